namespace ProvenanceKit.Engine.Models.Stores;

/// <summary>Looks into folders and reports those that can't be read; a listing goes on with the next.</summary>
/// <param name="source">The store, for reports.</param>
/// <param name="problem">Receives what can't be read.</param>
/// <param name="cancellationToken">Stops the work.</param>
internal sealed class StoreWalker(LocalModelSource source, Action<LocalModelProblem> problem, CancellationToken cancellationToken)
{
    /// <summary>The store.</summary>
    public LocalModelSource Source => source;

    /// <summary>The folders in a folder, sorted; links to folders aren't followed.</summary>
    public string[] Folders(string folder) => Look(folder, () =>
        (string[])[.. Directory.EnumerateDirectories(folder).Where(static path => new DirectoryInfo(path).LinkTarget is null).Order(StringComparer.Ordinal)]) ?? [];

    /// <summary>The files in a folder, sorted; null when it can't be read.</summary>
    public StoreFile[]? Files(string folder) => Look(folder, () =>
        (StoreFile[])[.. Directory.EnumerateFileSystemEntries(folder).Order(StringComparer.Ordinal).Select(StoreFile.Of).OfType<StoreFile>()]);

    /// <summary>Reports a place.</summary>
    public void Report(string path, string message) => problem(new LocalModelProblem(path, source, message, IsAbsent: false));

    private T? Look<T>(string folder, Func<T> look)
        where T : class
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            return look();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Report(folder, "the folder can't be read: " + e.Message);
            return null;
        }
    }
}
