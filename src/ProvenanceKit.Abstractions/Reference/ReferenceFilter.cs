namespace ProvenanceKit;

/// <summary>Which references to list or to scan. Everything that is set has to hold; texts are compared without case and may hold * and ?.</summary>
public sealed record ReferenceFilter
{
    /// <summary>Name or id.</summary>
    public string? Name { get; init; }

    /// <summary>Family name, family id, or family by model type.</summary>
    public string? Family { get; init; }

    /// <summary>Publisher.</summary>
    public string? Publisher { get; init; }

    /// <summary>Model type of the configuration.</summary>
    public string? ModelType { get; init; }
}
