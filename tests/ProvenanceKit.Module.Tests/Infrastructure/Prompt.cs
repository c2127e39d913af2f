using System.Diagnostics;

namespace ProvenanceKit.Module.Tests.Infrastructure;

/// <summary>Asserts that a command answers within a second and for less than 200 MB. For tests that run alone, because both are measured for the whole process.</summary>
internal static class Prompt
{
    private const int Attempts = 3;
    private const long MostBytes = 200 << 20;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);

    /// <summary>Runs a command. A loaded machine can hold an attempt up: only a command that is slow every time is slow, and a process that waited for a processor wasn't.</summary>
    /// <param name="what">For the message.</param>
    /// <param name="command">The command.</param>
    public static SessionResult Run(string what, Func<SessionResult> command)
    {
        bool isQuick = false;
        SessionResult? result = null;
        string took = "";
        for (int i = 0; i < Attempts && !isQuick; i++)
        {
            long before = GC.GetTotalAllocatedBytes(), start = Stopwatch.GetTimestamp();
            TimeSpan computing = Environment.CpuUsage.TotalTime;
            result = command();
            TimeSpan wall = Stopwatch.GetElapsedTime(start);
            computing = Environment.CpuUsage.TotalTime - computing;
            isQuick = wall <= Longest || (i > 0 && computing <= Longest && wall <= LongestWait);
            took = $"{wall} (computing {computing})";
            Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, MostBytes);
        }

        Assert.True(isQuick, $"{what} took {took}");
        return result!;
    }
}
