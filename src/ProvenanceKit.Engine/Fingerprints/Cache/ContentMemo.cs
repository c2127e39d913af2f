using System.Collections.Concurrent;

namespace ProvenanceKit.Engine.Fingerprints.Cache;

/// <summary>
/// Content hashes that this process made, or that a cache entry recalls. One is used again while the file's status is the same, where the status tells every change: the change time is known, has parts
/// of a second, and lay a tick of the clock back when the content was read.
/// </summary>
internal static class ContentMemo
{
    private const int MaxCount = 4096;
    private static readonly ConcurrentDictionary<string, (FileStatus Status, object Content)> s_known = new(StringComparer.Ordinal);

    /// <summary>What is known of a file and told by its status; null when nothing is.</summary>
    public static KnownContent? Find(string path) =>
        s_known.TryGetValue(path, out (FileStatus Status, object Content) entry) && entry.Content is ModelFileDigest digest ? new KnownContent(path, entry.Status, digest) : null;

    /// <summary>Takes over what an earlier process knew. Nothing comes of it when the file's status is another by now.</summary>
    public static void Recall(KnownContent known)
    {
        if (known.Status.IsTelling && s_known.Count < MaxCount)
        {
            s_known.TryAdd(known.Path, (known.Status, known.Digest));
        }
    }

    /// <summary>Forgets everything, as a new process would.</summary>
    public static void Clear() => s_known.Clear();

    /// <summary>The content's hashes, made now or before.</summary>
    /// <param name="path">The file.</param>
    /// <param name="status">Its status, taken before this call.</param>
    /// <param name="read">Reads the content.</param>
    public static T Get<T>(string path, FileStatus? status, Func<T> read)
        where T : class
    {
        if (status is not { IsTelling: true } known)
        {
            return read();
        }

        if (s_known.TryGetValue(path, out (FileStatus Status, object Content) entry) && entry.Status == known && entry.Content is T content)
        {
            return content;
        }

        if (DateTime.UtcNow - known.Changed!.Value.Utc <= ModelStamp.Tick)
        {
            return read();
        }

        T fresh = read();
        if (s_known.Count >= MaxCount)
        {
            s_known.Clear();
        }

        s_known[path] = (known, fresh);
        return fresh;
    }
}
