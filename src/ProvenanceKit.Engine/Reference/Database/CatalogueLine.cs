namespace ProvenanceKit.Engine.Reference.Database;

/// <summary>Where a live reference stands in the catalogue, and what filters and lists need of it without reading the line again.</summary>
internal sealed record CatalogueLine
{
    /// <summary>Id.</summary>
    public required string Id { get; init; }

    /// <summary>First byte of the line.</summary>
    public required long Offset { get; init; }

    /// <summary>Bytes of the line, without the line feed.</summary>
    public required int Length { get; init; }

    /// <summary>Name.</summary>
    public string Name { get; init; } = "";

    /// <summary>Id of the family.</summary>
    public string FamilyId { get; init; } = "";

    /// <summary>Name of the family.</summary>
    public string Family { get; init; } = "";

    /// <summary>Publisher.</summary>
    public string Publisher { get; init; } = "";

    /// <summary>Size bucket.</summary>
    public string ParameterBucket { get; init; } = "";

    /// <summary>Whether weight features are stored.</summary>
    public bool HasWeights { get; init; }

    /// <summary>Number of its record in the file of sketches; -1 without.</summary>
    public long Sketch { get; init; } = -1;

    /// <summary>Hash of the id, which its sketch has to show.</summary>
    public ulong IdHash => Sketches.SketchLayout.HashOf(Id);
}
