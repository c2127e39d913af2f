using System.Collections.Immutable;
using System.Globalization;
using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Fingerprints.Format;
using ProvenanceKit.Engine.Reference.Sketches;

namespace ProvenanceKit.Engine.Reference.Database;

/// <summary>
/// Changes a database. Each change holds the database's lock, writes the files it needs first and its lines in the catalogue last: what was reported as
/// added is there, and what a killed writer left is not referred to.
/// </summary>
internal sealed class DatabaseWriter(string folder, IFingerprintFormat format)
{
    private const int MaxIdLength = 256;

    private readonly string _folder = Path.GetFullPath(folder);

    /// <summary>Makes an empty database.</summary>
    /// <exception cref="ProvenanceException">The folder holds something else already.</exception>
    public void Create(CancellationToken cancellationToken)
    {
        try
        {
            if (Directory.Exists(_folder) && Directory.EnumerateFileSystemEntries(_folder).Any(static path => Path.GetFileName(path) != DatabaseLayout.LockName))
            {
                throw new ProvenanceException(ProvenanceErrorCode.DatabaseExists, _folder, "the folder isn't empty; name a new or an empty one");
            }

            Directory.CreateDirectory(_folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ProvenanceException(ProvenanceErrorCode.FileUnwritable, _folder, "the folder can't be made: " + e.Message, null, e);
        }

        using DatabaseLock held = DatabaseLock.Acquire(_folder, cancellationToken);
        if (DatabaseLayout.IsDatabase(_folder))
        {
            throw new ProvenanceException(ProvenanceErrorCode.DatabaseExists, _folder, "another process made a database here just now");
        }

        DatabaseRecord header = new() { Type = DatabaseRecord.HeaderType, Id = Guid.NewGuid().ToString("N"), Version = DatabaseLayout.Version, At = DateTimeOffset.UtcNow };
        DatabaseFiles.Replace(Path.Combine(_folder, DatabaseLayout.CatalogueName), [.. Catalogue.CatalogueJson.Write(header), (byte)'\n']);
        DatabaseCatalogue.Forget(_folder);
    }

    /// <summary>Adds a model; the same model again under the same id changes nothing, whether it comes from its files or from a fingerprint of them.</summary>
    /// <returns>The reference's id.</returns>
    /// <exception cref="ProvenanceException">A different model has the id, the details are unusable, or the database can't be written.</exception>
    public string Add(ModelFingerprint fingerprint, ReferenceDetails details, CancellationToken cancellationToken) =>
        Add([(fingerprint, details)], cancellationToken)[0];

    /// <summary>Adds several models under one lock.</summary>
    public ImmutableArray<string> Add(IReadOnlyList<(ModelFingerprint Fingerprint, ReferenceDetails Details)> models, CancellationToken cancellationToken)
    {
        List<(byte[] Content, byte[]? Sketch, DatabaseRecord Record)> prepared = [.. models.Select(model => Prepare(model.Fingerprint, model.Details))];
        using DatabaseLock held = DatabaseLock.Acquire(_folder, cancellationToken);
        DatabaseCatalogue catalogue = DatabaseCatalogue.Open(_folder);
        List<DatabaseRecord> records = [];
        List<byte[]> sketches = [];
        List<FileReference> replaced = [];
        foreach (((byte[] content, byte[]? sketch, DatabaseRecord record), (ModelFingerprint fingerprint, ReferenceDetails details)) in prepared.Zip(models))
        {
            if (catalogue.Find(record.Id) is { } line)
            {
                DatabaseRecord old = catalogue.ReadRecord(line);
                bool isSameModel = IsSameModel(old, fingerprint, content);
                if (isSameModel && AgreesWith(details, old))
                {
                    continue;
                }

                if (!details.Replace)
                {
                    throw new ProvenanceException(
                        ProvenanceErrorCode.ReferenceExists, record.Id,
                        isSameModel
                            ? "this model is in the database with other details; replace it on purpose to change them"
                            : "another model has this id in the database; choose another id, or replace it on purpose");
                }

                replaced.AddRange(Files(old));
            }

            FileReference file = DatabaseFiles.Store(_folder, DatabaseLayout.FingerprintFolder, record.Id, format.Extension, content);
            records.Add(record with { Fingerprint = file, Sketch = sketch is null ? null : sketches.Count });
            if (sketch is not null)
            {
                sketches.Add(sketch);
            }
        }

        Publish(catalogue, records, sketches, replaced);
        return [.. prepared.Select(static model => model.Record.Id)];
    }

    /// <summary>Removes references.</summary>
    /// <exception cref="ProvenanceException">There is no such reference.</exception>
    public void Remove(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        using DatabaseLock held = DatabaseLock.Acquire(_folder, cancellationToken);
        DatabaseCatalogue catalogue = DatabaseCatalogue.Open(_folder);
        List<FileReference> files = [];
        foreach (string id in ids)
        {
            if (catalogue.Find(id) is not { } line)
            {
                throw new ProvenanceException(ProvenanceErrorCode.ReferenceNotFound, id, $"there is no such reference in {_folder}");
            }

            files.AddRange(Files(catalogue.ReadRecord(line)));
        }

        Publish(catalogue, [.. ids.Select(static id => new DatabaseRecord { Type = DatabaseRecord.RemovalType, Id = id, At = DateTimeOffset.UtcNow })], [], files);
        CompactWhenWorthIt(catalogue);
    }

    /// <summary>Adds lines and files that an import has prepared; references of ids that are present already are replaced.</summary>
    /// <param name="write">Writes the files and makes the lines; called while the lock is held.</param>
    /// <param name="cancellationToken">Stops the waiting for the lock.</param>
    public void Import(Func<IEnumerable<(DatabaseRecord Record, byte[]? Sketch)>> write, CancellationToken cancellationToken)
    {
        using DatabaseLock held = DatabaseLock.Acquire(_folder, cancellationToken);
        DatabaseCatalogue catalogue = DatabaseCatalogue.Open(_folder);
        List<DatabaseRecord> records = [];
        List<byte[]> sketches = [];
        List<FileReference> replaced = [];
        foreach ((DatabaseRecord record, byte[]? sketch) in write())
        {
            if (record.Type == DatabaseRecord.ReferenceType && catalogue.Find(record.Id) is { } line)
            {
                replaced.AddRange(Files(catalogue.ReadRecord(line)));
            }

            records.Add(record with { Sketch = sketch is null ? null : sketches.Count });
            if (sketch is not null)
            {
                sketches.Add(sketch);
            }
        }

        HashSet<string> kept = [.. records.SelectMany(Files).Select(static file => file.Path)];
        Publish(catalogue, records, sketches, [.. replaced.Where(file => !kept.Contains(file.Path))]);
        CompactWhenWorthIt(catalogue);
    }

    /// <summary>The files of a line.</summary>
    public static IEnumerable<FileReference> Files(DatabaseRecord record) =>
        new[] { record.Fingerprint, record.Kit?.Features, record.Kit?.DeepSignals }.OfType<FileReference>();

    // Sketches first, then the lines; files that no line names any more go last.
    private void Publish(DatabaseCatalogue catalogue, List<DatabaseRecord> records, List<byte[]> sketches, IReadOnlyList<FileReference> unused)
    {
        if (records.Count == 0)
        {
            return;
        }

        long first = sketches.Count > 0 ? SketchFile.Append(Path.Combine(_folder, DatabaseLayout.SketchName), sketches) : 0;
        catalogue.Append(records.Select(record => record.Sketch is { } number ? record with { Sketch = first + number } : record));
        HashSet<string> written = [.. records.SelectMany(Files).Select(static file => file.Path)];
        foreach (FileReference file in unused.Where(file => !written.Contains(file.Path) && DatabasePath.IsSafe(file.Path)))
        {
            DatabaseFiles.TryDelete(Path.Combine(_folder, file.Path));
        }
    }

    private void CompactWhenWorthIt(DatabaseCatalogue catalogue)
    {
        DatabaseSnapshot snapshot = catalogue.Refresh();
        int live = snapshot.References.Length + snapshot.Others.Length;
        if (snapshot.LineCount - live > Math.Max(64, live))
        {
            catalogue.Compact();
            ClearLeavings(catalogue);
        }
    }

    // The lock is held, so nobody is writing a file that isn't named yet.
    private void ClearLeavings(DatabaseCatalogue catalogue)
    {
        HashSet<string> known = [.. catalogue.Refresh().References.SelectMany(line => Files(catalogue.ReadRecord(line))).Select(static file => file.Path)];
        foreach (string name in (string[])[DatabaseLayout.FingerprintFolder, DatabaseLayout.KitFolder])
        {
            string full = Path.Combine(_folder, name);
            foreach (string file in Directory.Exists(full) ? Directory.EnumerateFiles(full) : [])
            {
                if (!known.Contains(name + "/" + Path.GetFileName(file)))
                {
                    DatabaseFiles.TryDelete(file);
                }
            }
        }
    }

    private (byte[] Content, byte[]? Sketch, DatabaseRecord Record) Prepare(ModelFingerprint fingerprint, ReferenceDetails details)
    {
        string id = details.Id ?? fingerprint.Name;
        if (id.Length is 0 or > MaxIdLength || string.IsNullOrWhiteSpace(id) || id.Any(char.IsControl))
        {
            throw new ProvenanceException(
                ProvenanceErrorCode.ReferenceInvalid, fingerprint.Path, string.Create(CultureInfo.InvariantCulture, $"an id has 1 to {MaxIdLength} characters without control characters; give another one"));
        }

        string family = details.Family ?? fingerprint.Architecture.Family;
        string publisher = details.Publisher ?? "";
        return (
            // How long a reading took says nothing of the model; the same model has to give the same bytes.
            format.Encode(fingerprint with { Timing = new FingerprintTiming() }),
            ModelSketch.Create(id, fingerprint),
            new DatabaseRecord
            {
                Type = DatabaseRecord.ReferenceType,
                Id = id,
                Name = details.Name ?? fingerprint.Name,
                FamilyId = Kit.KitNames.FamilyId(publisher, family),
                Family = family,
                Publisher = publisher,
                License = details.License ?? "unknown",
                SourceUri = details.SourceUri ?? "",
                Format = fingerprint.Format,
                ParameterBucket = fingerprint.Architecture.ParameterBucket,
                At = DateTimeOffset.UtcNow,
                Origin = ReferenceOrigin.Fingerprint,
                HasWeights = fingerprint.Weights is not null,
                Architecture = fingerprint.Architecture,
                Tokenizer = fingerprint.Tokenizer,
            });
    }

    private bool IsSameModel(DatabaseRecord old, ModelFingerprint fingerprint, byte[] content)
    {
        if (old.Fingerprint is not { } file)
        {
            return false;
        }

        if (file.Sha256 == Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content)))
        {
            return true;
        }

        try
        {
            return SameModel.Is(format.Decode(DatabaseFiles.Read(_folder, file, FingerprintFormat.MaxFileLength, old.Id), old.Id), fingerprint);
        }
        catch (ProvenanceException)
        {
            // What can't be read is replaced on purpose only.
            return false;
        }
    }

    // What isn't said this time stays as it is.
    private static bool AgreesWith(ReferenceDetails details, DatabaseRecord old) =>
        (details.Name ?? old.Name, details.Family ?? old.Family, details.Publisher ?? old.Publisher, details.License ?? old.License, details.SourceUri ?? old.SourceUri)
        == (old.Name, old.Family, old.Publisher, old.License, old.SourceUri);
}
