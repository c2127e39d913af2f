namespace ProvenanceKit.Engine.Configuration;

/// <summary>
/// The attributes of one configuration object as transformers would have them: the type's defaults, the file's keys, computed attributes and
/// standardised rotary parameters, looked up by common or own name. For an unknown type the file's keys alone.
/// </summary>
internal sealed class ConfigAttributes
{
    private const int MaxNesting = 8;

    private static readonly KeyValuePair<string, NestedConfiguration>[] s_unknownTypeNesting =
    [
        new("text_config", new NestedConfiguration("", true, null, false, false)),
        new("decoder", new NestedConfiguration("", true, null, false, false)),
    ];

    private readonly Dictionary<string, PythonValue> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ConfigAttributes> _nested = new(StringComparer.Ordinal);
    private readonly PythonDictionary _file;
    private readonly HashSet<string> _handedDown = new(StringComparer.Ordinal);

    private ConfigAttributes(ModelType? type, PythonDictionary file)
    {
        Type = type;
        _file = file;
    }

    /// <summary>The row of the table; null when the type is unknown.</summary>
    public ModelType? Type { get; }

    /// <summary>Computed attributes that could not be computed because an input is absent or of the wrong type.</summary>
    public List<string> FailedDerivations { get; } = [];

    /// <summary>Resolves a configuration object.</summary>
    public static ConfigAttributes Resolve(ModelType? type, PythonDictionary file) => Resolve(type, file, 0);

    /// <summary>An attribute's value: null when the object doesn't have it, <see cref="PythonValue.None"/> when it has it without a value.</summary>
    public PythonValue? Find(string name) => _values.GetValueOrDefault(Type?.OwnName(name) ?? name);

    /// <summary>A nested configuration, resolved; null when there is none.</summary>
    public ConfigAttributes? FindNested(string key) => _nested.GetValueOrDefault(key);

    /// <summary>An attribute of a nested configuration; null when either is absent or has no value.</summary>
    public PythonValue? FindNested(string key, string name)
    {
        PythonValue? value = _nested.TryGetValue(key, out ConfigAttributes? nested)
            ? nested.Find(name)
            : _file.TryGet(key, out PythonValue? raw) && raw.Kind == PythonValueKind.Dictionary && raw.Dictionary.TryGet(name, out PythonValue? member)
                ? member
                : null;
        return value is { IsNone: false } ? value : null;
    }

    private static ConfigAttributes Resolve(ModelType? type, PythonDictionary file, int depth)
    {
        ConfigAttributes attributes = new(type, file);
        attributes.ResolveNested(depth);
        if (type is null)
        {
            foreach ((string key, PythonValue value) in file.Members)
            {
                attributes._values[key] = value;
            }

            return attributes;
        }

        attributes.SetDeclared(type);
        attributes.Derive(type, "keyword", "null", "set");
        PythonDictionary rest = new(file);
        RopeRule? rope = type.Rope ?? (IsTruthy(rest, "rope_scaling") && IsTruthy(rest, "rope_theta") ? RopeStandardization.Undeclared : null);
        if (rope is not null)
        {
            attributes._values["rope_parameters"] = RopeStandardization.Apply(rope, rest, attributes);
        }

        foreach ((string key, PythonValue value) in rest.Members)
        {
            // A declared attribute is set before the computed ones; only keys that the type doesn't declare come after them.
            if (!type.Defaults.Contains(key) && !attributes._handedDown.Contains(key))
            {
                attributes._values[type.OwnName(key)] = value;
            }
        }

        attributes.Derive(type, "get");
        return attributes;
    }

    private static bool IsTruthy(PythonDictionary file, string key) => file.TryGet(key, out PythonValue? value) && value.IsTruthy;

    private void SetDeclared(ModelType type)
    {
        foreach ((string key, PythonValue value) in type.Defaults.Members)
        {
            _values[key] = _file.TryGet(key, out PythonValue? given) ? given : value;
        }
    }

    private void Derive(ModelType type, params ReadOnlySpan<string> moments)
    {
        foreach (DerivedAttribute rule in type.Derivations)
        {
            if (!moments.Contains(rule.When))
            {
                continue;
            }

            string own = type.OwnName(rule.Target);
            if (rule.When == "keyword")
            {
                if (_file.TryGet(rule.Operation, out PythonValue? given) && !given.IsNone)
                {
                    _values[own] = given;
                }
            }
            else if (rule.When != "null" || _values.GetValueOrDefault(own) is null or { IsNone: true })
            {
                SetDerived(own, AttributeDerivation.Compute(rule, this));
            }
        }
    }

    private void SetDerived(string own, PythonValue? value)
    {
        if (value is null)
        {
            FailedDerivations.Add(own);
        }
        else
        {
            _values[own] = value;
        }
    }

    private void ResolveNested(int depth)
    {
        if (depth >= MaxNesting)
        {
            return;
        }

        IEnumerable<KeyValuePair<string, NestedConfiguration>> recipes = Type is null ? s_unknownTypeNesting : Type.Nested;
        foreach ((string key, NestedConfiguration recipe) in recipes)
        {
            PythonDictionary? given = _file.TryGet(key, out PythonValue? value) && value.Kind == PythonValueKind.Dictionary ? value.Dictionary : null;
            string typeName = recipe.IsAutomatic && given is not null && given.TryGet("model_type", out PythonValue? named) && named.Kind == PythonValueKind.Text
                ? named.Text
                : recipe.TypeName;
            ModelType? type = recipe.IsAutomatic
                ? ModelTypeTable.TryGet(typeName, out ModelType? found) ? found : null
                : ModelTypeTable.Get(typeName);
            PythonDictionary? keys = KeysOf(recipe, given, type);
            if (keys is not null && (type is not null || given is not null))
            {
                _nested[key] = Resolve(type, keys, depth + 1);
            }
        }
    }

    private PythonDictionary? KeysOf(NestedConfiguration recipe, PythonDictionary? given, ModelType? type)
    {
        if (given is not null)
        {
            return recipe.MergesAbsentValues && recipe.AbsentValues is not null ? Merge(recipe.AbsentValues, given) : given;
        }

        if (Type is null)
        {
            return null;
        }

        return recipe.FallsBackToTopLevel && type is not null ? HandDown(type) : recipe.AbsentValues ?? new PythonDictionary();
    }

    // Files of older releases have the text backbone's keys at the top level: they go down, except those that the top level declares itself.
    private PythonDictionary HandDown(ModelType nested)
    {
        PythonDictionary keys = new();
        foreach ((string key, PythonValue value) in _file.Members)
        {
            bool isNestedKey = nested.Defaults.Contains(key) || key is "rope_scaling" or "rope_theta" or "rope_parameters";
            if (isNestedKey && !Type!.Defaults.Contains(key))
            {
                keys[key] = value;
                _handedDown.Add(key);
            }
        }

        return keys;
    }

    private static PythonDictionary Merge(PythonDictionary defaults, PythonDictionary given)
    {
        PythonDictionary merged = new(defaults);
        foreach ((string key, PythonValue value) in given.Members)
        {
            merged[key] = value;
        }

        return merged;
    }
}
