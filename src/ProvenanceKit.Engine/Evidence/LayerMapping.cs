using System.Collections.Immutable;
using ProvenanceKit.Engine.Checkpoints.Layout;

namespace ProvenanceKit.Engine.Evidence;

/// <summary>E4, layer map: which layer of the parent each layer of the child comes from. Among partners with nearly as many matches the closest in L2 wins.</summary>
internal static class LayerMapping
{
    private const double Tie = 0.9;

    /// <summary>Builds the map for a pair whose tests found something; empty otherwise.</summary>
    /// <param name="findings">The tests.</param>
    /// <param name="differenceIsChild">Whose layers are explained.</param>
    /// <param name="sampling">Which units.</param>
    /// <param name="parallel">Threads and cancellation.</param>
    public static ImmutableArray<LayerMapEntry> Build(PairFindings findings, bool differenceIsChild, UnitSampling sampling, ParallelOptions parallel)
    {
        (EvidenceModel child, EvidenceModel parent) = differenceIsChild ? (findings.Difference, findings.Reference) : (findings.Reference, findings.Difference);
        if (findings.Units.Corresponding.Any())
        {
            return ByUnits(findings, child, parent, sampling, parallel);
        }

        return findings.Matching.IsMeasured && findings.Matching.Layers.Any(static l => l.Corresponds)
            ? ByMatching(findings.Matching, child, parent, childIsShallow: findings.Matching.ReferenceIsDeeper == differenceIsChild)
            : [];
    }

    /// <summary>The best partner of every layer of a child among the layers of several parents.</summary>
    public static ImmutableArray<LayerMapEntry> AmongParents(EvidenceModel child, IReadOnlyList<EvidenceModel> parents, UnitSampling sampling, ParallelOptions parallel)
    {
        var best = new (LayerMatch Match, string Parent)?[child.Canonical.Layers.Count];
        foreach (EvidenceModel parent in parents.Where(p => p.Canonical.Problem is null && p.Canonical.HiddenSize == child.Canonical.HiddenSize))
        {
            LayerMatch?[,] table = UnitCorrespondence.Table(child.Canonical, parent.Canonical, sampling, parallel);
            for (int i = 0; i < best.Length; i++)
            {
                LayerMatch? own = Best(table, i, parent.Canonical.Layers.Count);
                best[i] = own is not null && (best[i] is not { } known || IsBetter(own, known.Match)) ? (own, parent.Name) : best[i];
            }
        }

        return [.. best.Select(static (b, i) => b is { } x && x.Match.Corresponds
            ? new LayerMapEntry(i, x.Match.Partner, x.Match.Fraction, x.Parent)
            : new LayerMapEntry(i, null, b?.Match.Fraction ?? 0, ""))];
    }

    private static ImmutableArray<LayerMapEntry> ByUnits(
        PairFindings findings, EvidenceModel child, EvidenceModel parent, UnitSampling sampling, ParallelOptions parallel)
    {
        UnitCorrespondenceResult units = findings.Units;
        int layers = child.Canonical.Layers.Count, partners = parent.Canonical.Layers.Count;
        var found = new LayerMatch?[layers];
        if (layers == partners)
        {
            foreach (LayerMatch match in units.Corresponding)
            {
                found[match.Layer] = match;
            }
        }

        if (Array.Exists(found, static f => f is null))
        {
            LayerMatch?[,] table = UnitCorrespondence.Table(child.Canonical, parent.Canonical, sampling, parallel, i => found[i] is null && !units.SkippedLayers.Contains(i));
            for (int i = 0; i < layers; i++)
            {
                found[i] ??= Best(table, i, partners);
            }
        }

        return [.. found.Select((f, i) => f is { Corresponds: true } ? new LayerMapEntry(i, f.Partner, f.Fraction, parent.Name) : new LayerMapEntry(i, null, f?.Fraction ?? 0, parent.Name))];
    }

    private static ImmutableArray<LayerMapEntry> ByMatching(DisguiseProofResult matching, EvidenceModel child, EvidenceModel parent, bool childIsShallow)
    {
        var entries = new LayerMapEntry[child.Canonical.Layers.Count];
        for (int i = 0; i < entries.Length; i++)
        {
            LayerMatch? match = matching.Layers.Where(l => (childIsShallow ? l.Layer : l.Partner) == i && l.Corresponds).MaxBy(static l => l.Matches);
            entries[i] = new LayerMapEntry(i, match is null ? null : childIsShallow ? match.Partner : match.Layer, Math.Min(1, match?.Fraction ?? 0), parent.Name);
        }

        return [.. entries];
    }

    private static LayerMatch? Best(LayerMatch?[,] table, int row, int columns)
    {
        LayerMatch? best = null;
        for (int j = 0; j < columns; j++)
        {
            best = table[row, j] is { } cell && (best is null || IsBetter(cell, best)) ? cell : best;
        }

        return best;
    }

    private static bool IsBetter(LayerMatch candidate, LayerMatch known) =>
        candidate.Matches > known.Matches
            ? known.Matches < Tie * candidate.Matches || candidate.RelativeDistance <= known.RelativeDistance
            : candidate.Matches >= Tie * known.Matches && candidate.Corresponds && candidate.RelativeDistance < known.RelativeDistance;
}
