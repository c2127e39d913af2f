namespace ProvenanceKit.Engine.Gate;

/// <summary>Decides whether the weights bear out that a model descends from another.</summary>
/// <param name="minimum">The weakest verdict that proves descent.</param>
/// <param name="maximumPValueLog10">The largest p-value that does; null for the verdict's own level.</param>
internal sealed class DescentJudge(Verdict minimum, double? maximumPValueLog10)
{
    /// <summary>With the verdict's own level.</summary>
    public static DescentJudge Default { get; } = new(Verdict.Linked, null);

    /// <summary>Decides, with the reason.</summary>
    /// <param name="model">Name of the tested model.</param>
    /// <param name="finding">What the weights say.</param>
    public (GateOutcome Outcome, string Reason) Judge(string model, GateFinding finding)
    {
        string parent = finding.Candidate.Name;
        if (finding.IsLinked && finding.IsEarlier)
        {
            return (GateOutcome.Failed, $"{model} is related to {parent} ({finding.Words}), but the weights say that {model} is the earlier one, so it does not descend from it.");
        }

        if (Proves(finding))
        {
            return (GateOutcome.Passed, finding.Verdict is Verdict.Identical or Verdict.Reformatted
                ? $"{model} has the weights of {parent} ({finding.Verdict})."
                : $"The weights link {model} to {parent} ({finding.Words}).");
        }

        return finding.Verdict switch
        {
            Verdict.NoEvidence => (GateOutcome.Failed, $"The weights show no descent of {model} from {parent} (NoEvidence), where the tests could have found one."),
            Verdict.Identical or Verdict.Reformatted or Verdict.Linked =>
                (GateOutcome.Inconclusive, $"The weights link {model} to {parent} ({finding.Words}), which is less than the evidence that is asked for."),
            Verdict.CommonOrigin => (GateOutcome.Inconclusive, $"{model} and {parent} share an origin ({finding.Words}), which doesn't say that one descends from the other."),
            _ => (GateOutcome.Inconclusive, $"It could not be told whether {model} descends from {parent} ({finding.Verdict}): {finding.Summary}"),
        };
    }

    /// <summary>Whether a finding proves a relationship at the level that is asked for.</summary>
    public bool Proves(GateFinding finding)
    {
        // The enumeration runs from the strongest verdict to the weakest; what comes after CommonOrigin proves nothing.
        if (finding.Verdict > minimum || finding.Verdict > Verdict.CommonOrigin)
        {
            return false;
        }

        return finding.Verdict is Verdict.Identical or Verdict.Reformatted || maximumPValueLog10 is not { } most || finding.PValueLog10 <= most;
    }
}
