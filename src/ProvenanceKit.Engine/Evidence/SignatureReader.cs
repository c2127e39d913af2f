using System.Buffers;
using ProvenanceKit.Engine.Checkpoints.Layout;
using ProvenanceKit.Engine.Numerics;

namespace ProvenanceKit.Engine.Evidence;

/// <summary>Reads units of a model and turns them into token signatures: s = B (w * g), g the gain of the norm in front of gate and up.</summary>
/// <param name="model">The model.</param>
/// <param name="basis">Its map to signatures, T x d.</param>
/// <param name="tokens">T.</param>
/// <param name="sampling">Which units.</param>
/// <param name="isDeeper">Which of the two samples.</param>
internal sealed class SignatureReader(CanonicalModel model, float[] basis, int tokens, UnitSampling sampling, bool isDeeper) : ISignatureSource
{
    /// <summary>The model.</summary>
    public CanonicalModel Model => model;

    /// <inheritdoc/>
    public int LayerCount => model.Layers.Count;

    /// <inheritdoc/>
    public IReadOnlyList<UnitGroup> Groups(int layer) => CanonicalLayers.GroupsOf(model.Layers[layer]);

    /// <inheritdoc/>
    public bool HasGate(int layer, int group) => model.Layers[layer].Mlps[group].Gate is not null;

    /// <inheritdoc/>
    public LayerSignatures? Read(int layer, int group, bool useGate)
    {
        MlpGroup units = model.Layers[layer].Mlps[group];
        MatrixView? first = useGate ? units.Gate : units.Up, second = useGate ? units.Up : units.Down?.Transpose();
        if (first is null || second is null || first.Columns != model.HiddenSize || second.Columns != model.HiddenSize)
        {
            return null;
        }

        float[]? gain = model.Layers[layer].MlpNorm is { } norm ? model.ReadGain(norm) : null;
        int[] rows = sampling.Matching(units.UnitCount, layer, isDeeper);
        return new LayerSignatures(Signatures(first, rows, gain), Signatures(second, rows, useGate ? gain : null), units.UnitCount, sampling.MatchingBlocks(units.UnitCount));
    }

    private UnitRows Signatures(MatrixView view, int[] rows, float[]? gain)
    {
        int d = view.Columns, m = rows.Length;
        float[] weights = ArrayPool<float>.Shared.Rent(checked(m * d));
        MatrixReader.ReadRows(model.Checkpoint, view, rows, weights.AsSpan(0, m * d));
        if (gain is not null)
        {
            for (int i = 0; i < m; i++)
            {
                Span<float> row = weights.AsSpan(i * d, d);
                for (int j = 0; j < d; j++)
                {
                    row[j] *= gain[j];
                }
            }
        }

        // Scaled first, so that tiny or huge rows lose nothing in single precision; unusable rows become zero and stay unusable.
        UnitRows unit = UnitRows.Normalise(weights, m, d);
        float[] signatures = ArrayPool<float>.Shared.Rent(m * tokens);
        MatrixProduct.TimesTransposed<float>(unit.Values, basis, signatures, m, tokens, d);
        ArrayPool<float>.Shared.Return(weights);
        return UnitRows.Normalise(signatures, m, tokens);
    }
}
