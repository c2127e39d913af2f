namespace ProvenanceKit.Engine.Reference.Catalogue;

/// <summary>One model of the shipped catalogue.</summary>
internal sealed record CatalogueModel
{
    /// <summary>Unique id.</summary>
    public required string Id { get; init; }

    /// <summary>The model's name.</summary>
    public required string Name { get; init; }

    /// <summary>Id of the family.</summary>
    public required string FamilyId { get; init; }

    /// <summary>Name of the family.</summary>
    public required string Family { get; init; }

    /// <summary>Publisher.</summary>
    public required string Publisher { get; init; }

    /// <summary>Where it was published.</summary>
    public required string SourceUri { get; init; }

    /// <summary>Size bucket.</summary>
    public required string ParameterBucket { get; init; }

    /// <summary>Architecture facts.</summary>
    public required ArchitectureFacts Architecture { get; init; }

    /// <summary>Tokenizer facts.</summary>
    public TokenizerFacts? Tokenizer { get; init; }

    /// <summary>The public deep signals of the model; null when there are none.</summary>
    public DeepSignalsFile? DeepSignals { get; init; }
}
