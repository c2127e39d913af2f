namespace ProvenanceKit.Engine.Configuration;

/// <summary>What the table knows of one model type: a row of <c>model-types.json</c>, see <see cref="ModelTypeTable"/>.</summary>
internal sealed class ModelType
{
    /// <summary>Name of the type; configuration classes that are only parts of others have names that start with <c>#</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Common attribute name to the type's own.</summary>
    public required IReadOnlyDictionary<string, string> AttributeMap { get; init; }

    /// <summary>Declared attributes (of those that matter here) and their defaults, by the type's own names.</summary>
    public required PythonDictionary Defaults { get; init; }

    /// <summary>Attributes that the type computes.</summary>
    public required IReadOnlyList<DerivedAttribute> Derivations { get; init; }

    /// <summary>How rotary parameters are standardised; null when the type declares none.</summary>
    public RopeRule? Rope { get; init; }

    /// <summary>Nested configurations that can be the text backbone: <c>text_config</c>, <c>decoder</c>.</summary>
    public required IReadOnlyDictionary<string, NestedConfiguration> Nested { get; init; }

    /// <summary>True for the few types whose own defaults the reference kit cannot take.</summary>
    public bool IsRefusedByReference { get; init; }

    /// <summary>The type's own name of an attribute.</summary>
    public string OwnName(string attribute)
    {
        string name = attribute == "rope_scaling" ? "rope_parameters" : attribute;
        return AttributeMap.TryGetValue(name, out string? own) ? own : name;
    }
}
