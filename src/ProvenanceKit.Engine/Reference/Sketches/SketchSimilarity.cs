using System.Buffers.Binary;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ProvenanceKit.Engine.Reference.Sketches;

/// <summary>Estimates the weight signals of two models from their sketches.</summary>
internal static class SketchSimilarity
{
    private const double AnchorWeight = 0.36;
    private const double NormWeight = 0.08;
    private const double EnergyWeight = 0.16;
    private const double HistogramWeight = 0.19;
    private const double SampleWeight = 0.21;

    // Below this a count sketch of 256 buckets can't tell a cosine from chance, and unrelated weights are near zero.
    private const double LeastSampleCosine = 0.15;

    /// <summary>Estimated identity score, EAS and WVC; not a number where nothing or this signal can't be compared.</summary>
    public static (double Identity, double Anchors, double Samples) Estimate(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        int flags = Int(a, SketchLayout.Flags) & Int(b, SketchLayout.Flags);
        bool sameShape = a.Slice(SketchLayout.Signature, 8).SequenceEqual(b.Slice(SketchLayout.Signature, 8));
        double sum = 0;
        double weights = 0;
        double anchors = (flags & SketchLayout.HasAnchors) != 0 ? Anchors(a, b) : double.NaN;
        double samples = (flags & SketchLayout.HasSamples) != 0 ? Samples(a, b, sameShape) : double.NaN;
        Add(AnchorWeight, anchors);
        Add(NormWeight, (flags & SketchLayout.HasNorms) != 0 ? Norms(a, b, sameShape) : double.NaN);
        Add(EnergyWeight, (flags & SketchLayout.HasEnergy) != 0 ? Energies(a, b) : double.NaN);
        Add(HistogramWeight, (flags & SketchLayout.HasHistogram) != 0 ? Histograms(a, b) : double.NaN);
        Add(SampleWeight, samples);
        return (weights > 0 ? sum / weights : double.NaN, anchors, samples);

        void Add(double weight, double value)
        {
            if (!double.IsNaN(value))
            {
                sum += weight * value;
                weights += weight;
            }
        }
    }

    private static double Anchors(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        int sizeA = Int(a, SketchLayout.Anchors);
        int sizeB = Int(b, SketchLayout.Anchors);
        int size = Math.Clamp(Math.Min(sizeA, sizeB), 0, 64);
        if (size < 8)
        {
            return double.NaN;
        }

        int count = size * (size - 1) / 2;
        ReadOnlySpan<sbyte> x = MemoryMarshal.Cast<byte, sbyte>(a.Slice(SketchLayout.Cosines, count));
        ReadOnlySpan<sbyte> y = MemoryMarshal.Cast<byte, sbyte>(b.Slice(SketchLayout.Cosines, count));
        double norms = sizeA == sizeB
            ? (double)Float(a, SketchLayout.AnchorNorm) * Float(b, SketchLayout.AnchorNorm)
            : Math.Sqrt(Dot(x, x)) * Math.Sqrt(Dot(y, y));
        return norms > 0 ? ((Dot(x, y) / norms) + 1) / 2 : double.NaN;
    }

    private static double Norms(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, bool sameShape)
    {
        int count = Int(a, SketchLayout.NormCount);
        const int Kind = SketchLayout.HasDirectNorms;
        if (!sameShape || count != Int(b, SketchLayout.NormCount) || ((Int(a, SketchLayout.Flags) ^ Int(b, SketchLayout.Flags)) & Kind) != 0)
        {
            return NormStatistics(a, b);
        }

        double shared = (double)count * Float(a, SketchLayout.NormMean) * Float(b, SketchLayout.NormMean);
        double covariance = (double)Float(a, SketchLayout.NormScale) * Float(b, SketchLayout.NormScale)
            * Dot(Bytes(a, SketchLayout.Norms, SketchLayout.NormsCount), Bytes(b, SketchLayout.Norms, SketchLayout.NormsCount));
        double lengths = (double)Float(a, SketchLayout.NormLength) * Float(b, SketchLayout.NormLength);
        return lengths > 0 ? Math.Clamp((shared + covariance) / lengths, 0, 1) : double.NaN;
    }

