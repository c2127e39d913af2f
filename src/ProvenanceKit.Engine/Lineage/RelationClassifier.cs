using ProvenanceKit.Engine.Checkpoints.Layout;
using ProvenanceKit.Engine.Evidence;

namespace ProvenanceKit.Engine.Lineage;

/// <summary>Names how a child comes from its parent, from shapes and from the values of sampled up rows.</summary>
internal static class RelationClassifier
{
    private const int Rows = 64;
    private const int GroupSize = 32;
    private const int GroupLevels = 16;
    private const int RowLevels = 256;
    private const double PrunedZeros = 0.2;

    /// <summary>Classifies a linked pair.</summary>
    public static LineageRelation Classify(LineageMember parent, LineageMember child, LineageEvidence evidence) =>
        evidence.Verdict is Verdict.Identical or Verdict.Reformatted ? LineageRelation.Copy
        : parent.Weights is { } p && child.Weights is { } c ? Classify(p.Canonical, c.Canonical, evidence)
        : Classify(parent.Samples.Sketch, child.Samples.Sketch, evidence);

    // Sixteen values of each weight tell zeros and the storage type; numbers of few levels in a plain type they can't tell.
    private static LineageRelation Classify(EvidenceSketch parent, EvidenceSketch child, LineageEvidence evidence)
    {
        static int Units(EvidenceSketch sketch) => sketch.Layers.SelectMany(static l => l.Groups).Select(static g => g.UnitCount).FirstOrDefault();
        static double Zeros(EvidenceSketch sketch) => RelationClassifier.Zeros([.. sketch.Tensors.Where(static t => t.Columns > 1).SelectMany(static t => t.Values)]);
        static bool IsQuantized(EvidenceSketch sketch) => sketch.Tensors.Any(static t => !t.QuantizationErrors.IsEmpty);
        return child.Layers.Length < parent.Layers.Length || child.HiddenSize < parent.HiddenSize || Units(child) < Units(parent) || Zeros(child) >= PrunedZeros + Zeros(parent)
            ? LineageRelation.Prune
            : IsQuantized(child) && !IsQuantized(parent) ? LineageRelation.Quantized
            : evidence.RelativeDistance is null ? LineageRelation.Disguise : LineageRelation.FineTune;
    }

    private static LineageRelation Classify(CanonicalModel p, CanonicalModel c, LineageEvidence evidence)
    {
        bool narrower = c.HiddenSize < p.HiddenSize || c.Layers[0].Mlps[0].UnitCount < p.Layers[0].Mlps[0].UnitCount;
        float[] own = Sample(c), before = Sample(p);
        if (c.Layers.Count < p.Layers.Count || narrower || Zeros(own) >= PrunedZeros + Zeros(before))
        {
            return LineageRelation.Prune;
        }

        if (IsQuantized(own, c) && !IsQuantized(before, p))
        {
            return LineageRelation.Quantized;
        }

        return evidence.RelativeDistance is null ? LineageRelation.Disguise : LineageRelation.FineTune;
    }

    private static float[] Sample(CanonicalModel model)
    {
        MatrixView up = model.Layers[model.Layers.Count / 2].Mlps is [var first, ..] ? first.Up : model.Layers.First(static l => l.Mlps.Count > 0).Mlps[0].Up;
        int count = Math.Min(Rows, up.Rows);
        int[] rows = [.. Enumerable.Range(0, count).Select(i => (int)((long)i * up.Rows / count))];
        float[] values = new float[count * up.Columns];
        MatrixReader.ReadRows(model.Checkpoint, up, rows, values);
        return values;
    }

    private static double Zeros(float[] values) => values.Length == 0 ? 0 : (double)values.Count(static v => v == 0) / values.Length;

    // Few levels per group of 32 (4 bits), or per row where a row is long enough to tell (8 bits).
    private static bool IsQuantized(float[] values, CanonicalModel model)
    {
        int groups = values.Length / GroupSize, few = 0;
        for (int g = 0; g < groups; g++)
        {
            few += values.AsSpan(g * GroupSize, GroupSize).ToArray().Distinct().Count() <= GroupLevels ? 1 : 0;
        }

        if (groups > 0 && few >= 0.9 * groups)
        {
            return true;
        }

        int width = model.HiddenSize;
        return width >= 4 * RowLevels && Enumerable.Range(0, values.Length / width).All(r => values.AsSpan(r * width, width).ToArray().Distinct().Count() <= RowLevels);
    }
}
