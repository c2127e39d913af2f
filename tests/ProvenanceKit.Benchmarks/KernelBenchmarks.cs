using BenchmarkDotNet.Attributes;
using ProvenanceKit.Engine.Checkpoints;
using ProvenanceKit.Engine.Numerics;

namespace ProvenanceKit.Benchmarks;

/// <summary>The kernels on 64 MiB in memory, beside a plain vector sum of the same bytes.</summary>
public unsafe class KernelBenchmarks
{
    private const int Bytes = 64 << 20;
    private const int RowLength = 2048;
    private readonly float[] _norms = new float[Bytes / 2 / RowLength];
    private byte* _buffer;

    [GlobalSetup]
    public void Setup()
    {
        _buffer = (byte*)System.Runtime.InteropServices.NativeMemory.AlignedAlloc(Bytes, 64);
        var random = new Random(1);
        for (int i = 0; i < Bytes / 2; i++)
        {
            // Finite in every 16-bit and 32-bit type: exponents away from all ones.
            ((ushort*)_buffer)[i] = (ushort)(0x3C00 | random.Next(0x400) | (random.Next(2) << 15));
        }
    }

    [GlobalCleanup]
    public void Cleanup() => System.Runtime.InteropServices.NativeMemory.AlignedFree(_buffer);

    [Benchmark(Baseline = true)]
    public long PlainSum() => MappedSum.Sum(_buffer, Bytes);

    [Benchmark]
    public double StatisticsBFloat16() => ValueStatisticsKernel.Compute(TensorDataType.BF16, _buffer, Bytes / 2).SumOfSquares;

    [Benchmark]
    public double StatisticsHalf() => ValueStatisticsKernel.Compute(TensorDataType.F16, _buffer, Bytes / 2).SumOfSquares;

    [Benchmark]
    public double StatisticsSingle() => ValueStatisticsKernel.Compute(TensorDataType.F32, _buffer, Bytes / 4).SumOfSquares;

    [Benchmark]
    public float RowNormsBFloat16()
    {
        RowNorms.Compute(TensorDataType.BF16, _buffer, Bytes / 2 / RowLength, RowLength, _norms);
        return _norms[0];
    }

    [Benchmark]
    public double[]? HistogramOfNorms() => NormHistogram.Compute(_norms, 20);
}
