using System.Diagnostics;
using ProvenanceKit.Module.Tests.Infrastructure;

namespace ProvenanceKit.Module.Tests.Reports;

[Collection(RunsAlone.Name)]
public sealed class RunbookTests : IDisposable
{
    private static readonly TimeSpan s_budget = TimeSpan.FromSeconds(3);
    private readonly ModelFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Runbook_AncestorsOfAllSamples_TakesUnderThreeSeconds()
    {
        using var session = new ModuleSession();
        string report = Path.Combine(_folder.Root, "r.html");
        session.Run("Find-ModelAncestor aurora-base -Database shipped -IncludeEmpty | Export-ProvenanceReport -Path $args[0]", report).WithoutErrors();

        // On a machine that others keep busy the clock says little; what the process itself used bounds it from below.
        TimeSpan cpu = Process.GetCurrentProcess().TotalProcessorTime;
        long start = Stopwatch.GetTimestamp();
        session.Run("Find-ModelAncestor * -Database shipped -IncludeEmpty -NoCache | Export-ProvenanceReport -Path $args[0]", report).WithoutErrors();
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        TimeSpan used = Process.GetCurrentProcess().TotalProcessorTime - cpu;
        string text = File.ReadAllText(report);
        Assert.All(Directory.GetDirectories(Repository.Samples), sample => Assert.Contains($"<bdi>{Path.GetFileName(sample)}</bdi>", text, StringComparison.Ordinal));
        Assert.True(elapsed < s_budget || used < s_budget, $"{elapsed} by the clock, {used} of the processors");
    }
}
