using ProvenanceKit.Engine.Reference.Kit;

namespace ProvenanceKit.Engine.Reference.Catalogue;

/// <summary>One model of the shipped catalogue.</summary>
internal sealed class ShippedEntry(CatalogueModel model, string database, string? deepSignalsFile) : IReferenceEntry
{
    /// <summary>The catalogue's facts.</summary>
    public CatalogueModel Model => model;

    /// <summary>Full path of its deep signals; null when they aren't installed.</summary>
    public string? DeepSignalsFile => deepSignalsFile;

    /// <inheritdoc/>
    public string Id => model.Id;

    /// <inheritdoc/>
    public string Name => model.Name;

    /// <inheritdoc/>
    public string FamilyId => model.FamilyId;

    /// <inheritdoc/>
    public string Family => model.Family;

    /// <inheritdoc/>
    public string Publisher => model.Publisher;

    /// <inheritdoc/>
    public string ParameterBucket => model.ParameterBucket;

    /// <inheritdoc/>
    public bool HasWeightFeatures => deepSignalsFile is not null;

    /// <inheritdoc/>
    public ReferenceModel Describe() => new()
    {
        Id = model.Id,
        Name = model.Name,
        FamilyId = model.FamilyId,
        Family = model.Family,
        Publisher = model.Publisher,
        License = ShippedCatalogue.LicenseOf(model.SourceUri),
        SourceUri = model.SourceUri,
        Format = "safetensors",
        ParameterBucket = model.ParameterBucket,
        Architecture = model.Architecture,
        Tokenizer = model.Tokenizer,
        Origin = ReferenceOrigin.Shipped,
        HasWeightFeatures = HasWeightFeatures,
        Database = database,
    };

    /// <inheritdoc/>
    public ModelFingerprint Load() => KitFingerprint.Create(
        model.Name, model.SourceUri, "safetensors",
        new KitFeatures
        {
            Architecture = model.Architecture,
            Tokenizer = model.Tokenizer,
            NormMode = model.DeepSignals?.NormMode ?? "",
            NormTensorCount = model.DeepSignals?.NormTensorCount ?? 0,
        },
        deepSignalsFile);
}
