using System.Buffers;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using ProvenanceKit.Engine.Checkpoints.Layout;
using ProvenanceKit.Engine.Numerics;

namespace ProvenanceKit.Engine.Evidence.Sketches;

/// <summary>
/// Computes stored signatures, or the weight rows that they follow from. Units are chosen by the first role: those with the largest v . (w * g) / |w * g|, which neither permutation, rotation nor rescaling changes,
/// so two relatives choose mostly the same units; unrelated models choose units that have nothing in common but that direction. That takes one pass over the first role's matrix.
/// </summary>
/// <param name="model">The model.</param>
/// <param name="parallel">Threads and cancellation.</param>
internal sealed class SignatureSketchReader(CanonicalModel model, ParallelOptions parallel)
{
    // Decoded rows stay in the second-level cache.
    private const int BlockElements = 1 << 16;
    private const int StridedBlockElements = 1 << 24;

    private bool KeepsRows => model.HiddenSize <= SketchShape.MaxBasisWidth;

    /// <summary>Computes the signatures of several choices of tokens; those with too few or degenerate tokens are left out.</summary>
    public ImmutableArray<SignatureSketch> Read(IEnumerable<TokenChoice> wanted)
    {
        TokenChoice[] choices = [.. wanted];
        var read = new (TokenChoice Tokens, TokenBasis Basis)?[choices.Length];
        ParallelWork.For(choices.Length, parallel, i =>
        {
            (TokenChoice tokens, float[] embedding) = choices[i].Read(model);
            if (tokens.Keys.Length >= DisguiseProofMatching.MinimumTokens && TokenBasis.Compute(embedding, tokens.Keys, model.HiddenSize) is { } basis)
            {
                read[i] = (tokens, basis);
            }
        });
        List<(TokenChoice Tokens, TokenBasis Basis)> lists = [.. read.Where(static r => r is not null).Select(static r => r!.Value)];
        if (lists.Count == 0)
        {
            return [];
        }

        List<(int Layer, MlpGroup Group, bool UseGate)> work = Work();
        var results = new GroupSignature[work.Count][];
        ParallelWork.For(work.Count, parallel, i =>
        {
            parallel.CancellationToken.ThrowIfCancellationRequested();
            results[i] = Read(work[i].Layer, work[i].Group, work[i].UseGate, [.. lists.Select(static l => l.Basis)]);
        });
        return
        [
            .. lists.Select((list, n) =>
            {
                (ImmutableArray<sbyte> codes, ImmutableArray<float> norms) = KeepsRows ? list.Basis.Encode(model.HiddenSize) : ([], []);
                return new SignatureSketch
                {
                    IsByRow = list.Tokens.IsByRow,
                    RowCount = model.Embedding!.Rows,
                    Tokens = ImmutableCollectionsMarshal.AsImmutableArray(list.Tokens.Keys),
                    Basis = codes,
                    BasisNorms = norms,
                    Groups = [.. results.Where(static r => r.Length > 0).Select(r => r[n]).Where(g => !list.Tokens.IsByRow || IsStoredByRow(g))],
                };
            }),
        ];
    }

    private bool IsStoredByRow(GroupSignature group)
    {
        int[] layers = SketchShape.Spread(model.Layers.Count, SketchShape.SignatureLayers);
        return KeepsRows || !group.UsesGate || SketchShape.Spread(layers.Length, SketchShape.RowSignatureLayers).Any(i => layers[i] == group.Layer);
    }

    private List<(int Layer, MlpGroup Group, bool UseGate)> Work()
    {
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

        return work;
    }

    private GroupSignature[] Read(int layer, MlpGroup group, bool useGate, TokenBasis[] bases)
    {
        MatrixView? first = useGate ? group.Gate : group.Up, second = useGate ? group.Up : group.Down?.Transpose();
        if (first is null || second is null || first.Columns != model.HiddenSize || second.Columns != model.HiddenSize)
        {
            return [];
        }

        float[]? gain = model.Layers[layer].MlpNorm is { } norm ? model.ReadGain(norm) : null;
        int[][] units = Choose(first, gain, bases);
        ImmutableArray<sbyte>[] x = Signatures(first, units, gain, bases), y = Signatures(second, units, useGate ? gain : null, bases);
        return
        [
            .. bases.Select((_, n) => new GroupSignature
            {
                Layer = layer,
                Expert = group.Expert,
                UnitCount = group.UnitCount,
                UsesGate = useGate,
                Width = Width(bases[n]),
                First = x[n],
                Second = y[n],
            }),
        ];
    }

