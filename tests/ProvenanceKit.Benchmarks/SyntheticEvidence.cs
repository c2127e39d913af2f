using System.Collections.Immutable;
using System.Globalization;
using ProvenanceKit.Engine.Evidence.Sketches;

namespace ProvenanceKit.Benchmarks;

/// <summary>Stored samples of weights as a model of a given shape has them: normally distributed numbers, which pack worst.</summary>
internal static class SyntheticEvidence
{
    private const double CodeDeviation = 6;

    /// <summary>Makes them.</summary>
    public static EvidenceSketch Create(int layers, int hidden, int intermediate, int tokens, int seed)
    {
        var random = new Random(seed);
        int units = SketchShape.Units(intermediate), width = SketchShape.UnitWidth(hidden), signatureUnits = SketchShape.SignatureUnits(intermediate);
        int listed = SketchShape.TokenCount(tokens, hidden), rows = Math.Min(tokens, SketchShape.EmbeddingRows);
        bool keepsRows = hidden <= SketchShape.MaxBasisWidth;
        int signatureWidth = keepsRows ? hidden : listed;
        int[] signed = SketchShape.Spread(layers, SketchShape.SignatureLayers);
        return new EvidenceSketch
        {
            HiddenSize = hidden,
            TensorTableHash = new string('a', 64),
            ContentHash = new string('b', 64),
            Layers = [.. Enumerable.Range(0, layers).Select(_ => new LayerSketch
            {
                Groups = [new UnitSketch { Expert = -1, UnitCount = intermediate, Width = width, Norms = Values(random, units, 1, bits: 16), Codes = Codes(random, units * width) }],
                Gains = [.. Enumerable.Range(0, 2).Select(place => new GainSketch(place, Halves(random, SketchShape.GainWidth)))],
            })],
            Signatures = [.. new[] { false, true }.Select(byRow => new SignatureSketch
            {
                IsByRow = byRow,
                RowCount = tokens,
                Tokens = Keys(random, listed),
                Basis = keepsRows ? Codes(random, listed * hidden) : [],
                BasisNorms = keepsRows ? Halves(random, listed) : [],
                Groups = [.. (byRow && !keepsRows ? SketchShape.Spread(signed.Length, SketchShape.RowSignatureLayers).Select(i => signed[i]) : signed).Select(layer => (Layer: layer, Gate: true)).Append((Layer: signed[^1], Gate: false)).Select(group => new GroupSignature
                {
                    Layer = group.Layer,
                    Expert = -1,
                    UnitCount = intermediate,
                    UsesGate = group.Gate,
                    Width = signatureWidth,
                    First = Codes(random, signatureUnits * signatureWidth),
                    Second = Codes(random, signatureUnits * signatureWidth),
                })],
            })],
            Embedding = new EmbeddingSketch
            {
                IsByRow = false,
                Width = hidden,
                DataType = "BF16",
                Tokens = Keys(random, rows),
                Lengths = Values(random, rows, 1, bits: 0),
                Projections = Halves(random, rows * SketchShape.EmbeddingProjections),
            },
            Tensors = [.. Enumerable.Range(0, (9 * layers) + 3).Select(i => new TensorSketch
            {
                Key = SketchHash.Mix((ulong)i, (ulong)seed),
                Rows = hidden,
                Columns = hidden,
                DataType = "BF16",
                Values = Values(random, SketchShape.TensorValues, 0.02, bits: 16),
            })],
            UnknownTensor = null,
            DeclaredParents = [new DeclaredParent(seed.ToString(CultureInfo.InvariantCulture), "base", "finetune", "README.md")],
        };
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static ImmutableArray<sbyte> Codes(Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => (sbyte)Math.Clamp(Math.Round(CodeDeviation * Normal(random)), sbyte.MinValue, sbyte.MaxValue))];

    private static ImmutableArray<float> Halves(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (float)(Half)Math.Abs(Normal(random)))];

    // With the lowest bits cleared, as in a bfloat16 checkpoint.
    private static ImmutableArray<float> Values(Random random, int count, double scale, int bits) =>
        [.. Enumerable.Range(0, count).Select(_ => BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits((float)(scale * Math.Abs(Normal(random)))) >> bits << bits))];

    private static ImmutableArray<uint> Keys(Random random, int count)
    {
        var keys = new SortedSet<uint>();
        while (keys.Count < count)
        {
            keys.Add((uint)random.NextInt64(1L << 32));
        }

        return [.. keys];
    }
}
