using System.Security.Cryptography;
using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Engine.Reference.Catalogue;

/// <summary>The shipped catalogue, with the deep signals of an unpacked archive where there is one.</summary>
internal sealed class ShippedSource : IReferenceSource
{
    private readonly List<ShippedEntry> _entries;

    /// <summary>Opens the catalogue.</summary>
    /// <param name="path">Name of the database for users.</param>
    /// <param name="deepSignalsFolder">Folder with deep signals anywhere below; null without.</param>
    public ShippedSource(string path = ShippedCatalogue.Name, string? deepSignalsFolder = null)
    {
        Path = path;
        Dictionary<string, string> files = deepSignalsFolder is null ? [] : FindFiles(deepSignalsFolder);
        _entries = [.. ShippedCatalogue.Models.Select(model => new ShippedEntry(model, path, model.DeepSignals is { } deep ? files.GetValueOrDefault(Key(deep.Path)) : null))];
    }

    /// <inheritdoc/>
    public string Path { get; }

    /// <summary>SHA-256 of the archive that the deep signals were unpacked from; null without.</summary>
    public string? ArchiveSha256 { get; init; }

    /// <summary>When they were unpacked; null without.</summary>
    public DateTimeOffset? InstalledAt { get; init; }

    /// <inheritdoc/>
    public IReadOnlyList<IReferenceEntry> Entries => _entries;

    /// <inheritdoc/>
    public ReferenceDatabaseInfo Describe() => new()
    {
        Path = Path,
        Kind = ArchiveSha256 is null ? "Shipped" : "Installed",
        ReferenceCount = _entries.Count,
        WeightFeatureCount = _entries.Count(static entry => entry.HasWeightFeatures),
        FamilyCount = _entries.Select(static entry => entry.FamilyId).Distinct(StringComparer.Ordinal).Count(),
        PublisherCount = _entries.Select(static entry => entry.Publisher).Distinct(StringComparer.OrdinalIgnoreCase).Count(),
        ByteCount = _entries.Sum(static entry => entry.DeepSignalsFile is { } file ? new FileInfo(file).Length : 0),
        CreatedAt = InstalledAt,
        UpdatedAt = InstalledAt,
        ArchiveSha256 = ArchiveSha256,
        Attribution = ShippedCatalogue.Attribution,
    };

    /// <inheritdoc/>
    public IEnumerable<ReferenceDatabaseProblem> Check(IProgress<EngineProgress>? progress, CancellationToken cancellationToken)
    {
        for (int i = 0; i < _entries.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_entries[i].DeepSignalsFile is { } file && CheckFile(_entries[i], file) is { } problem)
            {
                yield return problem;
            }

            progress?.Report(new EngineProgress(Path, "references", i + 1, _entries.Count) { IsCount = true });
        }
    }

    private static ReferenceDatabaseProblem? CheckFile(ShippedEntry entry, string file)
    {
        try
        {
            using FileStream stream = File.OpenRead(file);
            string actual = Convert.ToHexStringLower(SHA256.HashData(stream));
            return entry.Model.DeepSignals!.Sha256 is { } expected && expected != actual
                ? new ReferenceDatabaseProblem(entry.Id, file, "HashMismatch", $"the SHA-256 is {actual}, the catalogue says {expected}; install the deep signals again")
                : null;
        }
        catch (Exception e) when (e is ProvenanceException or IOException or UnauthorizedAccessException)
        {
            return new ReferenceDatabaseProblem(entry.Id, file, "Unreadable", e.Message);
        }
    }

    private static Dictionary<string, string> FindFiles(string folder)
    {
        Dictionary<string, string> files = new(StringComparer.Ordinal);
        EnumerationOptions options = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        foreach (string file in Directory.EnumerateFiles(folder, "*.parquet", options).Order(StringComparer.Ordinal))
        {
            files.TryAdd(Key(file.Replace('\\', '/')), file);
        }

        return files;
    }

    // The family's folder and the file; the archive may or may not repeat the folders above.
    private static string Key(string path) => string.Join('/', path.Split('/').TakeLast(2));
}
