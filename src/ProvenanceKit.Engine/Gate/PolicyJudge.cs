using System.Collections.Immutable;

namespace ProvenanceKit.Engine.Gate;

/// <summary>
/// Holds a model against a policy's rules about ancestors. Denied is whatever the weights link to a known model that a rule denies, unless the tested model
/// is the earlier one, and whatever the model itself declares. Allowed is a model with a proven ancestor that the rules allow, when every other known model
/// that it is linked to is linked to an allowed one too: the relatives of an allowed ancestor are no ancestors of their own.
/// </summary>
internal sealed class PolicyJudge(GatePolicy policy, GateQuestion question, ImmutableArray<DeclaredParent> declared)
{
    private readonly DescentJudge _judge = new(policy.MinimumVerdict, policy.MaximumPValueLog10);
    private readonly string _name = question.Model.Name;

    private int Count => Math.Max(1, question.Known.Length);

    /// <summary>The claims of the policy.</summary>
    public IEnumerable<GateClaim> Judge()
    {
        if (policy.ModelCard != ModelCardRule.Ignore)
        {
            foreach (GateClaim claim in DeclaredJudge.Judge(declared, question, _judge, policy.ModelCard == ModelCardRule.Require))
            {
                yield return claim;
            }
        }

        foreach (GateClaim claim in policy.Deny.IsEmpty ? [] : Deny())
        {
            yield return claim;
        }

        if (!policy.Allow.IsEmpty)
        {
            yield return Allow();
        }
    }

    private List<GateClaim> Deny()
    {
        var claims = new List<GateClaim>();
        foreach (DeclaredParent parent in declared)
        {
            if (policy.Deny.FirstMet(parent) is { } rule)
            {
                claims.Add(Denied(rule, GateOutcome.Failed, $"{_name} itself declares {parent.Parent} as its parent ({parent.Source}), which the policy denies ({rule})."));
            }
        }

        int compared = 0;
        foreach (GateCandidate known in question.Known)
        {
            if (policy.Deny.FirstMet(known) is not { } rule)
            {
                continue;
            }

            compared++;
            GateFinding finding = question.Compare(known, Count);
            if (finding.IsLinked && !finding.IsEarlier)
            {
                claims.Add(Denied(rule, GateOutcome.Failed, $"The weights link {_name} to {known.Name} ({finding.Words}), which the policy denies ({rule}).", finding));
            }
            else if (!finding.IsLinked && finding.Verdict != Verdict.NoEvidence)
            {
                claims.Add(Denied(rule, GateOutcome.Inconclusive, $"It could not be told whether {_name} descends from {known.Name}, which the policy denies ({rule}): {finding.Summary}", finding));
            }
        }

        claims.AddRange(Unanswered());
        if (claims.Count == 0)
        {
            claims.Add(Denied("everything denied", GateOutcome.Passed, $"The weights show no descent of {_name} from any of the {compared} known models that the policy denies."));
        }

        return claims;
    }

    // A rule that nothing known answers to has not been checked, and a gate that says nothing then would look like one that found nothing.
    private IEnumerable<GateClaim> Unanswered()
    {
        foreach (string rule in policy.Deny.BaseModels.Where(r => !question.Known.Any(k => k.Names.Any(n => PolicyRules.Matches(r, n)))))
        {
            yield return Denied($"base model {rule}", GateOutcome.Inconclusive, $"None of the known models is called {rule}, so descent from it can't be ruled out; give one with -ReferencePath or -Database.");
        }

        foreach (string rule in policy.Deny.Families.Where(r => !question.Known.Any(k => k.Families.Any(f => PolicyRules.Matches(r, f)))))
        {
            yield return Denied($"family {rule}", GateOutcome.Inconclusive, $"None of the known models is of the family {rule}, so descent from it can't be ruled out; give one with -ReferencePath or -Database.");
        }

        foreach ((string kind, bool isRuled, Func<GateCandidate, string> value) in ((string, bool, Func<GateCandidate, string>)[])
            [("publisher", !policy.Deny.Publishers.IsEmpty, static k => k.Publisher), ("licence", !policy.Deny.Licenses.IsEmpty, static k => k.License)])
        {
            if (!isRuled)
            {
                continue;
            }

            GateFinding[] ancestors = [.. Linked()];
            if (ancestors.Length == 0)
            {
                yield return Denied(kind, GateOutcome.Inconclusive, $"No ancestor of {_name} is among the known models, so the {kind}s of its ancestors aren't known.");
            }
            else if (ancestors.All(f => value(f.Candidate).Length == 0))
            {
                yield return Denied(kind, GateOutcome.Inconclusive, $"The {kind} of {ancestors[0].Candidate.Name}, which the weights link to {_name}, is not known.");
            }
        }
    }

