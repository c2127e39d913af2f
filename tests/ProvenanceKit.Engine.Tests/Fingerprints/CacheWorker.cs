using System.Diagnostics;
using System.Globalization;

namespace ProvenanceKit.Engine.Tests.Fingerprints;

/// <summary>A process that uses the cache as a user's would: it reads models over and over, and now and then clears the cache.</summary>
internal static class CacheWorker
{
    /// <summary>First argument of the process.</summary>
    public const string Command = "cache-worker";

    /// <summary>Line that the process writes before it begins.</summary>
    public const string Ready = "ready";

    /// <summary>Starts the process.</summary>
    /// <param name="cache">The cache's folder.</param>
    /// <param name="rounds">How many times to read every model.</param>
    /// <param name="clearEvery">Clear the cache before every such round; 0 never does.</param>
    /// <param name="models">The models.</param>
    public static Process Start(string cache, int rounds, int clearEvery, params string[] models)
    {
        string[] arguments =
        [
            "exec", typeof(CacheWorker).Assembly.Location, Command, rounds.ToString(CultureInfo.InvariantCulture), clearEvery.ToString(CultureInfo.InvariantCulture), .. models,
        ];
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true };
        start.Environment[Engine.Fingerprints.Cache.CacheFolder.FolderVariable] = cache;
        return Process.Start(start)!;
    }

    /// <summary>What the process does: writes "ready", then one line for every discarded entry, then the number of hits.</summary>
    public static int Run(string[] args)
    {
        int rounds = int.Parse(args[0], CultureInfo.InvariantCulture);
        int clearEvery = int.Parse(args[1], CultureInfo.InvariantCulture);
        int hits = 0;
        Console.WriteLine(Ready);
        for (int round = 0; round < rounds; round++)
        {
            if (clearEvery > 0 && round % clearEvery == 0)
            {
                ProvenanceEngine.ClearCache(Log);
            }

            foreach (string model in args[2..])
            {
                ModelFingerprint fingerprint = ProvenanceEngine.ReadFingerprint(model, new FingerprintOptions { UseCache = true }, null, Log, CancellationToken.None);
                hits += fingerprint.Timing.CacheHit ? 1 : 0;
            }
        }

        Console.WriteLine($"hits {hits}");
        return 0;

        static void Log(string line)
        {
            if (!line.Contains("comes from the cache", StringComparison.Ordinal))
            {
                Console.WriteLine("log " + line);
            }
        }
    }
}
