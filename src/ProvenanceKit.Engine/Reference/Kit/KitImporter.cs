using ProvenanceKit.Engine.Checkpoints;
using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Reference.Catalogue;
using ProvenanceKit.Engine.Reference.Database;
using ProvenanceKit.Engine.Reference.Sketches;

namespace ProvenanceKit.Engine.Reference.Kit;

/// <summary>
/// Takes a database in the reference kit's layout into one of ours: its documents as they are (feature documents and deep signals byte by byte, the
/// catalogue's members whether known or not), and the facts in our own form beside them.
/// </summary>
internal static class KitImporter
{
    /// <summary>Imports all of a database.</summary>
    /// <param name="root">Root of the kit's layout.</param>
    /// <param name="target">Our database.</param>
    /// <param name="format">How fingerprints are stored.</param>
    /// <param name="progress">Receives reports; may be null.</param>
    /// <param name="cancellationToken">Stops the work; nothing is in the catalogue then.</param>
    /// <exception cref="ProvenanceException">A document or file is broken: nothing is imported then.</exception>
    public static void Import(string root, string target, IFingerprintFormat format, IProgress<EngineProgress>? progress, CancellationToken cancellationToken)
    {
        KitCatalogue catalogue = KitCatalogue.Read(root);
        new DatabaseWriter(target, format).Import(() => Records(catalogue, target, progress, cancellationToken), cancellationToken);
    }

    private static IEnumerable<(DatabaseRecord Record, byte[]? Sketch)> Records(
        KitCatalogue catalogue, string target, IProgress<EngineProgress>? progress, CancellationToken cancellationToken)
    {
        yield return (new DatabaseRecord { Type = DatabaseRecord.ManifestType, Id = "manifest", Document = KitJson.Without(catalogue.Manifest, "shards") }, null);
        foreach (KitFamily family in catalogue.Families)
        {
            yield return (
                new DatabaseRecord
                {
                    Type = DatabaseRecord.FamilyType,
                    Id = family.ShardPath,
                    FamilyId = family.FamilyId,
                    ShardPath = family.ShardPath,
                    ManifestEntry = family.ManifestEntry,
                    Document = KitJson.Without(family.Shard, "assets"),
                },
                null);
        }

        for (int i = 0; i < catalogue.Assets.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return Record(new KitEntry(catalogue.Assets[i], catalogue.Root, catalogue.Root), target);
            progress?.Report(new EngineProgress(catalogue.Root, "references", i + 1, catalogue.Assets.Count) { IsCount = true });
        }
    }

    private static (DatabaseRecord Record, byte[]? Sketch) Record(KitEntry entry, string target)
    {
        KitAsset asset = entry.Asset;
        string featureFile = entry.FeatureFile;
        byte[] document = BoundedFile.ReadAllBytes(featureFile, ReferenceLimits.MaxDocumentLength);
        KitFeatures features = KitFeatures.Read(KitJson.ParseObject(document, featureFile), asset.ParameterBucket, featureFile);
        FileReference? deepSignals = null;
        byte[]? sketch = null;
        if (entry.DeepSignalsFile(features) is { } file)
        {
            byte[] table = BoundedFile.ReadAllBytes(file, ReferenceLimits.MaxDeepSignalsLength);
            DeepSignals signals = DeepSignalsReader.Read(table, file);
            WeightFeatures weights = DeepSignalFeatures.ToFeatures(signals, features.NormMode, features.NormTensorCount, file);
            deepSignals = DatabaseFiles.Store(target, DatabaseLayout.KitFolder, asset.AssetId, "_deep-signals.parquet", table);
            if (features.DeepSignalsSha256 is { } expected && expected != deepSignals.Sha256)
            {
                throw new ProvenanceException(
                    ProvenanceErrorCode.ChecksumMismatch, file, $"the SHA-256 is {deepSignals.Sha256}, the feature document says {expected}; install the deep signals again");
            }

            ModelFingerprint fingerprint = new() { Name = asset.ModelId, Path = file, Format = asset.Format, Architecture = features.Architecture, Weights = weights };
            sketch = ModelSketch.Create(asset.AssetId, fingerprint);
        }

        return (
            new DatabaseRecord
            {
                Type = DatabaseRecord.ReferenceType,
                Id = asset.AssetId,
                Name = asset.ModelId,
                FamilyId = asset.Family.FamilyId,
                Family = asset.Family.DisplayName,
                Publisher = asset.Family.Publisher,
                License = ShippedCatalogue.LicenseOf(asset.SourceUri),
                SourceUri = asset.SourceUri,
                Format = asset.Format,
                ParameterBucket = features.Architecture.ParameterBucket,
                At = DateTimeOffset.UtcNow,
                Origin = ReferenceOrigin.ReferenceKit,
                HasWeights = deepSignals is not null,
                ShardPath = asset.Family.ShardPath,
                Architecture = features.Architecture,
                Tokenizer = features.Tokenizer,
                Kit = new KitOrigin
                {
                    Asset = asset.Document,
                    Features = DatabaseFiles.Store(target, DatabaseLayout.KitFolder, asset.AssetId, "_features.json", File.ReadAllBytes(featureFile)),
                    DeepSignalsPath = features.DeepSignalsPath,
                    DeepSignals = deepSignals,
                },
            },
            sketch);
    }
}
