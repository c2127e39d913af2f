using System.Diagnostics;
using System.Globalization;
using ProvenanceKit.Engine;
using ProvenanceKit.Engine.Checkpoints.Gguf;
using ProvenanceKit.Engine.Checkpoints.Quantization.Ggml;
using ProvenanceKit.Engine.Numerics;
using ProvenanceKit.Engine.Signals.Scanning;

namespace ProvenanceKit.Benchmarks;

/// <summary>How fast GGUF files in the file cache go through the weight scan and through a whole fingerprint, beside the memory ceiling; medians.</summary>
internal static class GgufThroughput
{
    private const int Rounds = 9;
    private static readonly GgmlType[] Types = [GgmlType.Q8_0, GgmlType.Q4_0, GgmlType.Q4_K, GgmlType.Q6_K, GgmlType.Q5_K, GgmlType.IQ4_XS];

    public static void Run(double gigabytes, TextWriter output)
    {
        int threads = Environment.ProcessorCount;
        Kernels(output);
        output.WriteLine($"{threads} threads, {Rounds} rounds, medians in GB/s of file bytes");
        foreach (GgmlType type in Types)
        {
            string path = SyntheticGguf.Ensure(type, gigabytes);
            using var ceiling = new MappedSum(path);
            var sums = new List<double>();
            var scans = new List<double>();
            var prints = new List<double>();
            var processor = new List<double>();
            var processorCeiling = new List<double>();
            for (int round = 0; round < Rounds + 2; round++)
            {
                (double Wall, double Processor) sum = Seconds(() => ceiling.Run(ceiling.Length, threads));
                (double Wall, double Processor) scan = Seconds(() => Scan(path, threads));
                (double Wall, double Processor) print = Seconds(() => ProvenanceEngine.ReadFingerprint(path, new FingerprintOptions { IncludeEvidence = false }, null, CancellationToken.None));
                if (round >= 2)
                {
                    sums.Add(ceiling.Length / sum.Wall / 1e9);
                    scans.Add(ceiling.Length / scan.Wall / 1e9);
                    prints.Add(ceiling.Length / print.Wall / 1e9);
                    processor.Add(ceiling.Length / scan.Processor / 1e9);
                    processorCeiling.Add(ceiling.Length / sum.Processor / 1e9);
                }
            }

            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{type,-7} {ceiling.Length / 1e9:0.00} GB  ceiling {Median(sums),5:0.0}  decode and statistics {Median(scans),5:0.0}  fingerprint {Median(prints),5:0.0}  per second of one processor {Median(processor),5:0.0} of {Median(processorCeiling),5:0.0}"));
        }
    }

    // Decoding and statistics alone, in one core's nearest cache.
    private static unsafe void Kernels(TextWriter output)
    {
        const int length = 4096, repeats = 20_000;
        float[] values = new float[length];
        fixed (float* to = values)
        {
            foreach (GgmlType type in Types)
            {
                GgmlFormat format = GgmlFormats.Of(type);
                byte[] blocks = SyntheticGguf.Noise(format);
                fixed (byte* from = blocks)
                {
                    byte* first = from;
                    float* target = to;
                    double decode = Best(() => Repeat(() => format.Decode!(first, length / format.BlockLength, target)));
                    double statistics = Best(() => Repeat(() => SingleStatistics.Compute(target, length)));
                    double scale = (double)length * repeats / 1e9;
                    output.WriteLine(string.Create(
                        CultureInfo.InvariantCulture,
                        $"{type,-7} decode {scale / decode * format.BlockBytes / format.BlockLength,5:0.0} GB/s ({scale / decode:0.0} G elements/s), statistics {scale / statistics:0.0} G elements/s"));
                }
            }
        }

        void Repeat(Action action)
        {
            for (int i = 0; i < repeats; i++)
            {
                action();
            }
        }

        double Best(Action action) => Enumerable.Range(0, 15).Min(_ => Seconds(action).Processor);
    }

    private static void Scan(string path, int threads)
    {
        using GgufCheckpoint checkpoint = GgufCheckpoint.Open([path]);
        var scanner = new WeightScanner(checkpoint, threads, null, CancellationToken.None);
        scanner.Scan([.. checkpoint.Tensors.Select(static tensor => new TensorScanRequest(tensor, Statistics: true, RowNorms: false, Samples: true))]);
    }

    // Processor time tells on a machine that is busy with other things.
    private static (double Wall, double Processor) Seconds(Action action)
    {
        TimeSpan before = Environment.CpuUsage.TotalTime;
        long start = Stopwatch.GetTimestamp();
        action();
        return (Stopwatch.GetElapsedTime(start).TotalSeconds, (Environment.CpuUsage.TotalTime - before).TotalSeconds);
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }
}
