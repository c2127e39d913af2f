using System.Diagnostics;
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
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        TimeSpan best = TimeSpan.MaxValue;

        // A loaded machine can hold a thread up; only a file that is slow every time is slow.
        bool refused = false;
        for (int attempt = 0; attempt < Attempts && best > Longest; attempt++)
        {
            long start = Stopwatch.GetTimestamp();
            refused = IsRefused(what, read);
            TimeSpan took = Stopwatch.GetElapsedTime(start);
            best = took < best ? took : best;
        }

        Assert.True(best <= Longest, $"{what} took {best}");
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - allocated <= Attempts * MostBytes, $"{what} took more than {MostBytes} bytes");
        _ = refused ? Refused++ : Read++;
    }

    /// <summary>Fails unless that many files ran and both outcomes occurred, so that the mutations neither missed nor destroyed every file.</summary>
    public void AssertCounts(int expected)
    {
        Assert.Equal(expected, Count);
        Assert.True(Refused > expected / 20, $"only {Refused} of {expected} were refused");
        Assert.True(Read > expected / 20, $"only {Read} of {expected} were read");
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
