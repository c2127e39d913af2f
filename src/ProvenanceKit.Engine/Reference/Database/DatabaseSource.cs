using System.Security.Cryptography;
using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Engine.Reference.Database;

/// <summary>A database of ours, as it was when it was opened.</summary>
internal sealed class DatabaseSource : IReferenceSource
{
    private readonly DatabaseEntry[] _entries;

    /// <summary>Opens a database for reading.</summary>
    /// <exception cref="ProvenanceException">There is none, or its catalogue is broken.</exception>
    public DatabaseSource(string folder, IFingerprintFormat format)
    {
        Path = System.IO.Path.GetFullPath(folder);
        Format = format;
        Catalogue = DatabaseCatalogue.Open(Path);
        Snapshot = Catalogue.Refresh();
        _entries = [.. Snapshot.References.Select(line => new DatabaseEntry(this, line))];
    }

    /// <inheritdoc/>
    public string Path { get; }

    /// <summary>How fingerprints are stored.</summary>
    public IFingerprintFormat Format { get; }

    /// <summary>The catalogue.</summary>
    public DatabaseCatalogue Catalogue { get; }

    /// <summary>What it held.</summary>
    public DatabaseSnapshot Snapshot { get; }

    /// <summary>Full path of the catalogue, for errors.</summary>
    public string CataloguePath => System.IO.Path.Combine(Path, DatabaseLayout.CatalogueName);

    /// <inheritdoc/>
    public IReadOnlyList<IReferenceEntry> Entries => _entries;

    /// <summary>The entries with their type.</summary>
    public IReadOnlyList<DatabaseEntry> DatabaseEntries => _entries;

    /// <inheritdoc/>
    public ReferenceDatabaseInfo Describe() => new()
    {
        Path = Path,
        Kind = "ProvenanceKit",
        ReferenceCount = _entries.Length,
        WeightFeatureCount = _entries.Count(static entry => entry.HasWeightFeatures),
        FamilyCount = _entries.Select(static entry => entry.FamilyId).Distinct(StringComparer.Ordinal).Count(),
        PublisherCount = _entries.Select(static entry => entry.Publisher).Where(static name => name.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase).Count(),
        CreatedAt = Catalogue.ReadRecord(Snapshot.Others[0]).At,
        UpdatedAt = File.GetLastWriteTimeUtc(CataloguePath),
        ByteCount = Directory.EnumerateFiles(Path, "*", SearchOption.AllDirectories).Sum(static file => new FileInfo(file).Length),
    };

    /// <inheritdoc/>
    public IEnumerable<ReferenceDatabaseProblem> Check(IProgress<EngineProgress>? progress, CancellationToken cancellationToken)
    {
        HashSet<string> known = new(StringComparer.Ordinal);
        for (int i = 0; i < _entries.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (ReferenceDatabaseProblem problem in CheckEntry(_entries[i], known))
            {
                yield return problem;
            }

            progress?.Report(new EngineProgress(Path, "references", i + 1, _entries.Length) { IsCount = true });
        }

        if (Catalogue.HasUnfinishedLine())
        {
            yield return new ReferenceDatabaseProblem(
                "", DatabaseLayout.CatalogueName, "UnfinishedWrite", "a writer was ended in the middle of a line, which doesn't count; the next writer cuts it off");
        }

        foreach (string folder in (string[])[DatabaseLayout.FingerprintFolder, DatabaseLayout.KitFolder])
        {
            string full = System.IO.Path.Combine(Path, folder);
            foreach (string file in Directory.Exists(full) ? Directory.EnumerateFiles(full) : [])
            {
                string relative = folder + "/" + System.IO.Path.GetFileName(file);
                if (!known.Contains(relative))
                {
                    yield return new ReferenceDatabaseProblem("", relative, "OrphanFile", "no reference uses the file; a writer was ended before it was done");
                }
            }
        }
    }

    private IEnumerable<ReferenceDatabaseProblem> CheckEntry(DatabaseEntry entry, HashSet<string> known)
    {
        ReferenceDatabaseProblem? broken = null;
        FileReference?[] files = [];
        try
        {
            DatabaseRecord record = entry.ReadRecord();
            files = [record.Fingerprint, record.Kit?.Features, record.Kit?.DeepSignals];
        }
        catch (ProvenanceException e)
        {
            broken = new ReferenceDatabaseProblem(entry.Id, DatabaseLayout.CatalogueName, "Unreadable", e.Message);
        }

        bool isWhole = broken is null;
        foreach (FileReference file in files.OfType<FileReference>())
        {
            known.Add(file.Path);
            if (CheckFile(entry.Id, file) is { } problem)
            {
                isWhole = false;
                yield return problem;
            }
        }

        if (isWhole)
        {
            try
            {
                _ = entry.Load();
            }
            catch (ProvenanceException e)
            {
                broken = new ReferenceDatabaseProblem(entry.Id, files.OfType<FileReference>().FirstOrDefault()?.Path ?? DatabaseLayout.CatalogueName, "Unreadable", e.Message);
            }
        }

        if (broken is not null)
        {
            yield return broken;
        }
    }

    private ReferenceDatabaseProblem? CheckFile(string id, FileReference file)
    {
        try
        {
            string path = DatabasePath.Resolve(Path, file.Path, CataloguePath);
            if (!File.Exists(path))
            {
                return new ReferenceDatabaseProblem(id, file.Path, "MissingFile", "the file that the catalogue names isn't there; add the reference again");
            }

            using FileStream stream = File.OpenRead(path);
            string actual = Convert.ToHexStringLower(SHA256.HashData(stream));
            return actual == file.Sha256
                ? null
                : new ReferenceDatabaseProblem(id, file.Path, "HashMismatch", $"the SHA-256 is {actual}, the catalogue says {file.Sha256}; add the reference again");
        }
        catch (Exception e) when (e is ProvenanceException or IOException or UnauthorizedAccessException)
        {
            return new ReferenceDatabaseProblem(id, file.Path, "Unreadable", e.Message);
        }
    }
}
