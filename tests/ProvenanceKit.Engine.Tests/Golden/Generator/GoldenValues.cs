namespace ProvenanceKit.Engine.Tests.Golden;

/// <summary>Computes the values of one tensor, by element, in the single-precision steps that the golden files were made with.</summary>
internal sealed class GoldenValues
{
    private const float RowScaleStep = 1f / 64;
    private readonly GoldenModelSpec _spec;
    private readonly GoldenTensor _tensor;
    private readonly bool _isEmbedding;
    private readonly long _extendedFrom;
    private readonly ulong _rowScaleKey;
    private readonly PortableNormal _base;
    private readonly PortableNormal _noise;
    private readonly PortableNormal _blend;
    private readonly PortableNormal _extension;
    private readonly float[] _factors;

    /// <summary>Prepares the values of one tensor of a model.</summary>
    public GoldenValues(GoldenModelPlan plan, GoldenTensor tensor)
    {
        _spec = plan.Spec;
        _tensor = tensor;
        _isEmbedding = tensor.Name == plan.EmbeddingName;
        _extendedFrom = _isEmbedding && _spec.Extend > 0 ? _spec.Vocabulary * tensor.RowLength : long.MaxValue;
        string name = plan.BaseName(tensor.Name);
        double mean = tensor.Kind == GoldenTensorKind.Norm ? 1.0 : 0.0;
        double deviation = tensor.Deviation;
        _rowScaleKey = PortableNormal.Fnv1a(_spec.Seed + ":rowscale");
        _base = new PortableNormal(_spec.Seed, name, deviation * _spec.Scale, mean);
        _noise = new PortableNormal(_spec.NoiseSeed, name, deviation * _spec.Noise);
        _blend = new PortableNormal(_spec.NoiseSeed, name, deviation * _spec.Scale, mean);
        _extension = new PortableNormal(_spec.Seed + "#ext", name, deviation);
        _factors = [.. _spec.Multiply.Where(m => tensor.Name.Contains(m.Text, StringComparison.Ordinal)).Select(m => (float)m.Factor)];
    }

    /// <summary>Computes consecutive values from element <paramref name="first"/> on.</summary>
    public void Fill(long first, Span<float> destination)
    {
        switch (_tensor.Kind)
        {
            case GoldenTensorKind.Mask or GoldenTensorKind.BooleanMask:
                Triangle(first, destination);
                return;
            case GoldenTensorKind.Scalar:
                destination.Fill((float)_tensor.Deviation);
                return;
            case GoldenTensorKind.Frequencies:
                Frequencies(first, destination);
                return;
            default:
                Random(first, destination);
                Override(first, destination);
                return;
        }
    }

    private void Random(long first, Span<float> destination)
    {
        bool rowScale = _isEmbedding && _spec.RowScale;
        float blend = (float)_spec.Blend;
        for (int i = 0; i < destination.Length; i++)
        {
            long index = first + i;
            float value = _base[index];
            if (rowScale)
            {
                int steps = PortableNormal.Lanes(_rowScaleKey, index / _tensor.RowLength) & 63;
                value *= 0.5f + (RowScaleStep * steps);
            }

            if (_spec.Noise != 0)
            {
                value += _noise[index];
            }

            if (_spec.Blend != 0)
            {
                value = (value * (1f - blend)) + (_blend[index] * blend);
            }

            destination[i] = index >= _extendedFrom ? _extension[index] : value;
        }
    }

    private void Override(long first, Span<float> destination)
    {
        if (_spec.ConstantEmbedding && _isEmbedding)
        {
            destination.Fill(0.25f);
        }

        if (_spec.ConstantNorm && _tensor.Kind == GoldenTensorKind.Norm)
        {
            destination.Fill(1f);
        }

        if (_spec.Zero.Length > 0 && _tensor.Name.Contains(_spec.Zero, StringComparison.Ordinal))
        {
            destination.Clear();
        }

        foreach (float factor in _factors)
        {
            for (int i = 0; i < destination.Length; i++)
            {
                destination[i] *= factor;
            }
        }

        foreach ((string tensor, long index, double value) in _spec.Poke)
        {
            if (tensor == _tensor.Name && index >= first && index < first + destination.Length)
            {
                destination[(int)(index - first)] = (float)value;
            }
        }
    }

    private void Triangle(long first, Span<float> destination)
    {
        long side = _tensor.Shape[^1];
        for (int i = 0; i < destination.Length; i++)
        {
            (long row, long column) = Math.DivRem(first + i, side);
            destination[i] = column <= row ? 1f : 0f;
        }
    }

    private void Frequencies(long first, Span<float> destination)
    {
        for (int i = 0; i < destination.Length; i++)
        {
            destination[i] = (float)(1.0 / Math.Pow(10000, (first + i) / (double)Math.Max(_tensor.ElementCount, 1)));
        }
    }
}