    // One pass over the matrix for all lists of tokens.
    private int[][] Choose(MatrixView view, float[]? gain, TokenBasis[] bases)
    {
        int d = view.Columns, block = Math.Clamp((view.IsRowMajor ? BlockElements : StridedBlockElements) / d, 1, view.Rows);
        float[] scale = gain ?? [.. Enumerable.Repeat(1f, d)];
        float[][] directions = [.. bases.Select(basis => Scaled(basis.Direction, scale))];
        double[][] scores = [.. bases.Select(_ => new double[view.Rows])];
        int[] rows = [.. Enumerable.Range(0, view.Rows)];
        float[] values = ArrayPool<float>.Shared.Rent(block * d);
        try
        {
            for (int start = 0; start < view.Rows; start += block)
            {
                parallel.CancellationToken.ThrowIfCancellationRequested();
                int count = Math.Min(block, view.Rows - start);
                MatrixReader.ReadRows(model.Checkpoint, view, rows.AsSpan(start, count), values.AsSpan(0, count * d));
                for (int i = 0; i < count; i++)
                {
                    for (int n = 0; n < bases.Length; n += 2)
                    {
                        int other = Math.Min(n + 1, bases.Length - 1);
                        (double one, double two) = DirectionScore.Compute(values.AsSpan(i * d, d), scale, directions[n], directions[other]);
                        scores[n][start + i] = double.IsFinite(one) ? one : double.NegativeInfinity;
                        scores[other][start + i] = double.IsFinite(two) ? two : double.NegativeInfinity;
                    }
                }
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(values);
        }

        int wanted = SketchShape.SignatureUnits(view.Rows);
        return [.. scores.Select(s => Enumerable.Range(0, view.Rows).OrderByDescending(i => s[i]).ThenBy(static i => i).Take(wanted).Order().ToArray())];
    }

    // Rows that several lists chose are read once; a matrix that is stored transposed has to pass by whole.
    private ImmutableArray<sbyte>[] Signatures(MatrixView view, int[][] units, float[]? gain, TokenBasis[] bases)
    {
        int[] rows = [.. units.SelectMany(static u => u).Distinct().Order()];
        int d = view.Columns, m = rows.Length;
        float[] weights = ArrayPool<float>.Shared.Rent(checked(m * d));
        float[]? signatures = KeepsRows ? null : ArrayPool<float>.Shared.Rent(checked(m * bases.Max(Width)));
        try
        {
            MatrixReader.ReadRows(model.Checkpoint, view, rows, weights.AsSpan(0, m * d));
            for (int i = 0; i < m; i++)
            {
                Multiply(weights.AsSpan(i * d, d), gain);
            }

            // Scaled first, so that tiny or huge rows lose nothing in single precision.
            UnitRows unit = UnitRows.Normalise(weights, m, d);
            var results = new ImmutableArray<sbyte>[bases.Length];
            for (int n = 0; n < bases.Length; n++)
            {
                int width = Width(bases[n]);
                if (signatures is not null)
                {
                    MatrixProduct.TimesTransposed<float>(unit.Values, bases[n].Rows, signatures, m, width, d);
                }

                results[n] = Encode(signatures ?? unit.Values, [.. units[n].Select(u => Array.BinarySearch(rows, u))], width);
            }

            return results;
        }
        finally
        {
            ArrayPool<float>.Shared.Return(weights);
            if (signatures is not null)
            {
                ArrayPool<float>.Shared.Return(signatures);
            }
        }
    }

    private static float[] Scaled(float[] direction, float[] gain)
    {
        float[] scaled = [.. direction];
        Multiply(scaled, gain);
        return scaled;
    }

    private int Width(TokenBasis basis) => KeepsRows ? model.HiddenSize : basis.Rows.Length / model.HiddenSize;

    private static ImmutableArray<sbyte> Encode(float[] values, int[] chosen, int width)
    {
        sbyte[] codes = new sbyte[chosen.Length * width];
        double[] row = new double[width];
        for (int i = 0; i < chosen.Length; i++)
        {
            for (int j = 0; j < width; j++)
            {
                row[j] = values[(chosen[i] * width) + j];
            }

            RowCodes.Encode(row, codes.AsSpan(i * width, width));
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(codes);
    }

    private static void Multiply(Span<float> row, float[]? gain)
    {
        if (gain is not null)
        {
            System.Numerics.Tensors.TensorPrimitives.Multiply(row, gain, row);
        }
    }
}
