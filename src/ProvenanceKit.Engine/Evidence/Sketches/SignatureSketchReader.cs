using System.Buffers;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using ProvenanceKit.Engine.Checkpoints.Layout;
using ProvenanceKit.Engine.Numerics;

namespace ProvenanceKit.Engine.Evidence.Sketches;

/// <summary>
/// Computes stored signatures. Units are chosen by the first role: those with the largest v . (w * g) / |w * g|, which neither permutation, rotation nor rescaling changes,
/// so two relatives choose mostly the same units; unrelated models choose units that have nothing in common but that direction. That takes one pass over the first role's matrix.
/// </summary>
/// <param name="model">The model.</param>
/// <param name="parallel">Threads and cancellation.</param>
internal sealed class SignatureSketchReader(CanonicalModel model, ParallelOptions parallel)
{
    private const int BlockElements = 1 << 20;
    private const int StridedBlockElements = 1 << 24;

    /// <summary>Computes the signatures of a choice of tokens; null when there are too few or they are degenerate.</summary>
    public SignatureSketch? Read(TokenChoice wanted)
    {
        (TokenChoice tokens, float[] embedding) = wanted.Read(model);
        int columns = model.Embedding!.Columns;
        if (tokens.Keys.Length < DisguiseProofMatching.MinimumTokens || FoldedBasis.Compute(embedding, tokens.Keys, columns) is not { } basis)
        {
            return null;
        }

        var work = new List<(int Layer, MlpGroup Group, bool UseGate)>();
        int[] layers = SketchShape.Spread(model.Layers.Count, SketchShape.SignatureLayers);
        int[] ungated = [.. SketchShape.Spread(layers.Length, SketchShape.UngatedLayers).Select(i => layers[i])];
        foreach (int layer in layers)
        {
            foreach (MlpGroup group in SketchShape.Groups(model.Layers[layer]).Select(i => model.Layers[layer].Mlps[i]))
            {
                if (group.Gate is not null)
                {
                    work.Add((layer, group, true));
                }

                if (group.Gate is null || ungated.Contains(layer))
                {
                    work.Add((layer, group, false));
                }
            }
        }

        var results = new GroupSignature?[work.Count];
        Parallel.For(0, work.Count, parallel, i =>
        {
            parallel.CancellationToken.ThrowIfCancellationRequested();
            results[i] = Read(work[i].Layer, work[i].Group, work[i].UseGate, basis);
        });
        return new SignatureSketch
        {
            IsByRow = tokens.IsByRow,
            RowCount = model.Embedding.Rows,
            Tokens = ImmutableCollectionsMarshal.AsImmutableArray(tokens.Keys),
            Groups = [.. results.OfType<GroupSignature>()],
        };
    }

    private GroupSignature? Read(int layer, MlpGroup group, bool useGate, FoldedBasis basis)
    {
        MatrixView? first = useGate ? group.Gate : group.Up, second = useGate ? group.Up : group.Down?.Transpose();
        if (first is null || second is null || first.Columns != model.HiddenSize || second.Columns != model.HiddenSize)
        {
            return null;
        }

        float[]? gain = model.Layers[layer].MlpNorm is { } norm ? model.ReadGain(norm) : null;
        int[] units = Choose(first, gain, basis.Direction);
        return new GroupSignature
        {
            Layer = layer,
            Expert = group.Expert,
            UnitCount = group.UnitCount,
            UsesGate = useGate,
            Width = SketchShape.SignatureWidth,
            First = Signatures(first, units, gain, basis.Rows),
            Second = Signatures(second, units, useGate ? gain : null, basis.Rows),
        };
    }

    private int[] Choose(MatrixView view, float[]? gain, float[] direction)
    {
        int d = view.Columns, block = Math.Clamp((view.IsRowMajor ? BlockElements : StridedBlockElements) / d, 1, view.Rows);
        double[] scores = new double[view.Rows];
        float[] values = ArrayPool<float>.Shared.Rent(block * d);
        try
        {
            for (int start = 0; start < view.Rows; start += block)
            {
                parallel.CancellationToken.ThrowIfCancellationRequested();
                int count = Math.Min(block, view.Rows - start);
                MatrixReader.ReadRows(model.Checkpoint, view, [.. Enumerable.Range(start, count)], values.AsSpan(0, count * d));
                for (int i = 0; i < count; i++)
                {
                    Span<float> row = values.AsSpan(i * d, d);
                    Multiply(row, gain);
                    double score = OrderedSums.Dot(row, direction) / Math.Sqrt(OrderedSums.SumOfSquares(row));
                    scores[start + i] = double.IsFinite(score) ? score : double.NegativeInfinity;
                }
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(values);
        }

        int wanted = SketchShape.SignatureUnits(view.Rows);
        return [.. Enumerable.Range(0, view.Rows).OrderByDescending(i => scores[i]).ThenBy(static i => i).Take(wanted).Order()];
    }

    private ImmutableArray<sbyte> Signatures(MatrixView view, int[] units, float[]? gain, float[] basis)
    {
        int d = view.Columns, m = units.Length, width = SketchShape.SignatureWidth;
        float[] weights = ArrayPool<float>.Shared.Rent(checked(m * d)), signatures = ArrayPool<float>.Shared.Rent(m * width);
        try
        {
            MatrixReader.ReadRows(model.Checkpoint, view, units, weights.AsSpan(0, m * d));
            for (int i = 0; i < m; i++)
            {
                Multiply(weights.AsSpan(i * d, d), gain);
            }

            // Scaled first, so that tiny or huge rows lose nothing in single precision.
            UnitRows unit = UnitRows.Normalise(weights, m, d);
            MatrixProduct.TimesTransposed<float>(unit.Values, basis, signatures, m, width, d);
            sbyte[] codes = new sbyte[m * width];
            double[] row = new double[width];
            for (int i = 0; i < m; i++)
            {
                for (int j = 0; j < width; j++)
                {
                    row[j] = signatures[(i * width) + j];
                }

                RowCodes.Encode(row, codes.AsSpan(i * width, width));
            }

            return ImmutableCollectionsMarshal.AsImmutableArray(codes);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(weights);
            ArrayPool<float>.Shared.Return(signatures);
        }
    }

    private static void Multiply(Span<float> row, float[]? gain)
    {
        if (gain is not null)
        {
            System.Numerics.Tensors.TensorPrimitives.Multiply(row, gain, row);
        }
    }
}
