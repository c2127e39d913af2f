using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using ProvenanceKit.Engine;
using ProvenanceKit.Engine.Checkpoints;
using ProvenanceKit.Engine.Comparisons;
using ProvenanceKit.Engine.Fingerprints.Cache;
using ProvenanceKit.Engine.Fingerprints.Format;

namespace ProvenanceKit.Benchmarks;

/// <summary>
/// Sizes of fingerprint files for the shapes of real models, times to write, read and compare, what the compact form does to the signals, and the time of a
/// comparison of two cached models, in a new process from the first call on and once it is warm.
/// </summary>
internal static class FingerprintFileReport
{
    private const int Rounds = 15;

    public static void Run(TextWriter output)
    {
        Shape("Llama 7B (32 layers, 4096 wide, 32,000 tokens)", 32, 4096, 32_000, output);
        Shape("Qwen2.5 7B (28 layers, 3584 wide, 152,064 tokens)", 28, 3584, 152_064, output);
        Shape("Llama 70B (80 layers, 8192 wide, 128,256 tokens)", 80, 8192, 128_256, output);
        Cached(output);
    }

    /// <summary>In a process of its own: two comparisons, the first with everything still to be compiled.</summary>
    public static void RunWarm(string first, string second, TextWriter output)
    {
        int opened = 0;
        CheckpointFile.Opening += _ => Interlocked.Increment(ref opened);
        for (int round = 0; round < Rounds; round++)
        {
            opened = 0;
            long start = Stopwatch.GetTimestamp();
            (ModelFingerprint a, ModelFingerprint b, ProvenanceComparison comparison) = Compare(first, second);
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            if (round is 0 or 1 or Rounds - 1)
            {
                Line(output, $"  comparison {round + 1,2} of two cached models: {seconds * 1000,6:0.0} ms (cache hits: {a.Timing.CacheHit}, {b.Timing.CacheHit}, evidence {comparison.Timing.EvidenceCacheHit}, from samples {comparison.Evidence!.IsFromSamples}, weight files opened {opened}; {comparison.Verdict}, score {comparison.PipelineScore:0.0000})");
            }
        }
    }

    private static void Shape(string title, int layers, int hidden, int tokens, TextWriter output)
    {
        ModelFingerprint a = SyntheticFingerprint.Create("a", layers, hidden, tokens, 1, 0);
        ModelFingerprint[] others =
        [
            SyntheticFingerprint.Create("descendant", layers, hidden, tokens, 1, 0.2), SyntheticFingerprint.Create("far", layers, hidden, tokens, 1, 1),
            SyntheticFingerprint.Create("independent", layers, hidden, tokens, 2, 0),
        ];
        output.WriteLine(title);
        foreach ((FingerprintDetail detail, CompressionLevel level) in new[]
            { (FingerprintDetail.Exact, CompressionLevel.Optimal), (FingerprintDetail.Exact, CompressionLevel.Fastest), (FingerprintDetail.Compact, CompressionLevel.Optimal) })
        {
            byte[] bytes = [];
            double write = Median(() => bytes = FingerprintEncoder.Encode(a, detail, level));
            ModelFingerprint read = a;
            double readTime = Median(() => read = FingerprintDecoder.Decode(bytes, "a"));
            double compare = Median(() => _ = ProvenanceEngine.Compare(read, others[0], new ComparisonOptions()));
            Line(output, $"  {detail,-7} {level,-7} {bytes.Length / 1e3,7:0} kB, write {write * 1000,6:0.0} ms, read {readTime * 1000,6:0.0} ms, compare {compare * 1000,6:0.0} ms");
            var parts = new StringBuilder("   ");
            long without = bytes.Length;
            foreach (SectionRow row in SectionTable.Read(bytes, "a"))
            {
                parts.Append(CultureInfo.InvariantCulture, $" {row.Id} {row.StoredLength / 1e3:0.0}");
                without -= row.Id is SectionId.NormTensors or SectionId.WeightSamples ? row.StoredLength : 0;
            }

            Line(output, $"{parts}; without NLF and WVC {without / 1e3:0} kB");
        }

        foreach (ModelFingerprint other in others)
        {
            Deviation(a, other, output);
        }
    }

