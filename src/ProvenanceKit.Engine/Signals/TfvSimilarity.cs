using System.Collections.Immutable;
using ProvenanceKit.Engine.Numerics;

namespace ProvenanceKit.Engine.Signals;

/// <summary>
/// Similarity of two tokenizer feature vectors (TFV): eleven weighted parts that sum to at most 1. Source: the reference kit's definition in
/// SIGNALS.md. Models without merges get the part for equal (empty) merge rules and half of the part for equal merges, as there.
/// </summary>
internal static class TfvSimilarity
{
    private const double Tiny = 1e-8;

    /// <summary>Compares two tokenizers.</summary>
    public static TfvResult Compute(TokenizerFacts a, TokenizerFacts b)
    {
        double raw = 0;
        raw += string.Equals(a.TokenizerClass, b.TokenizerClass, StringComparison.Ordinal) ? 0.10 : 0;
        raw += 0.10 * Closeness(a.VocabularySize, b.VocabularySize);
        raw += 0.08 * ((a.BosTokenId == b.BosTokenId ? 1 : 0) + (a.EosTokenId == b.EosTokenId ? 1 : 0)) / 2.0;
        raw += 0.07 * Math.Max(0, 1 - (Math.Abs(a.AverageTokenLength - b.AverageTokenLength) / Math.Max(Math.Max(a.AverageTokenLength, b.AverageTokenLength), Tiny)));
        raw += 0.05 * Math.Max(0, 1 - Math.Abs(a.WhitespacePrefixShare - b.WhitespacePrefixShare));
        raw += 0.10 * ScriptCosine(a.ScriptDistribution, b.ScriptDistribution);
        raw += a.ByteTokenShare > 0 == b.ByteTokenShare > 0 ? 0.05 : 0;
        raw += 0.05 * MergeCounts(a.MergeCount, b.MergeCount);
        raw += a.MergeRuleHash.Length > 0 && string.Equals(a.MergeRuleHash, b.MergeRuleHash, StringComparison.Ordinal) ? 0.15 : 0;
        raw += 0.10 * SpecialTokens(a, b);
        raw += MergeIdentity(a.AllMergesHash, b.AllMergesHash);
        return new TfvResult(raw, PythonRounding.Round(raw, 4));
    }

    private static double Closeness(int a, int b)
    {
        int largest = Math.Max(a, b);
        return largest == 0 ? 0 : 1 - (Math.Abs((double)a - b) / largest);
    }

    private static double MergeCounts(int a, int b) => (a > 0, b > 0) switch
    {
        (true, true) => Closeness(a, b),
        (false, false) => 1,
        _ => 0,
    };

    private static double MergeIdentity(string? a, string? b) => (a, b) switch
    {
        (null, null) => 0.075,
        (not null, not null) => string.Equals(a, b, StringComparison.Ordinal) ? 0.15 : 0,
        _ => 0,
    };

    /// <summary>Share of equal ids among padding, unknown and mask; one that only one tokenizer has isn't counted.</summary>
    private static double SpecialTokens(TokenizerFacts a, TokenizerFacts b)
    {
        ReadOnlySpan<(int? A, int? B)> pairs = [(a.PadTokenId, b.PadTokenId), (a.UnkTokenId, b.UnkTokenId), (a.MaskTokenId, b.MaskTokenId)];
        int total = 0;
        int matches = 0;
        foreach ((int? first, int? second) in pairs)
        {
            if (first.HasValue == second.HasValue)
            {
                total++;
                matches += first == second ? 1 : 0;
            }
        }

        return total == 0 ? 0.5 : matches / (double)total;
    }

    private static double ScriptCosine(ImmutableArray<ScriptShare> a, ImmutableArray<ScriptShare> b)
    {
        CompensatedSum dot = default;
        foreach (ScriptShare share in a)
        {
            dot.Add(share.Share * (b.FirstOrDefault(other => other.Script == share.Script)?.Share ?? 0));
        }

        double norms = Norm(a) * Norm(b);
        return norms <= Tiny ? 0 : dot.Value / norms;
    }

    private static double Norm(ImmutableArray<ScriptShare> shares)
    {
        CompensatedSum squares = default;
        foreach (ScriptShare share in shares)
        {
            squares.Add(share.Share * share.Share);
        }

        return Math.Sqrt(squares.Value);
    }
}
