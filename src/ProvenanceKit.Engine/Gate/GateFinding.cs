namespace ProvenanceKit.Engine.Gate;

/// <summary>What the weights say about a tested model and a known one.</summary>
/// <param name="Candidate">The known model.</param>
/// <param name="Verdict">The verdict.</param>
/// <param name="PValueLog10">Decimal logarithm of the p-value; null without one.</param>
/// <param name="IsEarlier">True when the weights say that the tested model is the earlier of the two, so that it can't descend from the known one.</param>
/// <param name="Summary">One sentence.</param>
internal sealed record GateFinding(GateCandidate Candidate, Verdict Verdict, double? PValueLog10, bool IsEarlier, string Summary)
{
    /// <summary>Whether the weights prove a relationship.</summary>
    public bool IsLinked => Verdict is Verdict.Identical or Verdict.Reformatted or Verdict.Linked;

    /// <summary>A p-value for a sentence; empty without one.</summary>
    public string Words => PValueLog10 is null ? Verdict.ToString() : $"{Verdict}, p = {Reports.PlainWords.PValue(PValueLog10)}";
}
