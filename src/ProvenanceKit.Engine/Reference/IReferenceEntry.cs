namespace ProvenanceKit.Engine.Reference;

/// <summary>One reference of a source: cheap facts at once, everything else when asked for. Safe to use from several threads.</summary>
internal interface IReferenceEntry
{
    /// <summary>Unique in its source.</summary>
    string Id { get; }

    /// <summary>The model's name.</summary>
    string Name { get; }

    /// <summary>Id of the family.</summary>
    string FamilyId { get; }

    /// <summary>Name of the family.</summary>
    string Family { get; }

    /// <summary>Publisher.</summary>
    string Publisher { get; }

    /// <summary>Size bucket.</summary>
    string ParameterBucket { get; }

    /// <summary>Whether weight features are installed.</summary>
    bool HasWeightFeatures { get; }

    /// <summary>All facts.</summary>
    /// <exception cref="Errors.ProvenanceException">A file is missing or broken.</exception>
    ReferenceModel Describe();

    /// <summary>Everything that a comparison needs.</summary>
    /// <exception cref="Errors.ProvenanceException">A file is missing or broken.</exception>
    ModelFingerprint Load();
}
