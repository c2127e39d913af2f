using System.Diagnostics;
using System.Globalization;
using ProvenanceKit.Engine;

namespace ProvenanceKit.Benchmarks;

/// <summary>Fingerprinting as a share of the memory ceiling, both measured alternately in one run; medians.</summary>
internal static class CeilingRatio
{
    private const int Rounds = 15;

    public static void Run(double gigabytes, TextWriter output)
    {
        string folder = SyntheticModel.Ensure(gigabytes);
        ProvenanceEngine.ReadFingerprint(folder, new FingerprintOptions(), null, CancellationToken.None);
        string peak = PeakResident();
        using var ceiling = new MappedSum(Path.Combine(folder, "model.safetensors"));
        int threads = Environment.ProcessorCount;
        long bytes = ceiling.Length;
        var sums = new List<double>();
        var prints = new List<double>();
        var scans = new List<double>();
        for (int round = 0; round < Rounds + 3; round++)
        {
            long start = Stopwatch.GetTimestamp();
            ceiling.Run(bytes, threads);
            double sum = Stopwatch.GetElapsedTime(start).TotalSeconds;
            start = Stopwatch.GetTimestamp();
            ModelFingerprint fingerprint = ProvenanceEngine.ReadFingerprint(folder, new FingerprintOptions(), null, CancellationToken.None);
            double print = Stopwatch.GetElapsedTime(start).TotalSeconds;
            if (round >= 3)
            {
                sums.Add(bytes / sum / 1e9);
                prints.Add(bytes / print / 1e9);
                scans.Add(fingerprint.Timing.WeightSeconds);
            }
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"file {bytes / 1e9:0.000} GB, {threads} threads, {Rounds} rounds, medians"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ceiling      {Median(sums):0.0} GB/s (vector sum over the same mapping)"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"fingerprint  {Median(prints):0.0} GB/s ({Median(scans) * 1000:0} ms in the weights)"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ratio        {Median([.. prints.Zip(sums, (print, sum) => print / sum)]):0.00}"));
        output.WriteLine($"peak memory  {peak} resident after one fingerprint, mapped file pages included");
    }

    // Read before the ceiling maps the whole file; elsewhere than on Linux the system keeps no such number that .NET shows.
    private static string PeakResident() => OperatingSystem.IsLinux()
        ? File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal))["VmHWM:".Length..].Trim()
        : "unknown";

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }
}
