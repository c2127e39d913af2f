using ProvenanceKit.Engine.Evidence;

namespace ProvenanceKit.Engine.Lineage;

/// <summary>Findings of all pairs of a set of models.</summary>
internal sealed class PairTable(int count)
{
    private const double Unrelated = 2;

    // Nothing measured by position compares with a distance by token signatures, so those links are only taken where there is no other.
    private const double DisguiseOffset = 10;

    private readonly PairFindings?[,] _pairs = new PairFindings?[count, count];

    /// <summary>The findings of a pair, in either order of arguments.</summary>
    public PairFindings this[int i, int j] => (i < j ? _pairs[i, j] : _pairs[j, i])!;

    /// <summary>Stores a pair, i below j.</summary>
    public void Set(int i, int j, PairFindings findings) => _pairs[i, j] = findings;

    /// <summary>True when the two share trained weights.</summary>
    public bool IsLinked(int i, int j) => this[i, j].Verdict is Verdict.Linked or Verdict.Identical or Verdict.Reformatted;

    /// <summary>True when the two are linked by position, so that their distance is an L2 distance.</summary>
    public bool IsByPosition(int i, int j) => this[i, j].Verdict is Verdict.Identical or Verdict.Reformatted || this[i, j].Units.Corresponding.Any();

    /// <summary>
    /// Distance from a parent to a child that are linked: relative L2 over corresponding layers, layers of the child that the parent doesn't have counted as
    /// unrelated; by the similarity of matched units, and behind every other, when only those correspond. Infinite when not linked.
    /// </summary>
    public double Distance(int parent, int child)
    {
        PairFindings pair = this[parent, child];
        if (!IsLinked(parent, child))
        {
            return double.PositiveInfinity;
        }

        if (pair.Verdict is Verdict.Identical or Verdict.Reformatted)
        {
            return 0;
        }

        LayerMatch[] layers = [.. pair.Units.Corresponding];
        if (layers.Length == 0)
        {
            return DisguiseOffset + Math.Sqrt(Math.Max(0, 2 - (2 * pair.Matching.Similarity)));
        }

        int count = (child < parent ? pair.Reference : pair.Difference).Layers.LayerCount;
        return Math.Sqrt((layers.Sum(static l => l.RelativeDistance * l.RelativeDistance) + ((count - layers.Length) * Unrelated)) / count);
    }

    /// <summary>Connected groups of linked models, in the order of their first members.</summary>
    public List<int[]> Groups()
    {
        var groups = new List<int[]>();
        bool[] seen = new bool[count];
        for (int start = 0; start < count; start++)
        {
            if (seen[start])
            {
                continue;
            }

            var members = new List<int> { start };
            seen[start] = true;
            for (int at = 0; at < members.Count; at++)
            {
                for (int j = 0; j < count; j++)
                {
                    if (!seen[j] && IsLinked(members[at], j))
                    {
                        seen[j] = true;
                        members.Add(j);
                    }
                }
            }

            members.Sort();
            groups.Add([.. members]);
        }

        return groups;
    }
}
