using System.Collections.Immutable;
using ProvenanceKit.Engine.Evidence;

namespace ProvenanceKit.Engine.Lineage;

/// <summary>
/// Measures all pairs of a set of models and orders every group of linked ones into a graph of descent: merges of two members are recognised first, the root is
/// the model that the weights call earlier most often (the most central one where they don't tell), and every other model hangs on its nearest predecessor.
/// </summary>
internal static class LineageGraphBuilder
{
    /// <summary>Builds the graph of models with open weights.</summary>
    /// <param name="inputs">The models; names must differ.</param>
    /// <param name="options">How to gather evidence.</param>
    /// <param name="progress">Receives the number of pairs done and to do; may be null.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static LineageGraph Build(IReadOnlyList<EvidenceInput> inputs, EvidenceOptions options, Action<int, int>? progress, CancellationToken cancellationToken) =>
        Build([.. inputs.Select(i => new LineageMember(i, options, cancellationToken))], options, progress, cancellationToken);

    /// <summary>Builds the graph.</summary>
    /// <param name="models">The models; names must differ.</param>
    /// <param name="options">How to gather evidence.</param>
    /// <param name="progress">Receives the number of pairs done and to do; may be null.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static LineageGraph Build(LineageMember[] models, EvidenceOptions options, Action<int, int>? progress, CancellationToken cancellationToken)
    {
        var pairs = new PairTable(models.Length);
        int total = models.Length * (models.Length - 1) / 2, done = 0;
        for (int i = 0; i < models.Length; i++)
        {
            for (int j = i + 1; j < models.Length; j++)
            {
                pairs.Set(i, j, LineageMember.Gather(models[i], models[j], options, cancellationToken));
                progress?.Invoke(++done, total);
            }
        }

        var edges = ImmutableArray.CreateBuilder<LineageEdge>();
        var groups = ImmutableArray.CreateBuilder<LineageGroup>();
        List<int[]> members = pairs.Groups();
        foreach (int[] group in members)
        {
            var tree = new DescentTree(models, pairs, group, options, cancellationToken);
            groups.Add(new LineageGroup
            {
                Number = groups.Count + 1,
                Root = models[tree.Root].Name,
                Models = [models[tree.Root].Name, .. group.Where(m => m != tree.Root).Select(m => models[m].Name)],
            });
            edges.AddRange(tree.Links.Select(link => Edge(models, link, options, cancellationToken)));
        }

        edges.AddRange(CommonOrigins(models, pairs, members, options, cancellationToken));
        return new LineageGraph
        {
            Groups = groups.ToImmutable(),
            Edges = edges.ToImmutable(),
            Warnings = [.. models.Where(static m => m.Problem is not null).Select(static m => $"{m.Name}: {m.Problem}")],
        };
    }

    private static LineageEdge Edge(LineageMember[] models, DescentLink link, EvidenceOptions options, CancellationToken cancellationToken)
    {
        LineageEvidence evidence = LineageMember.Evaluate(models[link.Parent], models[link.Child], options, cancellationToken);
        return new LineageEdge
        {
            Parent = models[link.Parent].Name,
            Child = models[link.Child].Name,
            Relation = link.Coefficient is not null ? LineageRelation.Merge : RelationClassifier.Classify(models[link.Parent], models[link.Child], evidence),
            PValueLog10 = evidence.PValueLog10,
            Coefficient = link.Coefficient,
            IsDirectionMeasured = evidence.Direction == LineageDirection.ReferenceIsEarlier,
            Evidence = evidence,
        };
    }

    // One edge per pair of groups: the pair with the smallest p-value.
    private static IEnumerable<LineageEdge> CommonOrigins(
        LineageMember[] models, PairTable pairs, List<int[]> groups, EvidenceOptions options, CancellationToken cancellationToken)
    {
        for (int g = 0; g < groups.Count; g++)
        {
            for (int h = g + 1; h < groups.Count; h++)
            {
                (int I, int J)? best = null;
                foreach (int i in groups[g])
                {
                    foreach (int j in groups[h])
                    {
                        if (pairs[i, j].Verdict == Verdict.CommonOrigin && (best is not { } b || pairs[i, j].LogP < pairs[b.I, b.J].LogP))
                        {
                            best = (i, j);
                        }
                    }
                }

                if (best is { } found)
                {
                    LineageEvidence evidence = LineageMember.Evaluate(models[found.I], models[found.J], options, cancellationToken);
                    yield return new LineageEdge
                    {
                        Parent = models[found.I].Name,
                        Child = models[found.J].Name,
                        Relation = LineageRelation.CommonOrigin,
                        PValueLog10 = evidence.PValueLog10,
                        Evidence = evidence,
                    };
                }
            }
        }
    }
}
