using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using ProvenanceKit.Engine.Signals;

namespace ProvenanceKit.Engine.Reference.Sketches;

/// <summary>
/// A few kilobytes that stand for a model's weight features in the first stage of a scan: the anchor cosines as centred bytes, the layer energies and the
/// histogram as they are, and count sketches (signed sums into hashed buckets; inner products survive in expectation) of norm gains and weight samples; and the marks of <see cref="EvidenceMarks"/>.
/// </summary>
internal static class ModelSketch
{
    /// <summary>The sketch of a fingerprint; null without weight features.</summary>
    public static byte[]? Create(string id, ModelFingerprint fingerprint)
    {
        if (fingerprint.Weights is not { } weights)
        {
            return null;
        }

        byte[] sketch = new byte[SketchLayout.Size];
        BinaryPrimitives.WriteUInt64LittleEndian(sketch.AsSpan(SketchLayout.Id), SketchLayout.HashOf(id));
        BinaryPrimitives.WriteUInt64LittleEndian(sketch.AsSpan(SketchLayout.Signature), Signature(weights));
        int flags = AddAnchors(sketch, weights.AnchorCosines) | AddNorms(sketch, weights) | AddEnergy(sketch, weights.LayerEnergyProfile)
            | AddHistogram(sketch, weights.EmbeddingNormHistogram) | AddSamples(sketch, weights.LayerWeightSamples) | EvidenceMarks.Add(sketch, fingerprint.Evidence);
        BinaryPrimitives.WriteInt32LittleEndian(sketch.AsSpan(SketchLayout.Flags), flags);
        return sketch;
    }

    // What was measured, not what a configuration claims.
    private static ulong Signature(WeightFeatures weights)
    {
        ulong hash = 14695981039346656037;
        void Mix(long value) => hash = (hash ^ (ulong)value) * 1099511628211;
        Mix(weights.EmbeddingColumnCount);
        Mix(weights.LayerEnergyProfile?.Length ?? -1);
        Mix(weights.NormTensors?.Length ?? -1);
        Mix(weights.NormTensors?.Sum(static tensor => tensor.Values.Length) ?? -1);
        foreach (LayerWeightSample layer in weights.LayerWeightSamples ?? [])
        {
            Mix(layer.Layer);
            Mix(layer.Tensors.Sum(static tensor => tensor.Values.Length));
        }

        return hash;
    }

    private static int AddAnchors(Span<byte> sketch, ImmutableArray<float>? matrix)
    {
        if (matrix is not { } cosines)
        {
            return 0;
        }

        int stride = (int)Math.Sqrt(cosines.Length);
        int size = Math.Min(stride, EasSignal.AnchorCount);
        Span<float> triangle = stackalloc float[SketchLayout.CosinesCount];
        int count = 0;

        // By columns, so that the triangle of fewer anchors is a prefix.
        for (int column = 1; column < size; column++)
        {
            for (int row = 0; row < column; row++)
            {
                triangle[count++] = cosines[(row * stride) + column];
            }
        }

        triangle = triangle[..count];
        if (count == 0 || triangle.ContainsAnyExceptInRange(float.MinValue, float.MaxValue))
        {
            return 0;
        }

        double mean = 0;
        foreach (float value in triangle)
        {
            mean += value;
        }

        mean /= count;
        foreach (ref float value in triangle)
        {
            value -= (float)mean;
        }

        _ = Quantise(triangle, MemoryMarshal.Cast<byte, sbyte>(sketch.Slice(SketchLayout.Cosines, count)));
        BinaryPrimitives.WriteInt32LittleEndian(sketch[SketchLayout.Anchors..], size);
        BinaryPrimitives.WriteSingleLittleEndian(sketch[SketchLayout.AnchorNorm..], Norm(MemoryMarshal.Cast<byte, sbyte>(sketch.Slice(SketchLayout.Cosines, count))));
        return SketchLayout.HasAnchors;
    }

    private static int AddNorms(Span<byte> sketch, WeightFeatures weights)
    {
        float[] values;
        double[] statistics;
        int flags = SketchLayout.HasNorms;
        if (weights.NormTensors is { Length: > 0 } tensors)
        {
            ImmutableArray<NormTensor> ordered = weights.HasTensorNames ? NlfSignal.ByLayerAndName(tensors) : tensors;
            statistics = NlfSignal.Statistics(ordered);
            bool isDirect = NlfSignal.IsDirect(ordered);
            values = isDirect ? [.. ordered.SelectMany(static tensor => tensor.Values)] : [.. statistics.Select(static value => (float)value)];
            flags |= isDirect ? SketchLayout.HasDirectNorms : 0;
        }
        else if (weights.NormStatistics is { Length: > 0 } kept)
        {
            statistics = [.. kept];
            values = [.. kept.Select(static value => (float)value)];
        }
        else
        {
            return 0;
        }

        double mean = values.Average(static value => (double)value);
        double square = values.Sum(static value => (double)value * value);
        if (!double.IsFinite(square))
        {
            return 0;
        }

        Span<Half> halves = MemoryMarshal.Cast<byte, Half>(sketch.Slice(SketchLayout.Statistics, 2 * SketchLayout.StatisticsCount));
        int count = Math.Min(statistics.Length, halves.Length);
        for (int i = 0; i < count; i++)
        {
            halves[i] = (Half)statistics[i];
        }

        BinaryPrimitives.WriteInt32LittleEndian(sketch[SketchLayout.StatisticCount..], count);
        Span<float> buckets = stackalloc float[SketchLayout.NormsCount];
        for (int i = 0; i < values.Length; i++)
        {
            uint hash = Hash(i, 0);
            buckets[(int)(hash & (SketchLayout.NormsCount - 1))] += (hash & 0x8000_0000) != 0 ? (float)(values[i] - mean) : (float)(mean - values[i]);
        }

        float scale = Quantise(buckets, MemoryMarshal.Cast<byte, sbyte>(sketch.Slice(SketchLayout.Norms, SketchLayout.NormsCount)));
        BinaryPrimitives.WriteInt32LittleEndian(sketch[SketchLayout.NormCount..], values.Length);
        BinaryPrimitives.WriteSingleLittleEndian(sketch[SketchLayout.NormMean..], (float)mean);
        BinaryPrimitives.WriteSingleLittleEndian(sketch[SketchLayout.NormScale..], scale);
        BinaryPrimitives.WriteSingleLittleEndian(sketch[SketchLayout.NormLength..], (float)Math.Sqrt(square));
        return flags;
    }

