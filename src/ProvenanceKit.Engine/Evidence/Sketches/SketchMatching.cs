namespace ProvenanceKit.Engine.Evidence.Sketches;

/// <summary>
/// E2 from stored signatures. Each model's tokens and units were chosen without the other, by rules that relatives share; so tokens must agree for the most part, and the
/// test counts the same mutual matches as on weights, on the tokens that both lists have. Strings first, then rows by number as on weights, at the price of ln 2.
/// </summary>
internal static class SketchMatching
{
    // Tokens that only one list has are noise in the signatures and in the direction by which units are chosen. Zoo, a rebuilt vocabulary: with 69 % of the tokens
    // shared 64 % of the units still match, 1 % of the units of unrelated models.
    private const double MinimumOverlap = 0.5;

    /// <summary>Runs the matching.</summary>
    public static DisguiseProofResult Run(SketchModel reference, SketchModel difference, double threshold, ParallelOptions parallel)
    {
        DisguiseProofResult byString = Run(reference, difference, byRow: false, parallel);
        if (VerdictTable.LinksByMatching(byString, threshold) || reference.Signatures(true)?.RowCount is not { } rows || rows != difference.Signatures(true)?.RowCount)
        {
            return byString;
        }

        DisguiseProofResult byRow = Run(reference, difference, byRow: true, parallel);
        DisguiseProofResult better = !byString.IsMeasured || (byRow.IsMeasured && byRow.LogP < byString.LogP) ? byRow with { ByRow = true } : byString;
        return better with { Corrections = better.Corrections + Math.Log(2), LogP = Math.Min(0, better.LogP + Math.Log(2)) };
    }

    /// <summary>Runs the matching on one kind of token list.</summary>
    public static DisguiseProofResult Run(SketchModel reference, SketchModel difference, bool byRow, ParallelOptions parallel)
    {
        if (reference.Signatures(byRow) is not { } a || difference.Signatures(byRow) is not { } b)
        {
            return DisguiseProofResult.NotApplicable(byRow ? "a fingerprint holds no token signatures" : "a fingerprint holds no signatures by token string (no vocabulary or no embedding)");
        }

        (int[] First, int[] Second) common = SharedTokens.Of(a.Tokens, b.Tokens);
        int shared = common.First.Length, wanted = Math.Max(a.Tokens.Length, b.Tokens.Length);
        if (shared < DisguiseProofMatching.MinimumTokens || shared < MinimumOverlap * wanted)
        {
            return DisguiseProofResult.NotApplicable($"the fingerprints share only {shared} of {wanted} stored tokens; the matching then needs the weights");
        }

        (SketchSignatures x, SketchSignatures y) = SketchSignatures.Pair(a, common.First, b, common.Second);
        bool referenceIsDeeper = reference.Layers.LayerCount >= difference.Layers.LayerCount, search = reference.Layers.LayerCount != difference.Layers.LayerCount;
        (SketchSignatures deep, SketchSignatures shallow) = referenceIsDeeper ? (x, y) : (y, x);
        DisguiseProofResult result = DisguiseProofMatching.Match(
            deep, shallow, [.. Enumerable.Range(0, shallow.LayerCount)], referenceIsDeeper, search || deep.LayerCount != shallow.LayerCount, shared, parallel);
        return result with
        {
            IsFromSamples = true,
            Layers = [.. result.Layers.Select(match => match with { Layer = shallow.LayerNumber(match.Layer), Partner = deep.LayerNumber(match.Partner) })],
        };
    }
}
