using ProvenanceKit.Engine.Reference.Kit;

namespace ProvenanceKit.Engine.Reference.Database;

/// <summary>One reference of a database of ours.</summary>
internal sealed class DatabaseEntry(DatabaseSource source, CatalogueLine line) : IReferenceEntry
{
    /// <summary>Where it stands in the catalogue.</summary>
    public CatalogueLine Line => line;

    /// <inheritdoc/>
    public string Id => line.Id;

    /// <inheritdoc/>
    public string Name => line.Name;

    /// <inheritdoc/>
    public string FamilyId => line.FamilyId;

    /// <inheritdoc/>
    public string Family => line.Family;

    /// <inheritdoc/>
    public string Publisher => line.Publisher;

    /// <inheritdoc/>
    public string ParameterBucket => line.ParameterBucket;

    /// <inheritdoc/>
    public bool HasWeightFeatures => line.HasWeights;

    /// <summary>The whole line.</summary>
    public DatabaseRecord ReadRecord() => source.Catalogue.ReadRecord(line);

    /// <inheritdoc/>
    public ReferenceModel Describe() => Describe(ReadRecord(), line, source.Path, source.CataloguePath);

    /// <summary>The facts of a line.</summary>
    public static ReferenceModel Describe(DatabaseRecord record, CatalogueLine line, string database, string subject) => new()
    {
        Id = record.Id,
        Name = record.Name ?? record.Id,
        FamilyId = record.FamilyId ?? "",
        Family = record.Family ?? "",
        Publisher = record.Publisher ?? "",
        License = record.License ?? "unknown",
        SourceUri = record.SourceUri ?? "",
        Format = record.Format ?? "",
        ParameterBucket = record.ParameterBucket ?? "",
        Architecture = Architecture(record, line, subject),
        Tokenizer = record.Tokenizer,
        Origin = record.Origin ?? ReferenceOrigin.Fingerprint,
        HasWeightFeatures = record.HasWeights ?? false,
        AddedAt = record.At,
        Database = database,
    };

    /// <inheritdoc/>
    public ModelFingerprint Load()
    {
        DatabaseRecord record = ReadRecord();
        if (record.Fingerprint is { } file)
        {
            string path = System.IO.Path.Combine(source.Path, file.Path);
            ModelFingerprint fingerprint = source.Format.Decode(
                DatabaseFiles.Read(source.Path, file, ReferenceLimits.MaxFingerprintLength, source.CataloguePath), path);

            // What lies at the path that it remembers may be another model by now.
            return fingerprint with { Name = record.Name ?? record.Id, Path = path, SourcePath = fingerprint.SourcePath ?? fingerprint.Path };
        }

        if (record.Kit is { } kit)
        {
            string featureFile = DatabasePath.Resolve(source.Path, kit.Features.Path, source.CataloguePath);
            KitFeatures features = KitFeatures.Read(
                KitJson.ParseObject(DatabaseFiles.Read(source.Path, kit.Features, ReferenceLimits.MaxDocumentLength, source.CataloguePath), featureFile),
                record.ParameterBucket ?? "", featureFile);
            string? deepSignals = kit.DeepSignals is { } deep ? DatabasePath.Resolve(source.Path, deep.Path, source.CataloguePath) : null;
            return KitFingerprint.Create(record.Name ?? record.Id, featureFile, record.Format ?? "", features, deepSignals);
        }

        return new ModelFingerprint
        {
            Name = record.Name ?? record.Id,
            Path = source.Path,
            Format = record.Format ?? "",
            Architecture = Architecture(record, line, source.CataloguePath),
            Tokenizer = record.Tokenizer,
            WeightsUnmeasuredReason = "the database holds only facts of it",
        };
    }

    private static ArchitectureFacts Architecture(DatabaseRecord record, CatalogueLine line, string subject) =>
        record.Architecture ?? throw CatalogueLineReader.Invalid(subject, line.Offset, "the reference has no architecture facts");
}
