namespace ProvenanceKit;

/// <summary>A known model in a reference database: its facts, and whether its weights can be compared.</summary>
public sealed record ReferenceModel
{
    /// <summary>Version of this record's layout.</summary>
    public int SchemaVersion { get; init; } = 1;

    /// <summary>Unique in its database.</summary>
    public required string Id { get; init; }

    /// <summary>The model's name.</summary>
    public required string Name { get; init; }

    /// <summary>Id of the family.</summary>
    public string FamilyId { get; init; } = "";

    /// <summary>Name of the family for people.</summary>
    public string Family { get; init; } = "";

    /// <summary>Who published the model; empty when not stated.</summary>
    public string Publisher { get; init; } = "";

    /// <summary>SPDX id or the usual short name of the licence; "unknown" where it isn't known for certain.</summary>
    public string License { get; init; } = "unknown";

    /// <summary>Where the model was published; empty when not stated.</summary>
    public string SourceUri { get; init; } = "";

    /// <summary>File format of the weights that were read.</summary>
    public string Format { get; init; } = "";

    /// <summary>Size bucket: <c>&lt;=1B</c>, <c>1-10B</c>, <c>10-40B</c>, <c>40B+</c>.</summary>
    public string ParameterBucket { get; init; } = "";

    /// <summary>Architecture facts.</summary>
    public required ArchitectureFacts Architecture { get; init; }

    /// <summary>Tokenizer facts; null when there are none.</summary>
    public TokenizerFacts? Tokenizer { get; init; }

    /// <summary>Where the facts come from.</summary>
    public ReferenceOrigin Origin { get; init; }

    /// <summary>True when weight features are installed, so that a scan compares more than metadata.</summary>
    public bool HasWeightFeatures { get; init; }

    /// <summary>When it was added; null for what ships with the module.</summary>
    public DateTimeOffset? AddedAt { get; init; }

    /// <summary>The database's folder; "shipped" for the module's own catalogue.</summary>
    public string Database { get; init; } = "";

    /// <inheritdoc/>
    public override string ToString() => Id;
}
