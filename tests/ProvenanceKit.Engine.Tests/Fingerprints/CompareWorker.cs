using System.Diagnostics;
using ProvenanceKit.Engine.Checkpoints;
using ProvenanceKit.Engine.Comparisons;
using ProvenanceKit.Engine.Fingerprints.Cache;

namespace ProvenanceKit.Engine.Tests.Fingerprints;

/// <summary>A process that compares two models with the user's cache, and says which weight files it opened.</summary>
internal static class CompareWorker
{
    /// <summary>First argument of the process.</summary>
    public const string Command = "compare-worker";

    /// <summary>Runs the process.</summary>
    /// <param name="cache">The cache's folder.</param>
    /// <param name="reference">A model.</param>
    /// <param name="difference">Another.</param>
    public static async Task<Outcome> RunAsync(string cache, string reference, string difference)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", typeof(CompareWorker).Assembly.Location, Command, reference, difference]) { RedirectStandardOutput = true };
        start.Environment[CacheFolder.FolderVariable] = cache;
        using Process process = Process.Start(start)!;
        string[] words = (await process.StandardOutput.ReadToEndAsync()).Split('\n')[0].Split('|');
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        return new Outcome(int.Parse(words[0], System.Globalization.CultureInfo.InvariantCulture), words[1], bool.Parse(words[2]), bool.Parse(words[3]), words[4], words[5]);
    }

    /// <summary>What the process does.</summary>
    public static int Run(string[] args)
    {
        int opened = 0;
        CheckpointFile.Opening += _ => Interlocked.Increment(ref opened);
        var options = new FingerprintOptions { UseCache = true };
        ModelFingerprint reference = ProvenanceEngine.ReadFingerprint(args[0], options, null, CancellationToken.None);
        ModelFingerprint difference = ProvenanceEngine.ReadFingerprint(args[1], options, null, CancellationToken.None);
        using var session = new ComparisonSession(reference, new ComparisonOptions { UseCache = true }, []);
        ProvenanceComparison comparison = session.Compare(difference, null, CancellationToken.None);
        string signals = string.Join(' ', comparison.Signals.Select(static s => s.ToString()));
        Console.WriteLine(
            $"{opened}|{comparison.Verdict} {comparison.Evidence!.Direction}|{comparison.Timing.EvidenceCacheHit}|{comparison.Evidence.IsFromSamples}|{signals}|{string.Join(' ', comparison.Warnings)}");
        return 0;
    }

    /// <summary>What the process said.</summary>
    /// <param name="Opened">Weight files opened, again and again counted.</param>
    /// <param name="Verdict">Verdict and direction.</param>
    /// <param name="IsCached">The evidence of the pair came from the cache.</param>
    /// <param name="IsFromSamples">The verdict came from the samples in the fingerprints.</param>
    /// <param name="Signals">All signals.</param>
    /// <param name="Warnings">All warnings.</param>
    internal sealed record Outcome(int Opened, string Verdict, bool IsCached, bool IsFromSamples, string Signals, string Warnings);
}
