using System.Collections.Immutable;

namespace ProvenanceKit.Engine.Evidence;

/// <summary>E4, layer map: which layer of the parent each layer of the child comes from. Among partners with nearly as many matches the closest in L2 wins.</summary>
internal static class LayerMapping
{
    private const double Tie = 0.9;

    /// <summary>Builds the map for a pair whose tests found something; empty otherwise.</summary>
    /// <param name="findings">The tests.</param>
    /// <param name="differenceIsChild">Whose layers are explained.</param>
    /// <param name="parallel">Threads and cancellation.</param>
    public static ImmutableArray<LayerMapEntry> Build(PairFindings findings, bool differenceIsChild, ParallelOptions parallel)
    {
        (EvidenceSubject child, EvidenceSubject parent) = differenceIsChild ? (findings.Difference, findings.Reference) : (findings.Reference, findings.Difference);
        if (findings.Units.Corresponding.Any())
        {
            return ByUnits(findings, child, parent, parallel);
        }

        return findings.Matching.IsMeasured && findings.Matching.Layers.Any(static l => l.Corresponds)
            ? ByMatching(findings.Matching, child, parent, childIsShallow: findings.Matching.ReferenceIsDeeper == differenceIsChild)
            : [];
    }

    /// <summary>The best partner of every layer of a child among the layers of several parents.</summary>
    public static ImmutableArray<LayerMapEntry> AmongParents(EvidenceSubject child, IReadOnlyList<EvidenceSubject> parents, ParallelOptions parallel)
    {
        var best = new (LayerMatch Match, string Parent)?[child.Layers.LayerCount];
        foreach (EvidenceSubject parent in parents.Where(p => p.Problem is null && p.Layers.HiddenSize == child.Layers.HiddenSize))
        {
            LayerMatch?[,] table = UnitCorrespondence.Table(child.Layers, parent.Layers, parallel);
            for (int i = 0; i < best.Length; i++)
            {
                LayerMatch? own = Best(table, i, parent.Layers.LayerCount);
                best[i] = own is not null && (best[i] is not { } known || IsBetter(own, known.Match)) ? (own, parent.Name) : best[i];
            }
        }

        return [.. best.Select(static (b, i) => b is { } x && x.Match.Corresponds
            ? new LayerMapEntry(i, x.Match.Partner, x.Match.Fraction, x.Parent)
            : new LayerMapEntry(i, null, b?.Match.Fraction ?? 0, ""))];
    }

    private static ImmutableArray<LayerMapEntry> ByUnits(
        PairFindings findings, EvidenceSubject child, EvidenceSubject parent, ParallelOptions parallel)
    {
        UnitCorrespondenceResult units = findings.Units;
        int layers = child.Layers.LayerCount, partners = parent.Layers.LayerCount;
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
            LayerMatch?[,] table = UnitCorrespondence.Table(child.Layers, parent.Layers, parallel, i => found[i] is null && !units.SkippedLayers.Contains(i));
            for (int i = 0; i < layers; i++)
            {
                found[i] ??= Best(table, i, partners);
            }
        }

        return [.. found.Select((f, i) => f is { Corresponds: true } ? new LayerMapEntry(i, f.Partner, f.Fraction, parent.Name) : new LayerMapEntry(i, null, f?.Fraction ?? 0, parent.Name))];
    }

    private static ImmutableArray<LayerMapEntry> ByMatching(DisguiseProofResult matching, EvidenceSubject child, EvidenceSubject parent, bool childIsShallow)
    {
        var entries = new LayerMapEntry[child.Layers.LayerCount];
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
