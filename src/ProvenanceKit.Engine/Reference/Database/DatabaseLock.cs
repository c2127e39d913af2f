using System.Globalization;
using System.Text;
using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Engine.Reference.Database;

/// <summary>
/// The right to write to a database, for one writer of all processes. It is the operating system's lock on an open file, which ends with the process
/// however that ends: a lock can't be left behind. The file says who holds it, for people.
/// </summary>
internal sealed class DatabaseLock : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(120);

    private readonly FileStream _file;

    private DatabaseLock(FileStream file) => _file = file;

    /// <summary>Waits for the lock.</summary>
    /// <param name="folder">The database.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    /// <param name="patience">How long to wait; two minutes when null.</param>
    /// <exception cref="ProvenanceException">Another writer holds it for too long, or the folder can't be written.</exception>
    public static DatabaseLock Acquire(string folder, CancellationToken cancellationToken, TimeSpan? patience = null)
    {
        string path = Path.Combine(folder, DatabaseLayout.LockName);
        long deadline = Environment.TickCount64 + (long)(patience ?? s_patience).TotalMilliseconds;
        int pause = 1;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                FileStream file = new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
                Sign(file);
                return new DatabaseLock(file);
            }
            catch (Exception e) when (e is UnauthorizedAccessException or DirectoryNotFoundException or PathTooLongException)
            {
                throw new ProvenanceException(ProvenanceErrorCode.FileUnwritable, path, "the database can't be written: " + e.Message, null, e);
            }
            catch (IOException e)
            {
                if (Environment.TickCount64 >= deadline)
                {
                    throw new ProvenanceException(
                        ProvenanceErrorCode.DatabaseLocked, folder, $"another process is writing to the database ({e.Message}); wait for it or end it, then try again", null, e);
                }
            }

            cancellationToken.WaitHandle.WaitOne(pause);
            pause = Math.Min(pause * 2, 25);
        }
    }

    /// <summary>Gives the lock back.</summary>
    public void Dispose() => _file.Dispose();

    private static void Sign(FileStream file)
    {
        string text = string.Create(CultureInfo.InvariantCulture, $"process {Environment.ProcessId} since {DateTimeOffset.UtcNow:O}\n");
        file.SetLength(0);
        file.Write(Encoding.ASCII.GetBytes(text));
        file.Flush();
    }
}
