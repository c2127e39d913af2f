using System.Collections.Concurrent;
using System.Collections.Immutable;
using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Reference.Catalogue;

namespace ProvenanceKit.Engine.Reference.Database;

/// <summary>
/// The catalogue file of a database. Lines are only ever added at its end, or all of it is replaced in one step; so what was read stays true, and only the
/// new end has to be read again. A last line without its line feed is what a killed writer left: it was never reported as written and doesn't count.
/// </summary>
internal sealed class DatabaseCatalogue
{
    private const int EndLength = 1024;

    private static readonly ConcurrentDictionary<string, DatabaseCatalogue> s_open = new(StringComparer.Ordinal);

    private readonly string _path;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);
    private Dictionary<string, CatalogueLine> _live = new(StringComparer.Ordinal);
    private Dictionary<string, CatalogueLine> _others = new(StringComparer.Ordinal);
    private string _identity = "";
    private long _length;
    private byte[] _end = [];
    private DateTime _stamp;
    private DatabaseSnapshot? _snapshot;
    private int _lineCount;

    private DatabaseCatalogue(string path) => _path = path;

    /// <summary>The catalogue of a database, as far as this process knows it already.</summary>
    public static DatabaseCatalogue Open(string folder) =>
        s_open.GetOrAdd(Path.GetFullPath(folder), static full => new DatabaseCatalogue(Path.Combine(full, DatabaseLayout.CatalogueName)));

    /// <summary>Forgets what this process knows of a database.</summary>
    public static void Forget(string folder) => s_open.TryRemove(Path.GetFullPath(folder), out _);

    /// <summary>Reads what is new, and gives all of it.</summary>
    /// <exception cref="ProvenanceException">The file is missing, broken, or of a newer version.</exception>
    public DatabaseSnapshot Refresh()
    {
        lock (_gate)
        {
            Update();
            return _snapshot ??= new DatabaseSnapshot(
                _identity, _length, _lineCount, [.. _live.Values.OrderBy(static line => line.Offset)], [.. _others.Values.OrderBy(static line => line.Offset)]);
        }
    }

    /// <summary>Reads what is new, and gives one reference; null when there is none of this id.</summary>
    /// <exception cref="ProvenanceException">The file is missing, broken, or of a newer version.</exception>
    public CatalogueLine? Find(string id)
    {
        lock (_gate)
        {
            Update();
            return _live.GetValueOrDefault(id);
        }
    }

    /// <summary>Reads a whole line.</summary>
    /// <exception cref="ProvenanceException">The line is broken, or the catalogue was replaced meanwhile.</exception>
    public DatabaseRecord ReadRecord(CatalogueLine line)
    {
        byte[] text = new byte[line.Length];
        try
        {
            using FileStream file = new(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);
            file.Position = line.Offset;
            file.ReadExactly(text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ProvenanceException(ProvenanceErrorCode.FileUnreadable, _path, "the catalogue can't be read: " + e.Message, line.Offset, e);
        }

        DatabaseRecord record = CatalogueJson.Read<DatabaseRecord>(text, _path, line.Offset);
        return record.Id == line.Id
            ? record
            : throw CatalogueLineReader.Invalid(_path, line.Offset, "the catalogue was replaced while it was read, try again");
    }

    /// <summary>Adds lines. The caller holds the database's lock.</summary>
    /// <exception cref="ProvenanceException"><see cref="ProvenanceErrorCode.FileUnwritable"/>.</exception>
    public void Append(IEnumerable<DatabaseRecord> records)
    {
        try
        {
            using FileStream file = new(_path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            DatabaseFiles.CutUnfinishedLine(file);
            file.Position = file.Length;
            using MemoryStream lines = new();
            foreach (DatabaseRecord record in records)
            {
                byte[] line = CatalogueJson.Write(record);
                if (line.Length > ReferenceLimits.MaxLineLength)
                {
                    throw new ProvenanceException(ProvenanceErrorCode.ReferenceInvalid, record.Id, $"its line in the catalogue would have {line.Length} bytes, at most {ReferenceLimits.MaxLineLength} are written");
                }

                lines.Write(line);
                lines.WriteByte((byte)'\n');
            }

            file.Write(lines.GetBuffer().AsSpan(0, (int)lines.Length));
            file.Flush(flushToDisk: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ProvenanceException(ProvenanceErrorCode.FileUnwritable, _path, "the catalogue can't be written: " + e.Message, null, e);
        }
    }

    /// <summary>Writes the catalogue anew with the lines that still count. The caller holds the database's lock.</summary>
    public void Compact()
    {
        DatabaseSnapshot snapshot = Refresh();
        using MemoryStream content = new();
        DatabaseRecord header = ReadRecord(snapshot.Others[0]);
        content.Write(CatalogueJson.Write(header with { Id = Guid.NewGuid().ToString("N") }));
        content.WriteByte((byte)'\n');
        foreach (CatalogueLine line in snapshot.Others.Skip(1).Concat(snapshot.References).OrderBy(static line => line.Offset))
        {
            content.Write(CatalogueJson.Write(ReadRecord(line)));
            content.WriteByte((byte)'\n');
        }

        DatabaseFiles.Replace(_path, content.GetBuffer().AsSpan(0, (int)content.Length));
    }

    /// <summary>Whether the file ends in a line that wasn't finished.</summary>
    public bool HasUnfinishedLine()
    {
        lock (_gate)
        {
            return new FileInfo(_path) is { Exists: true } file && file.Length > _length;
        }
    }

    private void Update()
    {
        try
        {
            using FileStream file = new(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16);
            if (file.Length > ReferenceLimits.MaxCatalogueLength)
            {
                throw new ProvenanceException(ProvenanceErrorCode.LimitExceeded, _path, $"the catalogue has {file.Length} bytes, at most {ReferenceLimits.MaxCatalogueLength} are read");
            }

            string identity = ReadIdentity(file);
            DateTime stamp = File.GetLastWriteTimeUtc(_path);
            if (identity != _identity || (stamp != _stamp && !BeginsAsBefore(file)))
            {
                Clear(identity);
            }

            _stamp = stamp;

            if (file.Length > _length)
            {
                ReadLines(file);
                _end = ReadEnd(file);
            }
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ProvenanceException(ProvenanceErrorCode.DatabaseNotFound, Path.GetDirectoryName(_path)!, "there is no database here; make one with New-ProvenanceDatabase", null, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ProvenanceException(ProvenanceErrorCode.FileUnreadable, _path, "the catalogue can't be read: " + e.Message, null, e);
        }
        catch (ProvenanceException)
        {
            // Half of a broken file must not pass for the whole of it next time.
            Clear("");
            throw;
        }
    }

    // Writers only add; a person with an editor may do anything, which shows in what stands where the known part ended.
    private bool BeginsAsBefore(FileStream file) => file.Length > _length && ReadEnd(file).AsSpan().SequenceEqual(_end);

    private byte[] ReadEnd(FileStream file)
    {
        byte[] end = new byte[Math.Min(_length, EndLength)];
        file.Position = _length - end.Length;
        file.ReadExactly(end);
        return end;
    }

    private void Clear(string identity)
    {
        (_identity, _length, _lineCount, _snapshot) = (identity, 0, 0, null);
        _live = new Dictionary<string, CatalogueLine>(StringComparer.Ordinal);
        _others = new Dictionary<string, CatalogueLine>(StringComparer.Ordinal);
    }

    // The header's id changes whenever the file is written anew.
    private string ReadIdentity(FileStream file)
    {
        Span<byte> start = stackalloc byte[4096];
        start = start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        int end = start.IndexOf((byte)'\n');
        if (end < 0)
        {
            throw CatalogueLineReader.Invalid(_path, 0, "the first line isn't a database's header");
        }

        (string type, CatalogueLine line) = CatalogueLineReader.Read(start[..end], 0, _path, Intern, out int version);
        if (type != DatabaseRecord.HeaderType || version < 1)
        {
            throw CatalogueLineReader.Invalid(_path, 0, "the first line isn't a database's header");
        }

        return version <= DatabaseLayout.Version
            ? line.Id
            : throw new ProvenanceException(
                ProvenanceErrorCode.DatabaseTooNew, _path, $"the database is of version {version}, this module reads up to {DatabaseLayout.Version}; update the module");
    }

    private void ReadLines(FileStream file)
    {
        file.Position = _length;
        byte[] buffer = new byte[1 << 18];
        int filled = 0;
        while (true)
        {
            int read = file.Read(buffer, filled, buffer.Length - filled);
            filled += read;
            int done = 0;
            while (buffer.AsSpan(done, filled - done).IndexOf((byte)'\n') is >= 0 and int length)
            {
                Apply(buffer.AsSpan(done, length), _length);
                done += length + 1;
                _length += length + 1;
                _snapshot = null;
            }

            if (read == 0)
            {
                return;
            }

            buffer.AsSpan(done, filled - done).CopyTo(buffer);
            filled -= done;
            if (filled > ReferenceLimits.MaxLineLength)
            {
                throw CatalogueLineReader.Invalid(_path, _length, $"it is longer than {ReferenceLimits.MaxLineLength} bytes");
            }

            if (filled == buffer.Length)
            {
                Array.Resize(ref buffer, buffer.Length * 2);
            }
        }
    }

    private void Apply(ReadOnlySpan<byte> text, long offset)
    {
        if (text.TrimEnd("\r "u8).IsEmpty)
        {
            return;
        }

        (string type, CatalogueLine line) = CatalogueLineReader.Read(text, offset, _path, Intern, out _);
        _lineCount++;
        switch (type)
        {
            case DatabaseRecord.ReferenceType:
                _live[line.Id] = line;
                break;
            case DatabaseRecord.RemovalType:
                _live.Remove(line.Id);
                break;
            default:
                _others[type + ":" + line.Id] = line;
                break;
        }

        if (_live.Count > ReferenceLimits.MaxReferences)
        {
            throw new ProvenanceException(ProvenanceErrorCode.LimitExceeded, _path, $"the catalogue holds more than {ReferenceLimits.MaxReferences} references");
        }
    }

    private string Intern(string text)
    {
        if (!_texts.TryGetValue(text, out string? shared))
        {
            _texts.Add(text, text);
            return text;
        }

        return shared;
    }
}
