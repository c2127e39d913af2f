using ProvenanceKit.Engine.Checkpoints.Layout;
using ProvenanceKit.Engine.Numerics;

namespace ProvenanceKit.Engine.Evidence;

/// <summary>
/// E2: matches hidden units by what they do to the tokens that both vocabularies share, which no permutation of units or heads, rotation of the residual
/// stream, rescaling or change of width alters. Same bound for ln p as E1, so the p-value is conservative in experience, not exact.
/// r = K / sum over layers of m_A m_B / max(f_A, f_B), the matches that two independent samples of units allow.
/// </summary>
internal static class DisguiseProofMatching
{
    /// <summary>Fewest shared tokens.</summary>
    public const int MinimumTokens = 32;

    private const long SignatureBudget = 64L << 20;

    /// <summary>Runs the matching for one pairing of tokens.</summary>
    public static DisguiseProofResult Run(CanonicalModel reference, CanonicalModel difference, TokenPairs pairs, UnitSampling sampling, ParallelOptions parallel)
    {
        if (reference.Embedding is not { } ea || difference.Embedding is not { } eb)
        {
            return DisguiseProofResult.NotApplicable("a token embedding is missing");
        }

        if (ea.Columns != reference.HiddenSize || eb.Columns != difference.HiddenSize)
        {
            return DisguiseProofResult.NotApplicable("a token embedding has another width than the residual stream");
        }

        int wanted = SignatureBasis.TokenCount(pairs.First.Length, Math.Min(reference.HiddenSize, difference.HiddenSize));
        (float[] a, float[] b, int tokens) = pairs.Read(reference.Checkpoint, ea, difference.Checkpoint, eb, wanted, sampling);
        if (tokens < MinimumTokens)
        {
            return DisguiseProofResult.NotApplicable($"only {tokens} usable tokens in both vocabularies, {MinimumTokens} are needed");
        }

        float[]? basisA = null, basisB = null;
        ParallelWork.Invoke(parallel, () => basisA = SignatureBasis.Compute(a, tokens, ea.Columns), () => basisB = SignatureBasis.Compute(b, tokens, eb.Columns));
        if (basisA is null || basisB is null)
        {
            return DisguiseProofResult.Failed("the embedding of the shared tokens is degenerate");
        }

        bool referenceIsDeeper = reference.Layers.Count >= difference.Layers.Count;
        var readerA = new SignatureReader(reference, basisA, tokens, sampling, referenceIsDeeper);
        var readerB = new SignatureReader(difference, basisB, tokens, sampling, !referenceIsDeeper);
        (SignatureReader deep, SignatureReader shallow) = referenceIsDeeper ? (readerA, readerB) : (readerB, readerA);

        // Two roles of each unit; each layer of a model of another depth is compared with three places of the deeper one when not all can be read.
        int partners = deep.LayerCount == shallow.LayerCount ? 1 : 3;
        int[] layers = RemoteBudget.Matching.Layers(shallow.Model, deep.Model, units => 2 * sampling.MatchingBlock(units) * sampling.MatchingBlocks(units), partners);
        return Match(deep, shallow, layers, referenceIsDeeper, search: partners > 1, tokens, parallel);
    }

