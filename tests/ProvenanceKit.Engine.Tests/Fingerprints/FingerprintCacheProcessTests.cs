using System.Diagnostics;

namespace ProvenanceKit.Engine.Tests.Fingerprints;

public sealed class FingerprintCacheProcessTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(10);

    [Fact]
    public async Task Get_SeveralProcessesOneCache_AllGetTheirModels()
    {
        var model = new CachedModel();
        string[] models = [model.Folder, CachedModel.Copy("X_1layer"), CachedModel.Copy("X_v12")];
        Process[] workers = [.. Enumerable.Range(0, 4).Select(i => CacheWorker.Start(model.Root, 12, i == 0 ? 3 : 0, models))];
        foreach (Process worker in workers)
        {
            string output = await End(worker);
            Assert.Equal(0, worker.ExitCode);
            Assert.DoesNotContain("log ", output, StringComparison.Ordinal);
            Assert.Contains("hits ", output, StringComparison.Ordinal);
            worker.Dispose();
        }

        // Nobody clears any more, so from here on everything is there.
        foreach (string folder in models)
        {
            model.Read(folder);
            Assert.True(model.Read(folder).Timing.CacheHit);
        }

        Assert.Equal(3, model.Open().List().Count);
        Assert.DoesNotContain(model.Log, line => line.Contains("discarded", StringComparison.Ordinal) || line.Contains("replaced", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Get_ProcessesKilledWhileWriting_LeaveAReadableCache()
    {
        var model = new CachedModel();
        var random = new Random(5);
        for (int round = 0; round < 20; round++)
        {
            using Process worker = CacheWorker.Start(model.Root, int.MaxValue, 1, model.Folder);
            Assert.Equal(CacheWorker.Ready, await worker.StandardOutput.ReadLineAsync());
            await Task.Delay(random.Next(0, 400));
            worker.Kill();
            await worker.WaitForExitAsync();

            int entries = model.Open().List().Count;
            Assert.InRange(entries, 0, 1);
            Assert.Equal(entries == 1, model.Read().Timing.CacheHit);
            Assert.True(model.Read().Timing.CacheHit);
        }

        Assert.DoesNotContain(model.Log, line => line.Contains("discarded", StringComparison.Ordinal) || line.Contains("replaced", StringComparison.Ordinal));
    }

    private static async Task<string> End(Process worker)
    {
        using var patience = new CancellationTokenSource(s_patience);
        string output = await worker.StandardOutput.ReadToEndAsync(patience.Token);
        await worker.WaitForExitAsync(patience.Token);
        return output;
    }
}
