using BenchmarkDotNet.Attributes;
using ProvenanceKit.Engine;

namespace ProvenanceKit.Benchmarks;

/// <summary>A whole fingerprint of a 1.5 GB bfloat16 model in the file cache, beside the ceiling: a vector sum over the same file.</summary>
[MemoryDiagnoser]
public class FingerprintBenchmarks
{
    private const double Gigabytes = 1.5;
    private string _folder = "";
    private MappedSum _sum = null!;

    [GlobalSetup]
    public void Setup()
    {
        _folder = SyntheticModel.Ensure(Gigabytes);
        _sum = new MappedSum(Path.Combine(_folder, "model.safetensors"));
    }

    [GlobalCleanup]
    public void Cleanup() => _sum.Dispose();

    [Benchmark(Baseline = true)]
    public long MemoryCeiling() => _sum.Run(_sum.Length, Environment.ProcessorCount);

    [Benchmark]
    public ModelFingerprint Fingerprint() => ProvenanceEngine.ReadFingerprint(_folder, new FingerprintOptions(), null, CancellationToken.None);

    [Benchmark]
    public ModelFingerprint FingerprintMetadata() =>
        ProvenanceEngine.ReadFingerprint(_folder, new FingerprintOptions { MetadataOnly = true }, null, CancellationToken.None);
}
