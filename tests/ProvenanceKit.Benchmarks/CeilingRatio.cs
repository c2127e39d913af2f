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
        List<double> sums = [], signals = [], prints = [];
        for (int round = 0; round < Rounds + 3; round++)
        {
            double sum = Speed(bytes, () => ceiling.Run(bytes, threads));
            double signal = Speed(bytes, () => Read(folder, includeEvidence: false));
            double print = Speed(bytes, () => Read(folder, includeEvidence: true));
            if (round >= 3)
            {
                sums.Add(sum);
                signals.Add(signal);
                prints.Add(print);
            }
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"file {bytes / 1e9:0.000} GB, {threads} threads, {Rounds} rounds, medians"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ceiling      {Median([.. sums]):0.0} GB/s (vector sum over the same mapping)"));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"fingerprint  {Median([.. signals]):0.0} GB/s, ratio {Ratio(signals, sums):0.00} (architecture, tokenizer and the eight signals)"));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"with samples {Median([.. prints]):0.0} GB/s, ratio {Ratio(prints, sums):0.00} ({bytes / 1e6 * ((1 / Median([.. prints])) - (1 / Median([.. signals]))):0} ms more, for what a fingerprint file keeps of the weights)"));
        output.WriteLine($"peak memory  {peak} resident after one fingerprint, mapped file pages included");
    }

    private static ModelFingerprint Read(string folder, bool includeEvidence) =>
        ProvenanceEngine.ReadFingerprint(folder, new FingerprintOptions { IncludeEvidence = includeEvidence }, null, CancellationToken.None);

    private static double Speed(long bytes, Action work)
    {
        long start = Stopwatch.GetTimestamp();
        work();
        return bytes / Stopwatch.GetElapsedTime(start).TotalSeconds / 1e9;
    }

    // Read before the ceiling maps the whole file; elsewhere than on Linux the system keeps no such number that .NET shows.
    private static string PeakResident() => OperatingSystem.IsLinux()
        ? File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal))["VmHWM:".Length..].Trim()
        : "unknown";

    private static double Ratio(List<double> speeds, List<double> ceilings) => Median([.. speeds.Zip(ceilings, static (speed, ceiling) => speed / ceiling)]);

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }
}
