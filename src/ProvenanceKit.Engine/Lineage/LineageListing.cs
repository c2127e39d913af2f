using System.Collections.Immutable;

namespace ProvenanceKit.Engine.Lineage;

/// <summary>A lineage graph as a list of edges that stands alone: roots have entries of their own, every entry names its group, branches follow each other.</summary>
internal static class LineageListing
{
    /// <summary>The entries of a graph: per group the root, then every branch in depth; common origins of its models with other groups last.</summary>
    /// <param name="graph">A graph as the builder makes it.</param>
    /// <param name="paths">Paths by model name.</param>
    public static ImmutableArray<LineageEdge> Write(LineageGraph graph, IReadOnlyDictionary<string, string> paths)
    {
        var entries = ImmutableArray.CreateBuilder<LineageEdge>();
        foreach (LineageGroup group in graph.Groups)
        {
            LineageEdge Place(LineageEdge edge, int depth) => edge with
            {
                Group = group.Number,
                Root = group.Root,
                Depth = depth,
                ParentPath = edge.Parent is { } parent ? paths.GetValueOrDefault(parent) : null,
                ChildPath = paths.GetValueOrDefault(edge.Child),
            };
            var members = group.Models.ToHashSet(StringComparer.Ordinal);
            ILookup<string, LineageEdge> children = graph.Edges.Where(e => e.Relation != LineageRelation.CommonOrigin && members.Contains(e.Child))
                .ToLookup(static e => e.Parent!, StringComparer.Ordinal);
            entries.Add(Place(new LineageEdge { Parent = null, Child = group.Root, Relation = LineageRelation.Root, Evidence = null }, 0));

            // A merge stands under each of its parents; what comes from it only once.
            var followed = new HashSet<string>(StringComparer.Ordinal) { group.Root };
            var open = new Stack<(LineageEdge Edge, int Depth)>(children[group.Root].Reverse().Select(static e => (e, 1)));
            while (open.TryPop(out (LineageEdge Edge, int Depth) next))
            {
                entries.Add(Place(next.Edge, next.Depth));
                if (followed.Add(next.Edge.Child))
                {
                    foreach (LineageEdge edge in children[next.Edge.Child].Reverse())
                    {
                        open.Push((edge, next.Depth + 1));
                    }
                }
            }

            entries.AddRange(graph.Edges.Where(e => e.Relation == LineageRelation.CommonOrigin && members.Contains(e.Child)).Select(e => Place(e, 0)));
        }

        return entries.ToImmutable();
    }

    /// <summary>The graph that a list of entries stands for. Entries from several lists may come together; a parent without an entry of its own is added.</summary>
    public static LineageGraph Read(IReadOnlyList<LineageEdge> entries)
    {
        var groups = ImmutableArray.CreateBuilder<LineageGroup>();
        var placed = new HashSet<string>(StringComparer.Ordinal);
        foreach (IGrouping<(int, string), LineageEdge> group in entries.GroupBy(static e => (e.Group, e.Root)))
        {
            // The other end of a common origin belongs to another group, which may not be among the entries.
            IEnumerable<string> names = group.OrderBy(static e => e.Relation == LineageRelation.CommonOrigin)
                .SelectMany(static e => e.Parent is null || e.Relation == LineageRelation.CommonOrigin ? (string[])[e.Child] : [e.Parent, e.Child]);
            string[] models = [.. names.Where(placed.Add)];
            if (models.Length > 0)
            {
                groups.Add(new LineageGroup { Number = groups.Count + 1, Root = group.Key.Item2.Length > 0 ? group.Key.Item2 : models[0], Models = [.. models] });
            }
        }

        foreach (string stranger in entries.Select(static e => e.Parent).OfType<string>().Where(placed.Add))
        {
            groups.Add(new LineageGroup { Number = groups.Count + 1, Root = stranger, Models = [stranger] });
        }

        return new LineageGraph { Groups = groups.ToImmutable(), Edges = [.. entries] };
    }
}
