namespace ProvenanceKit.Engine.Reference.Kit;

/// <summary>One model of a folder in the reference kit's layout.</summary>
internal sealed class KitEntry(KitAsset asset, string root, string database) : IReferenceEntry
{
    private readonly Lazy<string?> _deepSignals = new(() => FindDeepSignals(asset, root));

    /// <summary>The catalogue's entry.</summary>
    public KitAsset Asset => asset;

    /// <inheritdoc/>
    public string Id => asset.AssetId;

    /// <inheritdoc/>
    public string Name => asset.ModelId;

    /// <inheritdoc/>
    public string FamilyId => asset.Family.FamilyId;

    /// <inheritdoc/>
    public string Family => asset.Family.DisplayName;

    /// <inheritdoc/>
    public string Publisher => asset.Family.Publisher;

    /// <inheritdoc/>
    public string ParameterBucket => asset.ParameterBucket;

    /// <inheritdoc/>
    public bool HasWeightFeatures => _deepSignals.Value is not null;

    /// <summary>Full path of the feature document.</summary>
    public string FeatureFile => DatabasePath.Resolve(root, asset.FeaturePath, asset.Family.ShardPath);

    /// <summary>Reads the feature document.</summary>
    public KitFeatures ReadFeatures()
    {
        string file = FeatureFile;
        return KitFeatures.Read(KitJson.ReadObject(file), asset.ParameterBucket, file);
    }

    /// <summary>Full path of the deep signals; null when they aren't installed.</summary>
    public string? DeepSignalsFile(KitFeatures features) =>
        features.DeepSignalsPath is { } relative && DatabasePath.Resolve(root, relative, FeatureFile) is { } path && File.Exists(path) ? path : null;

    /// <inheritdoc/>
    public ReferenceModel Describe()
    {
        KitFeatures features = ReadFeatures();
        return new ReferenceModel
        {
            Id = Id,
            Name = Name,
            FamilyId = FamilyId,
            Family = Family,
            Publisher = Publisher,
            SourceUri = asset.SourceUri,
            Format = asset.Format,
            ParameterBucket = features.Architecture.ParameterBucket,
            Architecture = features.Architecture,
            Tokenizer = features.Tokenizer,
            Origin = ReferenceOrigin.ReferenceKit,
            HasWeightFeatures = DeepSignalsFile(features) is not null,
            Database = database,
        };
    }

    /// <inheritdoc/>
    public ModelFingerprint Load()
    {
        KitFeatures features = ReadFeatures();
        return KitFingerprint.Create(Name, FeatureFile, asset.Format, features, DeepSignalsFile(features));
    }

    private static string? FindDeepSignals(KitAsset asset, string root)
    {
        try
        {
            KitEntry entry = new(asset, root, "");
            return entry.DeepSignalsFile(entry.ReadFeatures());
        }
        catch (Errors.ProvenanceException)
        {
            // Loading the entry says what is wrong; a list of references doesn't stop at one of them.
            return null;
        }
    }
}
