using System.Security.Cryptography;
using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Engine.Reference.Kit;

/// <summary>A folder in the reference kit's layout, read as it is.</summary>
internal sealed class KitSource : IReferenceSource
{
    private readonly KitCatalogue _catalogue;
    private readonly List<KitEntry> _entries;

    /// <summary>Reads the catalogue.</summary>
    /// <param name="root">The root of the layout.</param>
    /// <param name="path">The folder as the user knows it.</param>
    public KitSource(string root, string? path = null)
    {
        Path = path ?? root;
        _catalogue = KitCatalogue.Read(root);
        _entries = [.. _catalogue.Assets.Select(asset => new KitEntry(asset, root, Path))];
    }

    /// <summary>The catalogue.</summary>
    public KitCatalogue Catalogue => _catalogue;

    /// <inheritdoc/>
    public string Path { get; }

    /// <summary>SHA-256 of the archive that it was unpacked from; null when it wasn't.</summary>
    public string? ArchiveSha256 { get; init; }

    /// <inheritdoc/>
    public IReadOnlyList<IReferenceEntry> Entries => _entries;

    /// <inheritdoc/>
    public ReferenceDatabaseInfo Describe() => new()
    {
        Path = Path,
        Kind = "ReferenceKit",
        ReferenceCount = _entries.Count,
        WeightFeatureCount = _entries.Count(static entry => entry.HasWeightFeatures),
        FamilyCount = _catalogue.Families.Select(static family => family.FamilyId).Distinct(StringComparer.Ordinal).Count(),
        PublisherCount = _catalogue.Families.Select(static family => family.Publisher).Distinct(StringComparer.OrdinalIgnoreCase).Count(),
        UpdatedAt = KitJson.Time(_catalogue.Manifest, "updated_at", _catalogue.Root),
        ByteCount = Directory.EnumerateFiles(_catalogue.Root, "*", SearchOption.AllDirectories).Sum(static file => new FileInfo(file).Length),
        ArchiveSha256 = ArchiveSha256,
    };

    /// <inheritdoc/>
    public IEnumerable<ReferenceDatabaseProblem> Check(IProgress<EngineProgress>? progress, CancellationToken cancellationToken)
    {
        foreach ((KitFamily family, int index) in _catalogue.Families.Select(static (family, index) => (family, index)))
        {
            int listed = _catalogue.Assets.Count(asset => ReferenceEquals(asset.Family, family));
            if (KitJson.Whole(family.ManifestEntry, "asset_count", KitCatalogue.ManifestPath) is { } count && count != listed)
            {
                yield return new ReferenceDatabaseProblem("", family.ShardPath, "Unreadable", $"the manifest counts {count} models, the shard lists {listed}");
            }

            progress?.Report(new EngineProgress(Path, "catalogue", index + 1, _catalogue.Families.Count) { IsCount = true });
        }

        for (int i = 0; i < _entries.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (CheckEntry(_entries[i]) is { } problem)
            {
                yield return problem;
            }

            progress?.Report(new EngineProgress(Path, "references", i + 1, _entries.Count) { IsCount = true });
        }
    }

    private static ReferenceDatabaseProblem? CheckEntry(KitEntry entry)
    {
        string path = entry.Asset.FeaturePath;
        try
        {
            KitFeatures features = entry.ReadFeatures();
            if (features.DeepSignalsPath is not { } relative || !entry.HasWeightFeatures)
            {
                return null;
            }

            path = relative;
            if (features.DeepSignalsSha256 is { } expected)
            {
                using FileStream file = File.OpenRead(entry.DeepSignalsFile(features)!);
                string actual = Convert.ToHexStringLower(SHA256.HashData(file));
                if (actual != expected)
                {
                    return new ReferenceDatabaseProblem(entry.Id, path, "HashMismatch", $"the SHA-256 is {actual}, the catalogue says {expected}; install the deep signals again");
                }
            }

            _ = entry.Load();
            return null;
        }
        catch (ProvenanceException e)
        {
            string kind = e.Code == ProvenanceErrorCode.FileUnreadable && !File.Exists(e.Subject) ? "MissingFile" : "Unreadable";
            return new ReferenceDatabaseProblem(entry.Id, path, kind, e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new ReferenceDatabaseProblem(entry.Id, path, "Unreadable", e.Message);
        }
    }
}
