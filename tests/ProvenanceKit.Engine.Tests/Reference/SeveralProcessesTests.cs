using System.Diagnostics;

namespace ProvenanceKit.Engine.Tests.Reference;

public sealed class SeveralProcessesTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(10);

    [Fact]
    public async Task Add_FromTwoProcessesAtOnce_LosesNothing()
    {
        using TemporaryFolder folder = new();
        string database = folder.At("db");
        _ = ReferenceEngine.CreateDatabase(database, CancellationToken.None);
        using Process first = ReferenceWorker.StartAdding(database, "a", 200);
        using Process second = ReferenceWorker.StartAdding(database, "b", 200);

        Task<string>[] outputs = [first.StandardOutput.ReadToEndAsync(), second.StandardOutput.ReadToEndAsync(), first.StandardError.ReadToEndAsync(), second.StandardError.ReadToEndAsync()];
        Assert.True(first.WaitForExit(s_patience) && second.WaitForExit(s_patience));

        Assert.Equal(("", ""), (await outputs[2], await outputs[3]));
        Assert.Equal((0, 0), (first.ExitCode, second.ExitCode));
        string[] reported = [.. (await outputs[0]).Split('\n', StringSplitOptions.RemoveEmptyEntries), .. (await outputs[1]).Split('\n', StringSplitOptions.RemoveEmptyEntries)];
        Assert.Equal(400, reported.Length);
        Assert.Equal(reported.Order(StringComparer.Ordinal), Ids(database).Order(StringComparer.Ordinal));
        Assert.Empty(ReferenceEngine.CheckDatabase(database, null, CancellationToken.None));
    }

    [Fact]
    public async Task Add_KilledAtRandomMoments_KeepsWhatWasReported()
    {
        using TemporaryFolder folder = new();
        string database = folder.At("db");
        _ = ReferenceEngine.CreateDatabase(database, CancellationToken.None);
        Random random = new(20260101);
        HashSet<string> reported = new(StringComparer.Ordinal);
        for (int round = 0; round < 20; round++)
        {
            using Process process = ReferenceWorker.StartAdding(database, $"r{round}", 100_000);
            string? line = await process.StandardOutput.ReadLineAsync();
            Assert.NotNull(line);
            int lines = random.Next(0, 12);
            Task<string> rest = process.StandardOutput.ReadToEndAsync();
            await Task.Delay(random.Next(0, 8 * (lines + 1)));
            process.Kill();
            Assert.True(process.WaitForExit(s_patience));

            // The end of the last line may be lost with the process.
            string text = await rest;
            reported.UnionWith([line, .. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).SkipLast(text.EndsWith('\n') ? 0 : 1)]);
            string[] present = Ids(database);
            Assert.Empty(reported.Except(present));
            Assert.DoesNotContain(ReferenceEngine.CheckDatabase(database, null, CancellationToken.None), problem => problem.IsDamage);
        }

        Assert.True(reported.Count >= 20);
        _ = ReferenceEngine.AddReference(database, SyntheticFingerprint.Create(1, "after"), new ReferenceDetails(), CancellationToken.None);
        Assert.Contains("after", Ids(database));
    }

    private static string[] Ids(string database) => [.. ReferenceEngine.GetReferences([database], new ReferenceFilter(), CancellationToken.None).Select(r => r.Id)];
}
