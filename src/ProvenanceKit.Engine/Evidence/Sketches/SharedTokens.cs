using System.Collections.Immutable;

namespace ProvenanceKit.Engine.Evidence.Sketches;

/// <summary>Finds the tokens that two ascending lists of keys share.</summary>
internal static class SharedTokens
{
    /// <summary>Their places in the first list and in the second.</summary>
    public static (int[] First, int[] Second) Of(ImmutableArray<uint> first, ImmutableArray<uint> second)
    {
        var a = new List<int>();
        var b = new List<int>();
        for (int i = 0, j = 0; i < first.Length && j < second.Length;)
        {
            uint x = first[i], y = second[j];
            if (x == y)
            {
                a.Add(i);
                b.Add(j);
            }

            i += x <= y ? 1 : 0;
            j += y <= x ? 1 : 0;
        }

        return ([.. a], [.. b]);
    }
}
