using ProvenanceKit.Engine.Hub;

namespace ProvenanceKit.Engine.Models.Stores;

/// <summary>
/// The Hugging Face cache: what is listed are the snapshots, one for each commit, never the blobs that their links lead to. A repository without a snapshot is
/// a download that was broken off.
/// </summary>
internal static class HuggingFaceStore
{
    private const int MaxRefLength = 256;
    private const int MaxRefDepth = 6;

    /// <summary>Whether a folder is a cache.</summary>
    public static bool IsStore(string root, StoreWalker walker) => walker.Folders(root).Any(IsRepositoryFolder);

    /// <summary>Whether a folder is a model's repository in a cache.</summary>
    public static bool IsRepositoryFolder(string folder) => HubCache.RepositoryOfName(Path.GetFileName(folder)) is not null
        && (Directory.Exists(Path.Combine(folder, "snapshots")) || Directory.Exists(Path.Combine(folder, "blobs")) || Directory.Exists(Path.Combine(folder, "refs")));

    /// <summary>Lists the models of a cache.</summary>
    public static IEnumerable<LocalModel> Models(string root, StoreWalker walker) => walker.Folders(root).Where(IsRepositoryFolder).SelectMany(folder => Repository(folder, walker));

    /// <summary>Lists the models of a repository.</summary>
    public static IEnumerable<LocalModel> Repository(string folder, StoreWalker walker)
    {
        string repository = HubCache.RepositoryOfName(Path.GetFileName(folder))!;
        string snapshots = Path.Combine(folder, "snapshots");
        string[] commits = Directory.Exists(snapshots) ? walker.Folders(snapshots) : [];
        int unfinished = Unfinished(folder, walker);
        if (commits.Length == 0)
        {
            yield return Model(repository, folder, null, null, walker.Source) with
            {
                StatusReason = unfinished > 0 ? $"{unfinished} of its files are downloads that aren't finished, and there is no snapshot yet" : "the cache has no snapshot of it",
            };
        }

        Dictionary<string, string> revisions = Revisions(folder, walker);
        foreach (string snapshot in commits)
        {
            string commit = Path.GetFileName(snapshot);
            string? revision = revisions.GetValueOrDefault(commit);
            LocalModel empty = Model(repository, snapshot, revision, commit, walker.Source);
            if (walker.Files(snapshot) is not { } files)
            {
                yield return empty with { Status = LocalModelStatus.Unreadable, StatusReason = "the snapshot's folder can't be read" };
                continue;
            }

            LocalModel[] models = [.. FolderModels.Of(snapshot, files, walker, isModel: true)];
            foreach (LocalModel model in models.Length == 0 ? [empty with { StatusReason = files.Length == 0 ? "the snapshot is empty" : "the snapshot has no weights" }] : models)
            {
                string file = model.Path == snapshot ? "" : "/" + Path.GetRelativePath(snapshot, model.Path).Replace('\\', '/');
                yield return model with
                {
                    Name = repository + file,
                    Repository = repository,
                    Revision = revision,
                    CommitHash = commit,
                    StatusReason = model.Status == LocalModelStatus.Incomplete && unfinished > 0 ? $"{model.StatusReason}; {unfinished} downloads of the repository aren't finished" : model.StatusReason,
                };
            }
        }
    }

    private static LocalModel Model(string repository, string path, string? revision, string? commit, LocalModelSource source) => new()
    {
        Name = repository,
        Path = path,
        Source = source,
        Status = LocalModelStatus.Incomplete,
        Format = "none",
        Repository = repository,
        Revision = revision,
        CommitHash = commit,
    };

    private static int Unfinished(string folder, StoreWalker walker)
    {
        string blobs = Path.Combine(folder, "blobs");
        return Directory.Exists(blobs) ? (walker.Files(blobs) ?? []).Count(static file => file.Name.EndsWith(".incomplete", StringComparison.Ordinal)) : 0;
    }

    // Commits by the branches and tags that were asked for; main wins when there are several.
    private static Dictionary<string, string> Revisions(string folder, StoreWalker walker)
    {
        var revisions = new Dictionary<string, string>(StringComparer.Ordinal);
        string root = Path.Combine(folder, "refs");
        var folders = new Queue<(string Folder, int Depth)>();
        if (Directory.Exists(root))
        {
            folders.Enqueue((root, 0));
        }

        while (folders.TryDequeue(out (string Folder, int Depth) next))
        {
            foreach (StoreFile file in walker.Files(next.Folder) ?? [])
            {
                string revision = Path.GetRelativePath(root, file.Path).Replace('\\', '/');
                if (Commit(file) is { } commit && (revision == HubModelReference.DefaultRevision || !revisions.ContainsKey(commit)))
                {
                    revisions[commit] = revision;
                }
            }

            foreach (string child in next.Depth < MaxRefDepth ? walker.Folders(next.Folder) : [])
            {
                folders.Enqueue((child, next.Depth + 1));
            }
        }

        return revisions;
    }

    private static string? Commit(StoreFile file)
    {
        try
        {
            return file.Length is > 0 and <= MaxRefLength && File.ReadAllText(file.Path).Trim() is var text && HubModelReference.IsCommitHash(text) ? text : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
