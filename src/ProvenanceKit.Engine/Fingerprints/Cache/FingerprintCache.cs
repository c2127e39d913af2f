using System.Collections.Immutable;
using System.IO.Compression;
using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Fingerprints.Format;

namespace ProvenanceKit.Engine.Fingerprints.Cache;

/// <summary>
/// Fingerprints and the evidence of pairs on disk, one file for each model and way of reading, and for each pair. Any number of processes may use it at once: files appear by renaming, an entry that one deletes
/// while another reads stays readable for that one, and what is missing, damaged, signed with another key or older than the files is measured again.
/// </summary>
internal sealed class FingerprintCache
{
    private const string EntryExtension = ".pkce";
    private const string EntryFolderName = "fingerprints";
    private static readonly TimeSpan s_temporaryLifetime = TimeSpan.FromHours(1);
    private readonly string _folder;
    private readonly byte[] _key;
    private readonly long _maxBytes;
    private readonly Action<string> _log;

    private FingerprintCache(string folder, byte[] key, long maxBytes, Action<string> log)
    {
        _folder = folder;
        _key = key;
        _maxBytes = maxBytes;
        _log = log;
    }

    /// <summary>Opens the cache, and makes its folder (for the user alone) and key when they aren't there.</summary>
    /// <param name="root">The cache's folder.</param>
    /// <param name="maxBytes">Most bytes of all entries together.</param>
    /// <param name="log">Receives a line for everything that is decided.</param>
    /// <exception cref="ProvenanceException">The folder can't be used.</exception>
    public static FingerprintCache Open(string root, long maxBytes, Action<string> log)
    {
        string folder = Path.Combine(root, EntryFolderName);
        try
        {
            MakeFolder(root);
            MakeFolder(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ProvenanceException(ProvenanceErrorCode.FileUnwritable, root, "the cache's folder can't be made: " + e.Message, null, e);
        }

        return new FingerprintCache(folder, CacheKeyFile.ReadOrCreate(root, log), maxBytes, log);
    }

    /// <summary>The fingerprint of a model whose files are as the stamp says; null when there is none.</summary>
    public ModelFingerprint? Find(CacheSubject subject, ModelStamp stamp) =>
        Find(subject, stamp.Hash, body => FingerprintDecoder.Decode(body, EntryPath(subject)));

    /// <summary>What was kept for a subject whose files are as the stamp says; null when there is nothing.</summary>
    /// <param name="subject">What it is for.</param>
    /// <param name="stampHash">SHA-256 of all that it depends on.</param>
    /// <param name="parse">Makes a value of the bytes; throws a <see cref="ProvenanceException"/> when they aren't one.</param>
    public T? Find<T>(CacheSubject subject, byte[] stampHash, Func<byte[], T> parse)
        where T : class
    {
        string path = EntryPath(subject);
        try
        {
            using CacheEntryFile? entry = CacheEntryFile.Open(path, _key);
            if (entry is null)
            {
                return null;
            }

            if (entry.Head.Build != ToolVersion.Build || !entry.Head.StampHash.AsSpan().SequenceEqual(stampHash))
            {
                _log($"{subject.Name}: what is in the cache is older than the files or this version, and is measured again");
                return null;
            }

            T value = parse(entry.ReadBody());
            Touch(path);
            _log($"{subject.Name}: {subject.Mode} comes from the cache ({path})");
            return value;
        }
        catch (ProvenanceException e)
        {
            _log($"{subject.Name}: a cache entry is discarded and measured again: {e.Message}");
            AtomicFile.TryDelete(path);
            return null;
        }
    }

    /// <summary>Recalls the hashes of weight files that an entry's head holds, so that unchanged files needn't be opened to know that they are unchanged.</summary>
    public void Recall(CacheSubject subject, IEnumerable<string> weightFiles)
    {
        if (weightFiles.All(static file => ContentMemo.Find(file) is not null))
        {
            return;
        }

        try
        {
            using CacheEntryFile? entry = CacheEntryFile.Open(EntryPath(subject), _key);
            if (entry?.Head.Build == ToolVersion.Build)
            {
                foreach (KnownContent known in entry.Head.Weights)
                {
                    ContentMemo.Recall(known);
                }
            }
        }
        catch (ProvenanceException)
        {
            // Looking for the entry itself says what is wrong with it.
        }
    }

    /// <summary>Keeps a fingerprint. Never fails: it only says why it didn't keep it.</summary>
    /// <param name="subject">What it is for.</param>
    /// <param name="stamp">The files when they were read.</param>
    /// <param name="weightFiles">Their weight files.</param>
    /// <param name="fingerprint">The fingerprint.</param>
    public void Store(CacheSubject subject, ModelStamp stamp, IEnumerable<string> weightFiles, ModelFingerprint fingerprint)
    {
        try
        {
            ImmutableArray<KnownContent> known = [.. weightFiles.Select(ContentMemo.Find).OfType<KnownContent>()];
            Store(subject, stamp.Hash, known, FingerprintEncoder.Encode(fingerprint, FingerprintDetail.Exact, CompressionLevel.Fastest));
        }
        catch (ProvenanceException e)
        {
            _log($"{subject.Name}: the fingerprint isn't kept in the cache: {e.Message}");
        }
    }

    /// <summary>
    /// Keeps something, then removes the entries that weren't used for longest until the cache is small enough. Never fails: it only says why it didn't keep it.
    /// </summary>
    public void Store(CacheSubject subject, byte[] stampHash, ReadOnlySpan<byte> body) => Store(subject, stampHash, [], body);

    private void Store(CacheSubject subject, byte[] stampHash, ImmutableArray<KnownContent> weights, ReadOnlySpan<byte> body)
    {
        try
        {
            byte[] entry = CacheEntryFile.Encode(_key, new CacheEntryHead(ToolVersion.Build, subject, stampHash, DateTime.UtcNow, weights), body);
            if (entry.Length > _maxBytes)
            {
                _log($"{subject.Name}: this would have {entry.Length} bytes, more than the cache may have ({_maxBytes}), and isn't kept");
                return;
            }

            AtomicFile.Write(EntryPath(subject), entry, isPrivate: true);
            Evict(EntryPath(subject));
        }
        catch (Exception e) when (e is ProvenanceException or IOException or UnauthorizedAccessException)
        {
            _log($"{subject.Name}: nothing is kept in the cache: {e.Message}");
        }
    }

    /// <summary>All entries whose head can be trusted, last used first. Others are discarded.</summary>
    public IReadOnlyList<FingerprintCacheEntry> List()
    {
        var entries = new List<FingerprintCacheEntry>();
        foreach (FileInfo file in Files(EntryExtension))
        {
            try
            {
                using CacheEntryFile? entry = CacheEntryFile.Open(file.FullName, _key);
                if (entry is not null)
                {
                    entries.Add(new FingerprintCacheEntry
                    {
                        Name = entry.Head.Subject.Name,
                        ModelPath = entry.Head.Subject.ModelPath,
                        Mode = entry.Head.Subject.Mode,
                        SizeBytes = file.Length,
                        CreatedUtc = entry.Head.CreatedUtc,
                        LastUsedUtc = file.LastWriteTimeUtc,
                        EntryPath = file.FullName,
                    });
                }
            }
            catch (ProvenanceException e)
            {
                _log($"a cache entry is discarded: {e.Message}");
                AtomicFile.TryDelete(file.FullName);
            }
        }

        return [.. entries.OrderByDescending(entry => entry.LastUsedUtc).ThenBy(entry => entry.EntryPath, StringComparer.Ordinal)];
    }

    /// <summary>Bytes of all entries.</summary>
    public long Size() => Files(EntryExtension).Sum(file => file.Length);

    /// <summary>Deletes one entry of this cache; false when it isn't there any more or can't be deleted.</summary>
    public bool Remove(FingerprintCacheEntry entry)
    {
        // Only the name counts: a record that was put together by hand must not delete files elsewhere.
        string path = Path.Combine(_folder, Path.ChangeExtension(Path.GetFileName(entry.EntryPath), EntryExtension));
        return File.Exists(path) && AtomicFile.TryDelete(path);
    }

    /// <summary>Deletes all entries, and what killed writers left behind. Returns how many entries.</summary>
    public int Clear()
    {
        foreach (FileInfo file in Files(AtomicFile.TemporaryExtension))
        {
            AtomicFile.TryDelete(file.FullName);
        }

        return Files(EntryExtension).Count(file => AtomicFile.TryDelete(file.FullName));
    }

    private static void MakeFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private string EntryPath(CacheSubject subject) => Path.Combine(_folder, subject.Id + EntryExtension);

    private void Evict(string justWritten)
    {
        foreach (FileInfo file in Files(AtomicFile.TemporaryExtension).Where(file => file.LastWriteTimeUtc < DateTime.UtcNow - s_temporaryLifetime))
        {
            AtomicFile.TryDelete(file.FullName);
        }

        List<FileInfo> files = Files(EntryExtension);
        long size = files.Sum(file => file.Length);
        foreach (FileInfo file in files.Where(file => file.FullName != justWritten).OrderBy(file => file.LastWriteTimeUtc))
        {
            if (size <= _maxBytes)
            {
                break;
            }

            if (AtomicFile.TryDelete(file.FullName))
            {
                size -= file.Length;
                _log($"the cache entry {file.Name} wasn't used for longest and is removed");
            }
        }
    }

    // Files that another process deletes meanwhile are left out.
    private List<FileInfo> Files(string extension)
    {
        var files = new List<FileInfo>();
        foreach (FileInfo file in new DirectoryInfo(_folder).EnumerateFiles("*" + extension))
        {
            try
            {
                if (file.Exists && file.Length >= 0)
                {
                    files.Add(file);
                }
            }
            catch (IOException)
            {
                continue;
            }
        }

        return files;
    }

    private static void Touch(string path)
    {
        try
        {
            File.SetLastWriteTimeUtc(path, DateTime.UtcNow);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The entry was evicted meanwhile; only the order of eviction depends on its time.
        }
    }
}
