using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Fingerprints;

namespace ProvenanceKit.Engine.Hub;

/// <summary>
/// The layout of the Hugging Face cache: <c>models--org--name/refs/{revision}</c> holds a commit, <c>snapshots/{commit}/{path}</c> the files, as links into
/// <c>blobs/{etag}</c> or, where links aren't allowed, as files; <c>.locks/models--org--name/{etag}.lock</c> guards a download. Source: the documentation of
/// huggingface_hub (How to manage the cache).
/// </summary>
/// <param name="root">The cache's folder; it need not exist.</param>
/// <param name="repository">Repository id.</param>
internal sealed class HubCache(string root, string repository)
{
    private const int MaxRefLength = 256;

    /// <summary>The cache's folder.</summary>
    public string Root => root;

    /// <summary>The repository's folder.</summary>
    public string Folder { get; } = Path.Combine(root, FolderName(repository));

    /// <summary>Name of a repository's folder.</summary>
    public static string FolderName(string repository) => "models--" + repository.Replace("/", "--", StringComparison.Ordinal);

    /// <summary>The repository that a snapshot's folder belongs to; null for other folders.</summary>
    public static string? RepositoryOf(string folder)
    {
        string? snapshots = Path.GetDirectoryName(folder);
        return snapshots is not null && Path.GetFileName(snapshots) == "snapshots" && Path.GetFileName(Path.GetDirectoryName(snapshots)) is { } name ? RepositoryOfName(name) : null;
    }

    /// <summary>The repository of a folder of the cache by its name; null for other names.</summary>
    public static string? RepositoryOfName(string name)
    {
        string id = name.StartsWith("models--", StringComparison.Ordinal) ? name["models--".Length..].Replace("--", "/", StringComparison.Ordinal) : "";
        return HubModelReference.TryParse(id, out HubModelReference? reference) ? reference.Repository : null;
    }

    /// <summary>The commit that the cache knows for a revision; null when it knows none.</summary>
    public string? FindCommit(string revision)
    {
        if (HubModelReference.IsCommitHash(revision))
        {
            return revision;
        }

        try
        {
            string path = RefPath(revision);
            string? text = new FileInfo(path) is { Exists: true, Length: <= MaxRefLength } ? File.ReadAllText(path).Trim() : null;
            return text is not null && HubModelReference.IsCommitHash(text) ? text : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Folder of a commit's files.</summary>
    public string Snapshot(string commit) => Path.Combine(Folder, "snapshots", commit);

    /// <summary>A file of a commit.</summary>
    public string FilePath(string commit, string path) => Path.Combine(Snapshot(commit), path.Replace('/', Path.DirectorySeparatorChar));

    /// <summary>The content of that hash.</summary>
    public string BlobPath(string etag) => Path.Combine(Folder, "blobs", etag);

    /// <summary>The file that guards the download of a content.</summary>
    public string LockPath(string etag) => Path.Combine(root, ".locks", FolderName(repository), etag + ".lock");

    /// <summary>Whether a commit's file is there with the length that it should have.</summary>
    public bool Has(string commit, string path, long length)
    {
        try
        {
            string file = FilePath(commit, path);
            FileSystemInfo? target = File.Exists(file) ? File.ResolveLinkTarget(file, returnFinalTarget: true) ?? new FileInfo(file) : null;
            return target is FileInfo info && info.Exists && info.Length == length;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Makes a blob appear as a commit's file: a relative link, or the file itself where links aren't allowed.</summary>
    public void Link(string etag, string commit, string path)
    {
        string file = FilePath(commit, path), blob = BlobPath(etag);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        string temporary = $"{file}.{Guid.NewGuid():N}{AtomicFile.TemporaryExtension}";
        try
        {
            File.CreateSymbolicLink(temporary, Path.GetRelativePath(Path.GetDirectoryName(file)!, blob));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or PlatformNotSupportedException)
        {
            File.Copy(blob, temporary);
        }

        File.Move(temporary, file, overwrite: true);
    }

    /// <summary>Notes the commit of a branch or tag.</summary>
    /// <param name="revision">The revision; nothing is noted for a commit.</param>
    /// <param name="commit">Its commit.</param>
    /// <param name="overwrite">False keeps what is there.</param>
    public void WriteRef(string revision, string commit, bool overwrite)
    {
        string path = RefPath(revision);
        if (HubModelReference.IsCommitHash(revision) || (!overwrite && File.Exists(path)))
        {
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        AtomicFile.Write(path, System.Text.Encoding.ASCII.GetBytes(commit), isPrivate: false);
    }

    /// <summary>Turns an error of the file system into one of ours.</summary>
    public static ProvenanceException Unwritable(string path, Exception e) =>
        new(ProvenanceErrorCode.FileUnwritable, path, "the Hugging Face cache can't be written: " + e.Message + "; HF_HUB_CACHE can name another folder", null, e);

    private string RefPath(string revision) => Path.Combine(Folder, "refs", revision.Replace('/', Path.DirectorySeparatorChar));
}