    /// <summary>Matches units by signatures.</summary>
    /// <param name="deep">The deeper model.</param>
    /// <param name="shallow">The other.</param>
    /// <param name="chosen">The layers of the other that are looked at.</param>
    /// <param name="referenceIsDeeper">Whether the deeper one is the reference.</param>
    /// <param name="search">True when the layers of the deeper one are candidates for each of the other's.</param>
    /// <param name="tokens">Shared tokens.</param>
    /// <param name="parallel">Threads and cancellation.</param>
    public static DisguiseProofResult Match(
        ISignatureSource deep, ISignatureSource shallow, int[] chosen, bool referenceIsDeeper, bool search, int tokens, ParallelOptions parallel)
    {
        int layers = shallow.LayerCount, partners = deep.LayerCount;
        var best = new LayerMatch?[layers];
        long perLayer = 2L * 4 * tokens * 1024;
        int block = search ? (int)Math.Clamp(SignatureBudget / perLayer, 1, partners) : partners;
        for (int start = 0; start < partners; start += block)
        {
            int end = Math.Min(partners, start + block), from = start;
            using var store = new SignatureStore(deep, keep: search);
            ParallelWork.For(chosen.Length, parallel, c =>
            {
                int i = chosen[c];
                using var own = new SignatureStore(shallow, keep: search);
                for (int j = search ? from : i; j < (search ? end : i + 1); j++)
                {
                    parallel.CancellationToken.ThrowIfCancellationRequested();
                    if (search && chosen.Length < layers && !IsLikelyPartner(i, layers, j, partners))
                    {
                        continue;
                    }

                    LayerMatch? cell = Measure(own, i, store, j);
                    best[i] = cell is not null && (best[i] is not { } known || cell.Matches > known.Matches) ? cell : best[i];
                }
            });
        }

        LayerMatch[] measured = [.. best.OfType<LayerMatch>()];
        if (measured.Length == 0)
        {
            return DisguiseProofResult.NotApplicable("no two layers have the roles that the matching compares (gate and up, or up and down)");
        }

        int k = measured.Sum(static m => m.Matches), groups = measured.Sum(static m => m.Groups);
        double corrections = measured.Sum(static m => m.LogCandidates) + (search ? measured.Length * Math.Log(partners) : 0);
        return new DisguiseProofResult
        {
            State = MeasurementState.Measured,
            ReferenceIsDeeper = referenceIsDeeper,
            Layers = measured,
            SkippedLayers = layers - chosen.Length,
            Matches = k,
            Groups = groups,
            Possible = measured.Sum(static m => m.Units),
            Tokens = tokens,
            Corrections = corrections,
            LogP = Math.Min(0, LogProbability.FixedPoints(k, groups) + corrections),
            Similarity = k > 0 ? measured.Sum(static m => m.CosineSum) / k : 0,
        };
    }

    // Layers dropped at the end, at the beginning, or evenly: where layer i of the shallower model then comes from. Dropping some in the middle is both of the first.
    private static bool IsLikelyPartner(int layer, int layers, int partner, int partners) =>
        partner == layer || partner == layer + partners - layers || partner == (int)Math.Round((double)layer * (partners - 1) / Math.Max(1, layers - 1));

    private static LayerMatch? Measure(SignatureStore shallow, int layer, SignatureStore deep, int partner)
    {
        int matches = 0, groups = 0;
        double possible = 0, candidates = 0, similarity = 0;
        foreach (GroupPairing pairing in GroupPairing.Of(shallow.Source.Groups(layer), deep.Source.Groups(partner), sameUnitCount: false))
        {
            SignatureCell best = default;
            double bestPossible = 0;
            int bestGroups = 0;
            foreach (int second in pairing.Seconds)
            {
                bool useGate = shallow.Source.HasGate(layer, pairing.First) && deep.Source.HasGate(partner, second);
                LayerSignatures? x = shallow.Get(layer, pairing.First, useGate), y = deep.Get(partner, second, useGate);
                if (x is null || y is null)
                {
                    shallow.Release(x);
                    deep.Release(y);
                    continue;
                }

                // The deeper model's units are the rows, as in the prototype; ties between equal similarities fall to the lower index.
                SignatureCell cell = SignatureCell.Measure(y, x);
                if (bestGroups == 0 || cell.Matches > best.Matches)
                {
                    bestGroups = x.Blocks * y.Blocks;
                    best = cell;
                    bestPossible = (double)x.Count * y.Count / Math.Max(x.UnitCount, y.UnitCount);
                }

                shallow.Release(x);
                deep.Release(y);
            }

            if (bestGroups > 0)
            {
                groups += bestGroups;
                matches += best.Matches;
                possible += bestPossible;
                similarity += best.Similarity * best.Matches;
                candidates += Math.Log(pairing.Seconds.Length);
            }
        }

        return groups == 0 ? null : new LayerMatch
        {
            Layer = layer,
            Partner = partner,
            Matches = matches,
            Units = possible,
            Groups = groups,
            CosineSum = similarity,
            LogCandidates = candidates,
        };
    }
}
