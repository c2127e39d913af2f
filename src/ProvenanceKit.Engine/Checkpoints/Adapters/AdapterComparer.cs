using System.Collections.Immutable;
using System.Globalization;

namespace ProvenanceKit.Engine.Checkpoints.Adapters;

/// <summary>
/// Compares adapters by their deltas D = s B A without forming them: (D1, D2) = s1 s2 sum of (B1' B2) o (A1 A2'). Null hypothesis: the outputs of one adapter turned
/// at random (Haar), so that ((D1, U D2)) has mean 0 and variance |D2 D1'|^2 / outputs; it holds for any A, shared or not, which a comparison of lora_A doesn't.
/// </summary>
internal static class AdapterComparer
{
    // Deltas are stored in 16 or 32 bits; merged and factored again they agree to a few thousandths.
    private const double EqualDifference = 0.01;

    // Far from chance is not enough: runs on one base share the directions of its loss, so half of the direction must agree as well.
    private const double LinkedCosine = 0.5;
    private const double LinkedScore = 8;

    /// <summary>Compares two adapters.</summary>
    public static AdapterComparison Compare(string referenceName, LoraAdapter reference, string differenceName, LoraAdapter difference)
    {
        var modules = ImmutableArray.CreateBuilder<AdapterModuleComparison>();
        double inner = 0, first = 0, second = 0, variance = 0, innerA = 0, firstA = 0, secondA = 0;
        foreach (LoraModule x in reference.Modules.Values)
        {
            if (!difference.Modules.TryGetValue(x.Weight, out LoraModule? y) || x.Inputs != y.Inputs || x.Outputs != y.Outputs)
            {
                continue;
            }

            DeltaProducts p = DeltaProducts.Of(x, reference.Factors(x), y, difference.Factors(y));
            modules.Add(new AdapterModuleComparison(x.Weight, Ratio(p.Inner, p.First, p.Second), Math.Sqrt(p.First), Math.Sqrt(p.Second)));
            inner += p.Inner;
            first += p.First;
            second += p.Second;
            variance += p.Variance;
            if (x.Rank == y.Rank)
            {
                innerA += p.InnerA;
                firstA += p.FirstA;
                secondA += p.SecondA;
            }
        }

        double? cosine = Ratio(inner, first, second);
        double? score = cosine is null || !(variance > 0) ? null : inner / Math.Sqrt(variance);
        double? apart = cosine is null ? null : Math.Sqrt(Math.Max(0, first + second - (2 * inner)) / Math.Max(first, second));
        int unmatched = reference.Modules.Count + difference.Modules.Count - (2 * modules.Count);
        Verdict verdict = cosine is null ? Verdict.Inconclusive
            : apart <= EqualDifference && unmatched == 0 ? Verdict.Identical
            : cosine >= LinkedCosine && score >= LinkedScore ? Verdict.Linked
            : Verdict.NoEvidence;
        return new AdapterComparison
        {
            ReferenceAdapter = referenceName,
            DifferenceAdapter = differenceName,
            Verdict = verdict,
            Summary = Sentence(verdict, cosine, modules.Count, unmatched),
            Cosine = cosine,
            ZScore = score,
            RelativeDifference = apart,
            FactorACosine = Ratio(innerA, firstA, secondA),
            UnmatchedModules = unmatched,
            Modules = modules.ToImmutable(),
        };
    }

    private static double? Ratio(double inner, double first, double second) => first > 0 && second > 0 ? Math.Clamp(inner / Math.Sqrt(first * second), -1, 1) : null;

    private static string Sentence(Verdict verdict, double? cosine, int common, int unmatched)
    {
        string also = unmatched == 0 ? "" : $" ({unmatched} more are changed by one of them only)";
        string value = cosine?.ToString("0.000", CultureInfo.InvariantCulture) ?? "";
        return verdict switch
        {
            Verdict.Identical => $"The adapters change all {common} weights in the same way.",
            Verdict.Linked => $"The deltas of {common} common weights point the same way (cosine {value}){also}: one adapter goes on from the other, or both were trained on the same.",
            Verdict.NoEvidence => $"The deltas of {common} common weights point in different ways (cosine {value}){also}; a common base doesn't make adapters related.",
            _ => "The adapters have no changed weight in common.",
        };
    }
}
