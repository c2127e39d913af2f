using System.Diagnostics;
using System.Globalization;
using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Engine.Tests.Checkpoints.Fuzzing;

/// <summary>
/// Reads files of which anything may be wrong and counts what came of it: a result or a ProvenanceException. Every other exception fails the test at once, as do a
/// file that takes more than a second and one that takes more than 200 MB.
/// </summary>
internal sealed class FuzzRun
{
    private const int Attempts = 3;
    private const long MostBytes = 200 << 20;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);

    /// <summary>Files that were read.</summary>
    public int Read { get; private set; }

    /// <summary>Files that were refused.</summary>
    public int Refused { get; private set; }

    /// <summary>All files.</summary>
    public int Count => Read + Refused;

    /// <summary>Reads one file.</summary>
    /// <param name="what">Which one, for the message; the same seed makes the same file again.</param>
    /// <param name="read">Opens and reads everything.</param>
    public void Try(string what, Action read)
    {
        bool refused = false, isQuick = false;
        string took = "";

        // A loaded machine can hold a thread up: only a file that is slow every time is slow, and a thread that waited for a processor wasn't.
        for (int attempt = 0; attempt < Attempts && !isQuick; attempt++)
        {
            TimeSpan? before = attempt == 0 ? null : ThreadTime();
            long allocated = GC.GetAllocatedBytesForCurrentThread(), start = Stopwatch.GetTimestamp();
            refused = IsRefused(what, read);
            TimeSpan wall = Stopwatch.GetElapsedTime(start);
            TimeSpan? computing = before is null ? null : ThreadTime() - before;
            isQuick = wall <= Longest || (computing <= Longest && wall <= LongestWait);
            took = $"{wall} (computing {computing})";
            Assert.True(GC.GetAllocatedBytesForCurrentThread() - allocated <= MostBytes, $"{what} took more than {MostBytes} bytes");
        }

        Assert.True(isQuick, $"{what} took {took}");
        _ = refused ? Refused++ : Read++;
    }

    /// <summary>Fails unless that many files ran and both outcomes occurred, so that the mutations neither missed nor destroyed every file.</summary>
    public void AssertCounts(int expected)
    {
        Assert.Equal(expected, Count);
        Assert.True(Refused > expected / 20, $"only {Refused} of {expected} were refused");
        Assert.True(Read > expected / 20, $"only {Read} of {expected} were read");
    }

    // Time that this thread had a processor, where the system tells (Linux, in nanoseconds).
    private static TimeSpan? ThreadTime()
    {
        const string statistics = "/proc/thread-self/schedstat";
        return File.Exists(statistics) && long.TryParse(File.ReadAllText(statistics).Split(' ')[0], NumberStyles.None, CultureInfo.InvariantCulture, out long nanoseconds)
            ? TimeSpan.FromTicks(nanoseconds / 100) : null;
    }

    private static bool IsRefused(string what, Action read)
    {
        try
        {
            read();
            return false;
        }
        catch (ProvenanceException)
        {
            return true;
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"{what} gave {e.GetType().Name}: {e.Message}", e);
        }
    }
}
