using System.Collections.Immutable;

namespace ProvenanceKit.Engine.Evidence;

/// <summary>Contradictions between what files declare and what the weights say.</summary>
internal static class LineageConflicts
{
    /// <summary>Finds them.</summary>
    public static IEnumerable<string> Find(PairFindings findings, ImmutableArray<DeclaredParent> declared, LineageDirection direction)
    {
        foreach (DeclaredParent d in declared)
        {
            bool byDifference = d.Model == findings.Difference.Name;
            string other = byDifference ? findings.Reference.Name : findings.Difference.Name;
            if (!Names(d.Parent, other))
            {
                continue;
            }

            if (findings.Verdict is Verdict.NoEvidence or Verdict.CommonOrigin)
            {
                yield return $"{d.Model} declares {d.Parent} as its parent ({d.Source}), but the weights show no descent.";
            }
            else if (direction == (byDifference ? LineageDirection.DifferenceIsEarlier : LineageDirection.ReferenceIsEarlier))
            {
                yield return $"{d.Model} declares {d.Parent} as its parent ({d.Source}), but its weights are the earlier ones.";
            }
        }
    }

    /// <summary>True when a declared parent (a repository id or path) names a model: the last parts are equal, whatever the case.</summary>
    public static bool Names(string parent, string model) => string.Equals(Last(parent), Last(model), StringComparison.OrdinalIgnoreCase);

    private static string Last(string name)
    {
        string trimmed = name.TrimEnd('/', '\\');
        return trimmed[(trimmed.LastIndexOfAny(['/', '\\']) + 1)..];
    }
}