    private static int AddEnergy(Span<byte> sketch, ImmutableArray<double>? profile)
    {
        if (profile is not { IsEmpty: false } energies || energies.Any(static value => !double.IsFinite(value)))
        {
            return 0;
        }

        int count = Math.Min(energies.Length, SketchLayout.EnergyCount);
        Span<float> values = MemoryMarshal.Cast<byte, float>(sketch.Slice(SketchLayout.Energy, 4 * count));
        for (int i = 0; i < count; i++)
        {
            double at = count < energies.Length ? i * (energies.Length - 1.0) / (count - 1) : i;
            int left = Math.Min((int)at, energies.Length - 1);
            int right = Math.Min(left + 1, energies.Length - 1);
            values[i] = (float)(energies[left] + ((energies[right] - energies[left]) * (at - left)));
        }

        BinaryPrimitives.WriteInt32LittleEndian(sketch[SketchLayout.Layers..], count);
        return SketchLayout.HasEnergy;
    }

    private static int AddHistogram(Span<byte> sketch, ImmutableArray<double>? histogram)
    {
        if (histogram is not { Length: SketchLayout.HistogramCount } shares || shares.Any(static value => !double.IsFinite(value)))
        {
            return 0;
        }

        Span<float> values = MemoryMarshal.Cast<byte, float>(sketch.Slice(SketchLayout.Histogram, 4 * SketchLayout.HistogramCount));
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (float)shares[i];
        }

        return SketchLayout.HasHistogram;
    }

    private static int AddSamples(Span<byte> sketch, ImmutableArray<LayerWeightSample>? samples)
    {
        if (samples is not { Length: > 1 } layers)
        {
            return 0;
        }

        Span<float> buckets = stackalloc float[SketchLayout.SamplesCount];
        foreach (LayerWeightSample layer in layers)
        {
            ImmutableArray<TensorWeightSample> tensors = layer.Tensors.Sort(static (x, y) => string.CompareOrdinal(x.Name, y.Name));
            double square = tensors.Sum(static tensor => tensor.Values.Sum(static value => (double)value * value));
            if (!(square > 0) || !double.IsFinite(square))
            {
                continue;
            }

            float factor = (float)(1 / Math.Sqrt(square));
            int index = 0;
            foreach (TensorWeightSample tensor in tensors)
            {
                foreach (float value in tensor.Values)
                {
                    uint hash = Hash(index++, layer.Layer + 1);
                    float signed = (hash & 0x8000_0000) != 0 ? value * factor : -(value * factor);
                    buckets[(int)(hash & (SketchLayout.SamplesCount - 1))] += signed;
                }
            }
        }

        float scale = Quantise(buckets, MemoryMarshal.Cast<byte, sbyte>(sketch.Slice(SketchLayout.Samples, SketchLayout.SamplesCount)));
        BinaryPrimitives.WriteSingleLittleEndian(sketch[SketchLayout.SampleScale..], scale);
        BinaryPrimitives.WriteInt32LittleEndian(sketch[SketchLayout.SampleLayers..], layers.Length);
        return SketchLayout.HasSamples;
    }

    // Bytes from -127 to 127; returns what one step is worth.
    private static float Quantise(ReadOnlySpan<float> values, Span<sbyte> bytes)
    {
        float largest = 0;
        foreach (float value in values)
        {
            largest = Math.Max(largest, Math.Abs(value));
        }

        if (largest == 0 || !float.IsFinite(largest))
        {
            bytes.Clear();
            return 0;
        }

        float step = largest / 127;
        for (int i = 0; i < values.Length; i++)
        {
            bytes[i] = (sbyte)Math.Clamp(MathF.Round(values[i] / step), -127, 127);
        }

        return step;
    }

    private static float Norm(ReadOnlySpan<sbyte> values)
    {
        long sum = 0;
        foreach (sbyte value in values)
        {
            sum += value * value;
        }

        return (float)Math.Sqrt(sum);
    }

    // Finaliser of MurmurHash3 (public domain): every bit of the input reaches every bit of the output.
    private static uint Hash(int index, int layer)
    {
        uint hash = ((uint)index * 2654435761u) ^ ((uint)layer * 2246822519u);
        hash = (hash ^ (hash >> 16)) * 0x85EBCA6Bu;
        hash = (hash ^ (hash >> 13)) * 0xC2B2AE35u;
        return hash ^ (hash >> 16);
    }
}
