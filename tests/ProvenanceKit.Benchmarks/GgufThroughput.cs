using System.Diagnostics;
using System.Globalization;
using ProvenanceKit.Engine;
using ProvenanceKit.Engine.Checkpoints.Gguf;
using ProvenanceKit.Engine.Checkpoints.Quantization.Ggml;
using ProvenanceKit.Engine.Signals.Scanning;

namespace ProvenanceKit.Benchmarks;

/// <summary>How fast GGUF files in the file cache go through the weight scan and through a whole fingerprint, beside the memory ceiling; medians.</summary>
internal static class GgufThroughput
{
    private const int Rounds = 9;

    public static void Run(double gigabytes, TextWriter output)
    {
        int threads = Environment.ProcessorCount;
        output.WriteLine($"{threads} threads, {Rounds} rounds, medians in GB/s of file bytes");
        foreach (GgmlType type in (GgmlType[])[GgmlType.Q8_0, GgmlType.Q4_0, GgmlType.Q4_K, GgmlType.Q6_K, GgmlType.Q5_K, GgmlType.IQ4_XS])
        {
            string path = SyntheticGguf.Ensure(type, gigabytes);
            using var ceiling = new MappedSum(path);
            var sums = new List<double>();
            var scans = new List<double>();
            var prints = new List<double>();
            for (int round = 0; round < Rounds + 2; round++)
            {
                double sum = Seconds(() => ceiling.Run(ceiling.Length, threads));
                double scan = Seconds(() => Scan(path, threads));
                double print = Seconds(() => ProvenanceEngine.ReadFingerprint(path, new FingerprintOptions(), null, CancellationToken.None));
                if (round >= 2)
                {
                    sums.Add(ceiling.Length / sum / 1e9);
                    scans.Add(ceiling.Length / scan / 1e9);
                    prints.Add(ceiling.Length / print / 1e9);
                }
            }

            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{type,-7} {ceiling.Length / 1e9:0.00} GB  ceiling {Median(sums),5:0.0}  decode and statistics {Median(scans),5:0.0}  fingerprint {Median(prints),5:0.0}"));
        }
    }

    private static void Scan(string path, int threads)
    {
        using GgufCheckpoint checkpoint = GgufCheckpoint.Open([path]);
        var scanner = new WeightScanner(checkpoint, threads, null, CancellationToken.None);
        scanner.Scan([.. checkpoint.Tensors.Select(static tensor => new TensorScanRequest(tensor, Statistics: true, RowNorms: false, Samples: true))]);
    }

    private static double Seconds(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }
}
