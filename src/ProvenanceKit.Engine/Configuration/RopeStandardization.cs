namespace ProvenanceKit.Engine.Configuration;

/// <summary>
/// Rotary parameters as transformers 5 keeps them: one dictionary that holds <c>rope_theta</c> and <c>rope_type</c>, where files may have
/// <c>rope_theta</c> at the top level, <c>rope_scaling</c> with the older key <c>type</c> (which stays), or the new <c>rope_parameters</c>.
/// </summary>
internal static class RopeStandardization
{
    /// <summary>The rule of a type that declares no rotary parameters, for a file that has both older keys nevertheless.</summary>
    public static RopeRule Undeclared { get; } = new() { Theta = PythonValue.Of(10000.0) };

    /// <summary>Makes the dictionary of one configuration.</summary>
    /// <param name="rule">The type's rule.</param>
    /// <param name="file">The file's keys; those that were moved into the dictionary are removed.</param>
    /// <param name="attributes">The configuration's other attributes.</param>
    public static PythonValue Apply(RopeRule rule, PythonDictionary file, ConfigAttributes attributes)
    {
        PythonValue? scaling = Take(file, "rope_scaling");
        PythonValue? parameters = Take(file, "rope_parameters");
        if (rule.LocalThetaKey is not null)
        {
            return ApplyPerLayer(rule, file, scaling, parameters);
        }

        PythonValue? chosen = scaling is { IsTruthy: true } ? scaling : parameters is { IsNone: false } ? parameters : null;
        if (chosen is { Kind: not PythonValueKind.Dictionary })
        {
            return chosen;
        }

        PythonDictionary? source = chosen?.Dictionary ?? rule.Initial;
        PythonDictionary rope = source is null ? new PythonDictionary() : new PythonDictionary(source);
        PythonValue theta = TakeTheta(file, rule);
        if (rope.Count > 0 && rope.Members.All(m => m.Value.Kind == PythonValueKind.Dictionary))
        {
            return PythonValue.Of(rope);
        }

        rope.AddIfAbsent("rope_theta", theta);
        if ((Find(file, rule.PartialKey) ?? rule.PartialFactor) is { IsNone: false } partial)
        {
            rope.AddIfAbsent("partial_rotary_factor", partial);
        }

        CompleteType(rope, rule);
        AddOriginalLength(rope, attributes);
        return PythonValue.Of(rope);
    }

    // One set of parameters for full attention and one for sliding attention; a plain dictionary in the file speaks of full attention.
    private static PythonValue ApplyPerLayer(RopeRule rule, PythonDictionary file, PythonValue? scaling, PythonValue? parameters)
    {
        if (parameters is { IsNone: false, Kind: not PythonValueKind.Dictionary })
        {
            return parameters;
        }

        PythonDictionary given = parameters is { Kind: PythonValueKind.Dictionary } ? parameters.Dictionary : new PythonDictionary();
        PythonDictionary sliding = Layer(given, "sliding_attention");
        PythonDictionary full = Layer(given, "full_attention");
        if (scaling is { Kind: PythonValueKind.Dictionary })
        {
            foreach ((string key, PythonValue value) in scaling.Dictionary.Members)
            {
                full[key] = value;
            }
        }

        full.AddIfAbsent("rope_theta", TakeTheta(file, rule));
        sliding.AddIfAbsent("rope_theta", Take(file, rule.LocalThetaKey!) ?? rule.LocalTheta ?? rule.Theta);
        CompleteType(sliding, rule);
        CompleteType(full, rule);
        PythonDictionary layers = new(given);
        layers["sliding_attention"] = PythonValue.Of(sliding);
        layers["full_attention"] = PythonValue.Of(full);
        return PythonValue.Of(layers);
    }

    private static PythonDictionary Layer(PythonDictionary given, string kind)
    {
        PythonDictionary layer = given.TryGet(kind, out PythonValue? value) && value.Kind == PythonValueKind.Dictionary
            ? new PythonDictionary(value.Dictionary)
            : new PythonDictionary();
        layer.AddIfAbsent("rope_type", PythonValue.Of("default"));
        return layer;
    }

    private static void CompleteType(PythonDictionary rope, RopeRule rule)
    {
        if (!rope.TryGet("rope_type", out PythonValue? type))
        {
            type = rope.TryGet("type", out PythonValue? legacy) ? legacy : PythonValue.Of("default");
        }

        rope["rope_type"] = type.Kind == PythonValueKind.Text && rule.Renames.TryGetValue(type.Text, out string? renamed) ? PythonValue.Of(renamed) : type;
    }

    private static void AddOriginalLength(PythonDictionary rope, ConfigAttributes attributes)
    {
        if (!rope.TryGet("rope_type", out PythonValue? type) || type.Kind != PythonValueKind.Text || type.Text is not ("llama3" or "yarn" or "longrope"))
        {
            return;
        }

        if (attributes.Find("original_max_position_embeddings") is { } own)
        {
            rope["original_max_position_embeddings"] = own;
        }
        else if (attributes.Find("max_position_embeddings") is { } longest)
        {
            rope.AddIfAbsent("original_max_position_embeddings", longest);
        }
    }

    private static PythonValue TakeTheta(PythonDictionary file, RopeRule rule)
    {
        PythonValue? theta = null;
        foreach (string key in rule.ThetaKeys)
        {
            PythonValue? value = Take(file, key);
            theta ??= value;
        }

        return theta ?? rule.Theta;
    }

    private static PythonValue? Find(PythonDictionary file, string key) => file.TryGet(key, out PythonValue? value) ? value : null;

    private static PythonValue? Take(PythonDictionary file, string key)
    {
        PythonValue? value = Find(file, key);
        file.Remove(key);
        return value;
    }
}
