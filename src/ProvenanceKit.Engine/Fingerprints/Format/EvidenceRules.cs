using System.Collections.Immutable;
using ProvenanceKit.Engine.Evidence.Sketches;

namespace ProvenanceKit.Engine.Fingerprints.Format;

/// <summary>What stored evidence keeps to, so that the tests can rely on it: lengths that agree, finite numbers, sizes that bound the work.</summary>
internal static class EvidenceRules
{
    private const int SmallestExpert = -2;
    private const int LastPlacement = 3;

    /// <summary>What is wrong; null when nothing is.</summary>
    public static string? Check(EvidenceSketch? evidence)
    {
        if (evidence is null)
        {
            return null;
        }

        if (evidence.HiddenSize < 0 || evidence.UnknownTensorCount < 0 || evidence.Layers.Length > SketchShape.MaxLayers)
        {
            return "the stored evidence has a size that is negative or too large";
        }

        return evidence.Layers.Select(OfLayer).FirstOrDefault(static p => p is not null)
            ?? evidence.Signatures.Select(s => OfSignatures(s, evidence.Layers.Length)).FirstOrDefault(static p => p is not null)
            ?? (evidence.Signatures.Select(static s => s.IsByRow).Distinct().Count() < evidence.Signatures.Length ? "there are two lists of tokens of one kind" : null)
            ?? OfEmbedding(evidence.Embedding)
            ?? (evidence.Tensors.Any(static t => t.Rows < 0 || t.Columns < 0 || (!t.QuantizationErrors.IsEmpty && t.QuantizationErrors.Length != t.Values.Length))
                ? "a sampled tensor has a negative size, or not as many errors as values" : null);
    }

    private static string? OfLayer(LayerSketch layer)
    {
        foreach (UnitSketch group in layer.Groups)
        {
            if (group.Width is < 1 or > SketchShape.MaxSize || group.Norms.Length > SketchShape.MaxSize || group.Codes.Length != group.Norms.Length * group.Width
                || group.UnitCount < group.Norms.Length || group.Expert < SmallestExpert || group.Norms.Any(static n => !float.IsFinite(n) || n < 0))
            {
                return "a group of units has lengths that don't agree, or a norm that isn't a length";
            }
        }

        return layer.Groups.Length > SketchShape.MaxSize || layer.Gains.Length > SketchShape.MaxSize
            || layer.Gains.Any(static g => g.Placement is < 0 or > LastPlacement || g.Values.Any(static v => float.IsNaN(v)))
            ? "a layer has too many groups or gains, or a gain that isn't a number" : null;
    }

    private static string? OfEmbedding(EmbeddingSketch? embedding) =>
        embedding is null ? null
        : !IsAscending(embedding.Tokens) ? "the tokens of the embedding aren't in order"
        : embedding.Width < 0 || embedding.Tokens.Length > SketchShape.MaxTokens || embedding.Lengths.Length != embedding.Tokens.Length
            || embedding.Projections.Length != embedding.Tokens.Length * SketchShape.EmbeddingProjections || embedding.Lengths.Any(static l => !(l >= 0 && float.IsFinite(l)))
            || embedding.Projections.Any(static v => !float.IsFinite(v))
            ? "the rows of the embedding have lengths that don't agree, or numbers that aren't finite" : null;

    private static bool IsAscending(ImmutableArray<uint> tokens)
    {
        for (int i = 1; i < tokens.Length; i++)
        {
            if (tokens[i] <= tokens[i - 1])
            {
                return false;
            }
        }

        return true;
    }

    private static string? OfSignatures(SignatureSketch list, int layers)
    {
        if (!IsAscending(list.Tokens) || list.Tokens.Length > SketchShape.MaxTokens)
        {
            return "the tokens of the signatures aren't in order, or too many";
        }

        int tokens = list.Tokens.Length, width = list.Basis.IsEmpty ? tokens : list.Basis.Length / Math.Max(1, tokens);
        if (list.BasisNorms.Length != (list.Basis.IsEmpty ? 0 : tokens) || list.Basis.Length != (list.Basis.IsEmpty ? 0 : tokens * width)
            || list.BasisNorms.Any(static n => !float.IsFinite(n) || n < 0))
        {
            return "the map to token signatures has lengths that don't agree, or a norm that isn't a length";
        }

        int last = 0;
        foreach (GroupSignature group in list.Groups)
        {
            if (group.Layer < last || group.Layer >= layers || group.Expert < SmallestExpert || group.Width is < 1 or > SketchShape.MaxSize || group.Width != width
                || group.First.Length != group.Second.Length || group.First.Length % group.Width != 0 || group.First.Length / group.Width is var count && (count > SketchShape.MaxSize || count > group.UnitCount))
            {
                return "a group of signatures has lengths that don't agree, or isn't in order of layers";
            }

            last = group.Layer;
        }

        return list.RowCount < 0 || list.Groups.Length > SketchShape.MaxLayers ? "the signatures have a size that is negative or too large" : null;
    }
}
