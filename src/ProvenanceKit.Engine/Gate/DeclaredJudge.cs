using System.Collections.Immutable;

namespace ProvenanceKit.Engine.Gate;

/// <summary>Checks the parents that a model's own files declare against the weights.</summary>
internal static class DeclaredJudge
{
    // Left behind by whoever saved the model last, often a path on their machine; a hint rather than a claim.
    private const string WeakSource = "config.json";

    /// <summary>One claim per declared parent.</summary>
    /// <param name="declared">What the files declare.</param>
    /// <param name="question">The tested model and the known ones.</param>
    /// <param name="judge">What proves descent.</param>
    /// <param name="isRequired">Whether a model without a declaration is inconclusive.</param>
    public static IEnumerable<GateClaim> Judge(ImmutableArray<DeclaredParent> declared, GateQuestion question, DescentJudge judge, bool isRequired)
    {
        var claims = new List<GateClaim>();
        foreach (IGrouping<string, DeclaredParent> parents in declared.GroupBy(static d => d.Parent, StringComparer.OrdinalIgnoreCase))
        {
            DeclaredParent parent = parents.OrderBy(static d => d.Source.StartsWith(WeakSource, StringComparison.Ordinal)).First();
            GateCandidate? known = question.Find(parent.Parent);
            if (known is null && parent.Source.StartsWith(WeakSource, StringComparison.Ordinal))
            {
                continue;
            }

            claims.Add(Judge(parent, known, question, judge));
        }

        if (claims.Count == 0 && isRequired)
        {
            claims.Add(new GateClaim
            {
                Kind = GateClaimKind.Declared,
                Claim = "a declared parent",
                Outcome = GateOutcome.Inconclusive,
                Reason = $"The files of {question.Model.Name} declare no parent that could be checked.",
            });
        }

        return claims;
    }

    private static GateClaim Judge(DeclaredParent parent, GateCandidate? known, GateQuestion question, DescentJudge judge)
    {
        var claim = new GateClaim { Kind = GateClaimKind.Declared, Claim = parent.ToString(), Outcome = GateOutcome.Inconclusive, Reason = "" };
        if (known is null)
        {
            return claim with
            {
                Reason = $"{question.Model.Name} declares {parent.Parent} as its parent ({parent.Source}), but no model of that name is among the known ones; give it with -ReferencePath or -Database.",
            };
        }

        GateFinding finding = question.Compare(known, 1);
        (GateOutcome outcome, string reason) = judge.Judge(question.Model.Name, finding);
        if (outcome == GateOutcome.Failed)
        {
            reason = $"{question.Model.Name} declares {parent.Parent} as its parent ({parent.Source}), but the weights contradict this claim: {reason}{question.Instead(known)}";
        }
        else if (outcome == GateOutcome.Inconclusive)
        {
            reason = $"{question.Model.Name} declares {parent.Parent} as its parent ({parent.Source}). {reason}";
        }

        return claim with { Outcome = outcome, Reason = reason, Reference = known.Name, Verdict = finding.Verdict, PValueLog10 = finding.PValueLog10 };
    }
}