    private static double NormStatistics(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        int count = Math.Clamp(Math.Min(Int(a, SketchLayout.StatisticCount), Int(b, SketchLayout.StatisticCount)), 0, SketchLayout.StatisticsCount);
        if (count < 4)
        {
            return double.NaN;
        }

        Span<float> x = stackalloc float[count];
        Span<float> y = stackalloc float[count];
        TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(a.Slice(SketchLayout.Statistics, 2 * count)), x);
        TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(b.Slice(SketchLayout.Statistics, 2 * count)), y);
        return Math.Clamp(TensorPrimitives.CosineSimilarity<float>(x, y), 0f, 1f);
    }

    private static double Energies(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        int lengthA = Math.Clamp(Int(a, SketchLayout.Layers), 0, SketchLayout.EnergyCount);
        int lengthB = Math.Clamp(Int(b, SketchLayout.Layers), 0, SketchLayout.EnergyCount);
        int length = Math.Min(lengthA, lengthB);
        if (length < 2)
        {
            return double.NaN;
        }

        Span<float> x = stackalloc float[length];
        Span<float> y = stackalloc float[length];
        Resample(MemoryMarshal.Cast<byte, float>(a.Slice(SketchLayout.Energy, 4 * lengthA)), x);
        Resample(MemoryMarshal.Cast<byte, float>(b.Slice(SketchLayout.Energy, 4 * lengthB)), y);
        float meanX = TensorPrimitives.Sum<float>(x) / length;
        float meanY = TensorPrimitives.Sum<float>(y) / length;
        double product = 0;
        double squareX = 0;
        double squareY = 0;
        for (int i = 0; i < length; i++)
        {
            double dx = x[i] - meanX;
            double dy = y[i] - meanY;
            product += dx * dy;
            squareX += dx * dx;
            squareY += dy * dy;
        }

        double norms = Math.Sqrt(squareX * squareY);
        return norms > 1e-12 ? ((product / norms) + 1) / 2 : double.NaN;
    }

    private static double Histograms(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        ReadOnlySpan<float> x = MemoryMarshal.Cast<byte, float>(a.Slice(SketchLayout.Histogram, 4 * SketchLayout.HistogramCount));
        ReadOnlySpan<float> y = MemoryMarshal.Cast<byte, float>(b.Slice(SketchLayout.Histogram, 4 * SketchLayout.HistogramCount));
        return Math.Clamp(TensorPrimitives.CosineSimilarity(x, y), 0f, 1f);
    }

    private static double Samples(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, bool sameShape)
    {
        int layers = Math.Min(Int(a, SketchLayout.SampleLayers), Int(b, SketchLayout.SampleLayers));
        if (layers < 2)
        {
            return double.NaN;
        }

        if (!sameShape)
        {
            return 0;
        }

        double cosine = (double)Float(a, SketchLayout.SampleScale) * Float(b, SketchLayout.SampleScale)
            * Dot(Bytes(a, SketchLayout.Samples, SketchLayout.SamplesCount), Bytes(b, SketchLayout.Samples, SketchLayout.SamplesCount)) / layers;
        return cosine < LeastSampleCosine ? 0 : Math.Min(cosine, 1);
    }

    private static void Resample(ReadOnlySpan<float> values, Span<float> result)
    {
        if (values.Length == result.Length)
        {
            values.CopyTo(result);
            return;
        }

        double step = (values.Length - 1.0) / (result.Length - 1);
        for (int i = 0; i < result.Length; i++)
        {
            int left = Math.Min((int)(i * step), values.Length - 2);
            result[i] = (float)(values[left] + ((values[left + 1] - values[left]) * ((i * step) - left)));
        }
    }

    // Exact whole numbers: 2016 products of at most 16129 stay far below 2^31.
    private static int Dot(ReadOnlySpan<sbyte> x, ReadOnlySpan<sbyte> y)
    {
        int sum = 0;
        int i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            Vector256<int> total = default;
            ref sbyte first = ref MemoryMarshal.GetReference(x);
            ref sbyte second = ref MemoryMarshal.GetReference(y);
            for (; i <= x.Length - Vector128<sbyte>.Count; i += Vector128<sbyte>.Count)
            {
                (Vector128<short> lowX, Vector128<short> highX) = Vector128.Widen(Vector128.LoadUnsafe(ref first, (nuint)i));
                (Vector128<short> lowY, Vector128<short> highY) = Vector128.Widen(Vector128.LoadUnsafe(ref second, (nuint)i));
                Vector256<short> wideX = Vector256.Create(lowX, highX);
                Vector256<short> wideY = Vector256.Create(lowY, highY);
                if (System.Runtime.Intrinsics.X86.Avx2.IsSupported)
                {
                    total += System.Runtime.Intrinsics.X86.Avx2.MultiplyAddAdjacent(wideX, wideY);
                }
                else
                {
                    Vector256<short> products = wideX * wideY;
                    (Vector256<int> low, Vector256<int> high) = Vector256.Widen(products);
                    total += low + high;
                }
            }

            sum = Vector256.Sum(total);
        }

        for (; i < x.Length; i++)
        {
            sum += x[i] * y[i];
        }

        return sum;
    }

    private static ReadOnlySpan<sbyte> Bytes(ReadOnlySpan<byte> sketch, int offset, int count) => MemoryMarshal.Cast<byte, sbyte>(sketch.Slice(offset, count));

    private static int Int(ReadOnlySpan<byte> sketch, int offset) => BinaryPrimitives.ReadInt32LittleEndian(sketch[offset..]);

    private static float Float(ReadOnlySpan<byte> sketch, int offset) => BinaryPrimitives.ReadSingleLittleEndian(sketch[offset..]);
}
