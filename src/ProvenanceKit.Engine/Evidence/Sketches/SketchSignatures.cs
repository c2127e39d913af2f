using System.Buffers;
using ProvenanceKit.Engine.Numerics;

namespace ProvenanceKit.Engine.Evidence.Sketches;

/// <summary>
/// Signatures as a fingerprint stores them, on the tokens that the other model has too. Both models choose their units alike, so the matches that are possible are as many
/// as the smaller choice has units.
/// </summary>
internal sealed class SketchSignatures : ISignatureSource
{
    private readonly IGrouping<int, GroupSignature>[] _layers;
    private readonly Func<UnitRows, UnitRows> _map;

    private SketchSignatures(SignatureSketch sketch, Func<UnitRows, UnitRows> map)
    {
        _layers = [.. sketch.Groups.GroupBy(static g => g.Layer)];
        _map = map;
    }

    /// <inheritdoc/>
    public int LayerCount => _layers.Length;

    /// <summary>
    /// Two models' signatures, made comparable. Products of signatures are w' B_A' B_B w of the weight rows, so where both keep rows the d x d product of the maps
    /// is taken once and the rows of one model are moved by it.
    /// </summary>
    /// <param name="first">One model.</param>
    /// <param name="firstTokens">Places of the shared tokens in its list.</param>
    /// <param name="second">The other.</param>
    /// <param name="secondTokens">Places of the same tokens in its list.</param>
    public static (SketchSignatures First, SketchSignatures Second) Pair(SignatureSketch first, int[] firstTokens, SignatureSketch second, int[] secondTokens)
    {
        if (first.Basis.IsEmpty || second.Basis.IsEmpty)
        {
            return (new SketchSignatures(first, OnTokens(first, firstTokens)), new SketchSignatures(second, OnTokens(second, secondTokens)));
        }

        int da = first.Basis.Length / first.Tokens.Length, db = second.Basis.Length / second.Tokens.Length;
        float[] a = Columns(first, firstTokens), b = Columns(second, secondTokens), product = new float[db * da];
        MatrixProduct.TimesTransposed<float>(b, a, product, db, da, firstTokens.Length);
        return (new SketchSignatures(first, rows => Moved(rows, product, db)), new SketchSignatures(second, static rows => rows));
    }

    /// <inheritdoc/>
    public IReadOnlyList<UnitGroup> Groups(int layer) => [.. Distinct(layer).Select(static g => new UnitGroup(g.Expert, g.UnitCount))];

    /// <summary>The layer's number in the model.</summary>
    public int LayerNumber(int layer) => _layers[layer].Key;

    /// <inheritdoc/>
    public bool HasGate(int layer, int group) => Distinct(layer).ElementAt(group).UsesGate;

    /// <inheritdoc/>
    public LayerSignatures? Read(int layer, int group, bool useGate)
    {
        int expert = Distinct(layer).ElementAt(group).Expert;
        if (_layers[layer].FirstOrDefault(g => g.Expert == expert && g.UsesGate == useGate) is not { } found)
        {
            return null;
        }

        int count = found.First.Length / found.Width;
        float[] present = new float[count];
        Array.Fill(present, 1);
        return new LayerSignatures(
            _map(UnitRows.FromCodes(found.First.AsSpan(), present, found.Width)), _map(UnitRows.FromCodes(found.Second.AsSpan(), present, found.Width)), count, 1);
    }

    private static Func<UnitRows, UnitRows> OnTokens(SignatureSketch sketch, int[] tokens)
    {
        if (!sketch.Basis.IsEmpty)
        {
            int d = sketch.Basis.Length / sketch.Tokens.Length;
            float[] basis = Rows(sketch, tokens);
            return rows =>
            {
                float[] values = ArrayPool<float>.Shared.Rent(rows.Count * tokens.Length);
                MatrixProduct.TimesTransposed<float>(rows.Values, basis, values, rows.Count, tokens.Length, d);
                return Usable(UnitRows.Normalise(values, rows.Count, tokens.Length), rows);
            };
        }

        return tokens.Length == sketch.Tokens.Length ? static rows => rows : rows =>
        {
            float[] values = ArrayPool<float>.Shared.Rent(rows.Count * tokens.Length);
            for (int i = 0; i < rows.Count; i++)
            {
                for (int j = 0; j < tokens.Length; j++)
                {
                    values[(i * tokens.Length) + j] = rows.Values[(i * rows.Width) + tokens[j]];
                }
            }

            return Usable(UnitRows.Normalise(values, rows.Count, tokens.Length), rows);
        };
    }

    // Not scaled to length 1 again: that would make the result depend on which of the two models is moved.
    private static UnitRows Moved(UnitRows rows, float[] product, int width)
    {
        float[] values = ArrayPool<float>.Shared.Rent(rows.Count * width);
        MatrixProduct.TimesTransposed<float>(rows.Values, product, values, rows.Count, width, rows.Width);
        rows.Release();
        return UnitRows.Of(values, rows.Norms, width);
    }

    private static UnitRows Usable(UnitRows rows, UnitRows stored)
    {
        for (int i = 0; i < rows.Count; i++)
        {
            rows.Norms[i] = stored.Norms[i] > 0 ? rows.Norms[i] : 0;
        }

        stored.Release();
        return rows;
    }

    /// <summary>B of some tokens, one row for each.</summary>
    public static float[] Rows(SignatureSketch sketch, int[] tokens)
    {
        int d = sketch.Basis.Length / sketch.Tokens.Length;
        float[] rows = new float[tokens.Length * d];
        for (int t = 0; t < tokens.Length; t++)
        {
            ReadOnlySpan<sbyte> codes = sketch.Basis.AsSpan().Slice(tokens[t] * d, d);
            double squares = 0;
            foreach (sbyte code in codes)
            {
                squares += code * code;
            }

            float scale = squares > 0 ? (float)(sketch.BasisNorms[tokens[t]] / Math.Sqrt(squares)) : 0;
            for (int j = 0; j < d; j++)
            {
                rows[(t * d) + j] = scale * codes[j];
            }
        }

        return rows;
    }

    // The same, d x T.
    private static float[] Columns(SignatureSketch sketch, int[] tokens)
    {
        float[] rows = Rows(sketch, tokens), columns = new float[rows.Length];
        int d = rows.Length / tokens.Length;
        for (int t = 0; t < tokens.Length; t++)
        {
            for (int j = 0; j < d; j++)
            {
                columns[(j * tokens.Length) + t] = rows[(t * d) + j];
            }
        }

        return columns;
    }

    // A group with a gate comes first with it, then maybe without.
    private IEnumerable<GroupSignature> Distinct(int layer) => _layers[layer].DistinctBy(static g => g.Expert);
}
