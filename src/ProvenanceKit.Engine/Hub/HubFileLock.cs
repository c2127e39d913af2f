namespace ProvenanceKit.Engine.Hub;

/// <summary>
/// An exclusive lock between processes on a file, as huggingface_hub takes it (flock on Unix, which is also what .NET's FileShare.None does there). The file
/// stays, because deleting it would let a third process lock a new one of the same name.
/// </summary>
internal sealed class HubFileLock : IDisposable
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(100);
    private readonly FileStream _stream;

    private HubFileLock(FileStream stream) => _stream = stream;

    /// <summary>Waits until the lock is free.</summary>
    /// <exception cref="Errors.ProvenanceException">The lock file can't be made.</exception>
    public static async Task<HubFileLock> TakeAsync(string path, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                return new HubFileLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0));
            }
            catch (IOException e) when (File.Exists(path) && e is not (FileNotFoundException or DirectoryNotFoundException or PathTooLongException))
            {
                await Task.Delay(s_interval, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw HubCache.Unwritable(path, e);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();
}