    private GateClaim Allow()
    {
        GateFinding[] proven = [.. Linked().Where(_judge.Proves)];
        GateFinding[] allowed = [.. proven.Where(f => policy.Allow.MeetsAll(f.Candidate) == true)];
        if (allowed.Length == 0)
        {
            GateFinding? unclear = proven.FirstOrDefault(f => policy.Allow.MeetsAll(f.Candidate) is null);
            if (unclear is not null)
            {
                return Allowed(GateOutcome.Inconclusive, $"The weights link {_name} to {unclear.Candidate.Name} ({unclear.Words}), but its publisher or licence, which the policy has rules for, isn't known.", unclear);
            }

            return proven.Length > 0
                ? Allowed(GateOutcome.Failed, $"The weights link {_name} to {proven[0].Candidate.Name} ({proven[0].Words}), which the policy doesn't allow.", proven[0])
                : Allowed(GateOutcome.Inconclusive, $"None of the {question.Known.Length} known models was shown to be an ancestor of {_name}{Nearest()}.");
        }

        foreach (GateFinding other in proven.Where(f => !allowed.Contains(f)))
        {
            GateFinding[] ties = [.. allowed.Select(a => question.Compare(a.Candidate, other.Candidate, Count))];
            if (ties.Any(static t => t.IsLinked))
            {
                continue;
            }

            return ties.All(static t => t.Verdict == Verdict.NoEvidence)
                ? Allowed(GateOutcome.Failed, $"Beside {allowed[0].Candidate.Name} the weights link {_name} to {other.Candidate.Name} ({other.Words}), which is no relative of it and which the policy doesn't allow.", other)
                : Allowed(GateOutcome.Inconclusive, $"Beside {allowed[0].Candidate.Name} the weights link {_name} to {other.Candidate.Name} ({other.Words}); it could not be told whether that is a relative of an allowed model.", other);
        }

        return Allowed(GateOutcome.Passed, $"The weights link {_name} to {allowed[0].Candidate.Name} ({allowed[0].Words}), which the policy allows.", allowed[0]);
    }

    private IEnumerable<GateFinding> Linked() => question.Known.Select(k => question.Compare(k, Count)).Where(static f => f.IsLinked && !f.IsEarlier)
        .OrderBy(static f => f.Verdict).ThenBy(static f => f.PValueLog10 ?? 0);

    // The strongest of what wasn't enough tells a reader where to look.
    private string Nearest()
    {
        GateFinding? near = question.Known.Select(k => question.Compare(k, Count)).Where(static f => f.Verdict is Verdict.CommonOrigin || f.IsLinked).OrderBy(static f => f.Verdict).FirstOrDefault();
        return near is null ? "" : $"; the nearest is {near.Candidate.Name} ({near.Words}{(near.IsEarlier ? ", a later model" : "")})";
    }

    private static GateClaim Denied(string rule, GateOutcome outcome, string reason, GateFinding? finding = null) => Claim(GateClaimKind.PolicyDeny, "deny: " + rule, outcome, reason, finding);

    private static GateClaim Allowed(GateOutcome outcome, string reason, GateFinding? finding = null) => Claim(GateClaimKind.PolicyAllow, "allow", outcome, reason, finding);

    private static GateClaim Claim(GateClaimKind kind, string claim, GateOutcome outcome, string reason, GateFinding? finding) => new()
    {
        Kind = kind,
        Claim = claim,
        Outcome = outcome,
        Reason = reason,
        Reference = finding?.Candidate.Name,
        Verdict = finding?.Verdict,
        PValueLog10 = finding?.PValueLog10,
    };
}
