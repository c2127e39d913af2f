using System.Diagnostics;
using System.Management.Automation;
using ProvenanceKit.Module.Tests.Infrastructure;

namespace ProvenanceKit.Module.Tests.Commands;

public sealed class LargeModelTests
{
    [Fact]
    public void Progress_OnALargeModel_CountsBytesAndEnds()
    {
        using var models = new ModelFolder();
        string path = models.Sparse("large", rows: 2_000, columns: 131_072);
        using var session = new ModuleSession();
        SessionResult result = session.Run("param($p) Get-ModelFingerprint $p", path).WithoutErrors();
        Assert.NotEmpty(result.Progress);
        Assert.Contains("large", result.Progress[0].Activity, StringComparison.Ordinal);
        ProgressRecord first = result.Progress[1];
        Assert.Equal(result.Progress[0].ActivityId, first.ParentActivityId);
        Assert.Contains("of 1.05 GB", first.StatusDescription, StringComparison.Ordinal);
        Assert.InRange(first.PercentComplete, 0, 100);
        Assert.Equal(ProgressRecordType.Completed, result.Progress[^1].RecordType);
    }

    [Fact]
    public void Progress_OnASmallModel_IsNotShown()
    {
        using var session = new ModuleSession();
        Assert.Empty(session.Run("Get-ModelFingerprint aurora-base; Compare-ModelProvenance aurora-base aurora-code").WithoutErrors().Progress);
    }

    [SparseFileTheory]
    [InlineData("param($p) Get-ModelFingerprint $p")]
    [InlineData("param($p) Compare-ModelProvenance $p aurora-base")]
    [InlineData("param($p) Compare-ModelProvenance aurora-base $p")]
    public void Stop_WhileReadingALargeModel_AnswersWithinASecond(string script)
    {
        using var models = new ModelFolder();
        string path = models.Sparse("endless", rows: 131_072, columns: 131_072);
        using var session = new ModuleSession();
        using PowerShell shell = PowerShell.Create(session.Runspace);
        using var reading = new ManualResetEventSlim();
        shell.Streams.Progress.DataAdded += (_, _) => reading.Set();
        IAsyncResult run = shell.AddScript(script).AddArgument(path).BeginInvoke();
        Assert.True(reading.Wait(TimeSpan.FromSeconds(20)), "The read never reported progress.");
        Assert.False(run.IsCompleted);

        var watch = Stopwatch.StartNew();
        shell.Stop();
        watch.Stop();

        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 1);
        Assert.Equal(PSInvocationState.Stopped, shell.InvocationStateInfo.State);
    }
}