    // Both sides compact, and one side compact against the model itself.
    private static void Deviation(ModelFingerprint a, ModelFingerprint b, TextWriter output)
    {
        static ModelFingerprint Compacted(ModelFingerprint x) => FingerprintDecoder.Decode(FingerprintEncoder.Encode(x, FingerprintDetail.Compact, CompressionLevel.Fastest), x.Name);
        var options = new ComparisonOptions();
        ProvenanceComparison exact = ProvenanceEngine.Compare(a, b, options);
        ProvenanceComparison both = ProvenanceEngine.Compare(Compacted(a), Compacted(b), options);
        ProvenanceComparison one = ProvenanceEngine.Compare(Compacted(a), b, options);
        string text = string.Join(", ", exact.Signals.Where(signal => signal.RawScore is not null).Select((signal, _) =>
        {
            double Difference(ProvenanceComparison x) => Math.Abs((x.Signals.First(s => s.Name == signal.Name).RawScore ?? double.NaN) - signal.RawScore!.Value);
            return string.Create(CultureInfo.InvariantCulture, $"{signal.Name} {signal.RawScore:0.0000} {Difference(both):0.0e0}/{Difference(one):0.0e0}");
        }));
        Line(output, $"  compact against exact, {b.Name}: {text} (exact value, change with both sides/one side compact)");
    }

    private static void Cached(TextWriter output)
    {
        string cache = Directory.CreateTempSubdirectory("provenancekit-bench-cache-").FullName;
        Environment.SetEnvironmentVariable("PROVENANCEKIT_CACHE_DIR", cache);
        try
        {
            string first = WithTokenizer(SyntheticModel.Ensure(0.8), cache);
            string second = WithTokenizer(SyntheticModel.Ensure(0.5), cache);
            long start = Stopwatch.GetTimestamp();
            Compare(first, second);
            Line(output, $"Cache, two models of 0.8 and 0.5 GB with a tokenizer.json of {new FileInfo(Path.Combine(first, "tokenizer.json")).Length / 1e6:0.0} MB each");
            Line(output, $"  first comparison, from the files: {Stopwatch.GetElapsedTime(start).TotalSeconds * 1000:0} ms; entries {ProvenanceEngine.GetCacheSize(_ => { }) / 1e3:0} kB");
            output.Flush();
            RunProcess(first, second);
            FingerprintCache entries = FingerprintCache.Open(cache, long.MaxValue, static _ => { });
            foreach (FingerprintCacheEntry pair in entries.List().Where(static entry => entry.Mode.StartsWith("Evidence", StringComparison.Ordinal)))
            {
                entries.Remove(pair);
            }

            Line(output, $"  without the pair's evidence in the cache:");
            output.Flush();
            RunProcess(first, second);
        }
        finally
        {
            Directory.Delete(cache, recursive: true);
        }
    }

    private static void RunProcess(string first, string second)
    {
        using var process = Process.Start("dotnet", ["exec", typeof(FingerprintFileReport).Assembly.Location, "fingerprint-file", first, second]);
        process.WaitForExit();
    }

    private static (ModelFingerprint A, ModelFingerprint B, ProvenanceComparison Comparison) Compare(string first, string second)
    {
        var options = new FingerprintOptions { UseCache = true };
        ModelFingerprint a = ProvenanceEngine.ReadFingerprint(first, options, null, CancellationToken.None);
        ModelFingerprint b = ProvenanceEngine.ReadFingerprint(second, options, null, CancellationToken.None);
        using var session = new ComparisonSession(a, new ComparisonOptions { UseCache = true }, []);
        return (a, b, session.Compare(b, null, CancellationToken.None));
    }

    // A folder of its own: other reports measure the same models without a tokenizer.
    private static string WithTokenizer(string source, string cache)
    {
        string folder = Directory.CreateDirectory(Path.Combine(cache, "models", Path.GetFileName(source))).FullName;
        foreach (string name in (string[])["config.json", "model.safetensors"])
        {
            File.Copy(Path.Combine(source, name), Path.Combine(folder, name));
        }

        IEnumerable<string> tokens = Enumerable.Range(0, 152_064).Select(i => string.Create(CultureInfo.InvariantCulture, $"\"token number {i} of the vocabulary, as long as most\":{i}"));
        File.WriteAllText(
            Path.Combine(folder, "tokenizer.json"),
            "{\"version\":\"1.0\",\"added_tokens\":[],\"model\":{\"type\":\"WordLevel\",\"unk_token\":\"<unk>\",\"vocab\":{" + string.Join(',', tokens) + "}}}");
        return folder;
    }

    private static double Median(Action action)
    {
        var seconds = new List<double>();
        for (int round = 0; round < Rounds; round++)
        {
            long start = Stopwatch.GetTimestamp();
            action();
            seconds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        seconds.Sort();
        return seconds[Rounds / 2];
    }

    private static void Line(TextWriter output, FormattableString text) => output.WriteLine(FormattableString.Invariant(text));
}
