using ProvenanceKit.Engine.Numerics;

namespace ProvenanceKit.Engine.Evidence;

/// <summary>
/// E1, the unit correspondence test (after Zhu, Ahmed, Kuditipudi and Liang, Independence Tests for Language Models, 2025). Hidden units carry no natural order,
/// so units of independently initialised models have no reason to sit at the same position. With K the matches over L layers,
/// ln p &lt;= min(0, K ln L - ln K!), plus L ln L' when each layer's best partner among L' was chosen, plus the logarithm of the number of expert pairings.
/// </summary>
internal static class UnitCorrespondence
{
    private const long RowBudget = 64L << 20;

    /// <summary>Runs the test.</summary>
    /// <param name="reference">One model.</param>
    /// <param name="difference">The other.</param>
    /// <param name="parallel">Threads and cancellation.</param>
    /// <returns>The result, with a reason instead of numbers when the models can't be compared by position.</returns>
    public static UnitCorrespondenceResult Run(ILayerSource reference, ILayerSource difference, ParallelOptions parallel)
    {
        if (reference.HiddenSize != difference.HiddenSize)
        {
            return UnitCorrespondenceResult.NotApplicable($"the hidden sizes differ ({reference.HiddenSize} and {difference.HiddenSize})");
        }

        bool referenceIsDeeper = reference.LayerCount >= difference.LayerCount;
        (ILayerSource deep, ILayerSource shallow) = referenceIsDeeper ? (reference, difference) : (difference, reference);
        bool search = deep.LayerCount != shallow.LayerCount;
        int[] layers = search ? [.. Enumerable.Range(0, shallow.LayerCount)] : shallow.LayersFor(deep);
        LayerMatch?[] matches = search ? Search(shallow, deep, parallel) : ByPosition(shallow, deep, layers, parallel);
        LayerMatch[] measured = [.. matches.OfType<LayerMatch>()];
        if (measured.Length == 0)
        {
            bool comparable = Enumerable.Range(0, shallow.LayerCount).Any(s => Enumerable.Range(0, deep.LayerCount).Any(
                d => GroupPairing.Of(shallow.Groups(s), deep.Groups(d), sameUnitCount: true).Count > 0));
            return comparable
                ? UnitCorrespondenceResult.Failed("no layer has enough usable units (zero or non-finite weights)")
                : UnitCorrespondenceResult.NotApplicable("no two layers have the same number of units");
        }

        int groups = measured.Sum(static m => m.Groups), k = measured.Sum(static m => m.Matches);
        double corrections = measured.Sum(static m => m.LogCandidates) + (search ? measured.Length * Math.Log(deep.LayerCount) : 0);
        return new UnitCorrespondenceResult
        {
            State = MeasurementState.Measured,
            ReferenceIsDeeper = referenceIsDeeper,
            Layers = measured,
            LayerCount = layers.Length,
            SkippedLayers = [.. Enumerable.Range(0, shallow.LayerCount).Except(layers)],
            Matches = k,
            Units = (int)measured.Sum(static m => m.Units),
            Groups = groups,
            Corrections = corrections,
            LogP = Math.Min(0, LogProbability.FixedPoints(k, groups) + corrections),
            MeanCosine = measured.Sum(static m => m.CosineSum) / groups,
            Z = measured.Sum(static m => m.ZSum) / Math.Sqrt(groups),
        };
    }

    /// <summary>Compares every layer of one model with every layer of another; null cells can't be compared.</summary>
    public static LayerMatch?[,] Table(ILayerSource rows, ILayerSource columns, ParallelOptions parallel, Func<int, bool>? wanted = null)
    {
        var table = new LayerMatch?[rows.LayerCount, columns.LayerCount];
        long perLayer = 256L * 4 * Math.Max(1, columns.HiddenSize) * Math.Max(1, Math.Min(4, columns.Groups(0).Count));
        int block = (int)Math.Clamp(RowBudget / perLayer, 1, columns.LayerCount);
        for (int start = 0; start < columns.LayerCount; start += block)
        {
            int end = Math.Min(columns.LayerCount, start + block);
            using var store = new UnitRowStore(columns, keep: true);
            int from = start;
            ParallelWork.For(rows.LayerCount, parallel, i =>
            {
                if (wanted is not null && !wanted(i))
                {
                    return;
                }

                using var own = new UnitRowStore(rows, keep: true);
                for (int j = from; j < end; j++)
                {
                    parallel.CancellationToken.ThrowIfCancellationRequested();
                    table[i, j] = Measure(own, i, store, j, withLearnedPart: false);
                }
            });
        }

        return table;
    }

