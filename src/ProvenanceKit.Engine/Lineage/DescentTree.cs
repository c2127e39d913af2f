using ProvenanceKit.Engine.Evidence;

namespace ProvenanceKit.Engine.Lineage;

/// <summary>Orders one group of linked models by descent.</summary>
internal sealed class DescentTree
{
    private const double CollinearSlack = 0.05;
    private const double MinimumDistance = 1e-3;

    private readonly LineageMember[] _models;
    private readonly PairTable _pairs;
    private readonly int[] _group;
    private readonly ParallelOptions _parallel;
    private readonly Dictionary<int, (int A, int B, double ShareA)> _merges = [];

    /// <summary>Orders the group.</summary>
    public DescentTree(LineageMember[] models, PairTable pairs, int[] group, EvidenceOptions options, CancellationToken cancellationToken)
    {
        (_models, _pairs, _group) = (models, pairs, group);
        _parallel = new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = options.MaxThreads > 0 ? options.MaxThreads : Environment.ProcessorCount };
        if (!options.SampledOnly)
        {
            FindMerges();
        }

        Root = FindRoot();
        Links = Grow();
    }

    /// <summary>Index of the earliest model.</summary>
    public int Root { get; }

    /// <summary>Every other model on its parent, or on its two parents for a merge.</summary>
    public IReadOnlyList<DescentLink> Links { get; }

    // A point between two others lies on the line that joins them, so its distances to them add up; that leaves few triples to fit.
    private void FindMerges()
    {
        foreach (int child in _group)
        {
            for (int x = 0; x < _group.Length && !_merges.ContainsKey(child); x++)
            {
                for (int y = x + 1; y < _group.Length && !_merges.ContainsKey(child); y++)
                {
                    (int a, int b) = (_group[x], _group[y]);
                    if (a != child && b != child && IsBetween(child, a, b))
                    {
                        TryMerge(child, a, b);
                    }
                }
            }
        }
    }

    private bool IsBetween(int child, int a, int b)
    {
        if (!_pairs.IsByPosition(child, a) || !_pairs.IsByPosition(child, b) || !_pairs.IsByPosition(a, b))
        {
            return false;
        }

        double ca = _pairs.Distance(child, a), cb = _pairs.Distance(child, b), ab = _pairs.Distance(a, b);
        return ca > MinimumDistance && cb > MinimumDistance && double.IsFinite(ab) && Math.Abs(ca + cb - ab) <= CollinearSlack * ab;
    }

    private void TryMerge(int child, int a, int b)
    {
        // Shares are solved for element by element, which takes the weights of all three.
        MergeAttribution? fit = _models[child].Weights is { } own && _models[a].Weights is { } first && _models[b].Weights is { } second
            ? MergeAnalysis.Run(own, first, [second], _parallel)
            : null;
        if (fit is { Pattern: "linear" } && fit.Components is [var other, var origin] && other.Coefficient > MergeAnalysis.MinimumShare && origin.Coefficient > MergeAnalysis.MinimumShare)
        {
            _merges[child] = (a, b, origin.Coefficient);
        }
    }

    private int FindRoot()
    {
        int[] candidates = [.. _group.Where(m => !_merges.ContainsKey(m))];
        candidates = candidates.Length == 0 ? _group : candidates;
        int Votes(int m) => candidates.Where(o => o != m).Sum(o => Earlier(m, o) - Earlier(o, m));
        double Spread(int m) => _group.Where(o => o != m).Sum(o => Math.Min(_pairs.Distance(m, o), 1e6));
        return candidates.OrderByDescending(Votes).ThenBy(Spread).ThenBy(static m => m).First();
    }

    private int Earlier(int first, int second) =>
        _pairs.IsLinked(first, second) && _pairs.IsByPosition(first, second)
            && LineageMember.Direction(_models[first], _models[second]) == LineageDirection.ReferenceIsEarlier ? 1 : 0;

    // Prim's algorithm from the root; a merge joins once both of its parents have, and can then be a parent itself.
    private List<DescentLink> Grow()
    {
        var inside = new List<int> { Root };
        var outside = new SortedSet<int>(_group.Where(m => m != Root));
        var links = new List<DescentLink>();
        while (outside.Count > 0)
        {
            if (outside.FirstOrDefault(m => _merges.TryGetValue(m, out var p) && inside.Contains(p.A) && inside.Contains(p.B), -1) is var merged and >= 0)
            {
                (int a, int b, double share) = _merges[merged];
                links.Add(new DescentLink(a, merged, share));
                links.Add(new DescentLink(b, merged, 1 - share));
                Join(merged);
                continue;
            }

            // Merges wait for their parents, unless nothing else is left (two merges that explain each other).
            bool onlyMerges = outside.All(_merges.ContainsKey);
            (int Parent, int Child) next = (
                from child in outside
                where onlyMerges || !_merges.ContainsKey(child)
                from parent in inside
                orderby _pairs.Distance(parent, child), child, parent
                select (parent, child)).First();
            links.Add(new DescentLink(next.Parent, next.Child, null));
            Join(next.Child);
        }

        return links;

        void Join(int model)
        {
            inside.Add(model);
            outside.Remove(model);
        }
    }
}