    private static LayerMatch?[] ByPosition(ILayerSource shallow, ILayerSource deep, int[] layers, ParallelOptions parallel)
    {
        var matches = new LayerMatch?[shallow.LayerCount];
        ParallelWork.For(layers.Length, parallel, i =>
        {
            parallel.CancellationToken.ThrowIfCancellationRequested();
            matches[layers[i]] = MeasureOnce(shallow, layers[i], deep, layers[i]);
        });
        return matches;
    }

    private static LayerMatch?[] Search(ILayerSource shallow, ILayerSource deep, ParallelOptions parallel)
    {
        LayerMatch?[,] table = Table(shallow, deep, parallel);
        var best = new LayerMatch?[shallow.LayerCount];
        ParallelWork.For(best.Length, parallel, i =>
        {
            LayerMatch? winner = null;
            for (int j = 0; j < deep.LayerCount; j++)
            {
                winner = table[i, j] is { } cell && (winner is null || cell.Matches > winner.Matches) ? cell : winner;
            }

            best[i] = winner is { Corresponds: true }
                ? MeasureOnce(shallow, i, deep, winner.Partner)
                : winner;
        });
        return best;
    }

    private static LayerMatch? MeasureOnce(ILayerSource shallow, int layer, ILayerSource deep, int partner)
    {
        using UnitRowStore own = new(shallow, keep: false), other = new(deep, keep: false);
        return Measure(own, layer, other, partner, withLearnedPart: true);
    }

    private static LayerMatch? Measure(UnitRowStore shallow, int layer, UnitRowStore deep, int partner, bool withLearnedPart)
    {
        int matches = 0, units = 0, groups = 0, learnedCount = 0;
        double cosine = 0, z = 0, candidates = 0, distance = 0, learned = 0;
        foreach (GroupPairing pairing in GroupPairing.Of(shallow.Source.Groups(layer), deep.Source.Groups(partner), sameUnitCount: true))
        {
            UnitRows own = shallow.Get(layer, pairing.First);
            UnitCell best = default;
            UnitRows? bestRows = null;
            foreach (int other in pairing.Seconds)
            {
                UnitRows? rows = deep.Get(partner, other);
                UnitCell cell = UnitCell.Measure(own, rows);
                if (cell.IsMeasured && (bestRows is null || cell.Matches > best.Matches))
                {
                    best = cell;
                    (rows, bestRows) = (bestRows, rows);
                }

                if (rows is not null)
                {
                    deep.Release(rows);
                }
            }

            if (bestRows is null)
            {
                shallow.Release(own);
                continue;
            }

            groups++;
            matches += best.Matches;
            units += best.Units;
            cosine += best.MeanCosine;
            z += best.Z;
            distance += best.RelativeDistance;
            candidates += Math.Log(pairing.Seconds.Length);
            if (withLearnedPart && best.Matches >= LayerMatch.MinimumMatches && LearnedDirections.Measure(bestRows, own) is { } value)
            {
                learned += value;
                learnedCount++;
            }

            shallow.Release(own);
            deep.Release(bestRows);
        }

        return groups == 0 ? null : new LayerMatch
        {
            Layer = layer,
            Partner = partner,
            Matches = matches,
            Units = units,
            Groups = groups,
            CosineSum = cosine,
            ZSum = z,
            LogCandidates = candidates,
            RelativeDistance = distance / groups,
            LearnedCosine = learnedCount > 0 ? learned / learnedCount : null,
        };
    }
}
