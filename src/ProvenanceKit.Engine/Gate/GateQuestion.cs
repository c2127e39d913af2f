using System.Collections.Immutable;

namespace ProvenanceKit.Engine.Gate;

/// <summary>One tested model and the known models that it is compared with; no pair is compared twice with the same correction.</summary>
internal sealed class GateQuestion(
    ModelFingerprint model, ImmutableArray<GateCandidate> known, GateComparer comparer, IProgress<EngineProgress>? progress, CancellationToken cancellationToken)
{
    private readonly Dictionary<(GateCandidate, int), GateFinding> _findings = [];

    /// <summary>The tested model.</summary>
    public ModelFingerprint Model => model;

    /// <summary>The known models.</summary>
    public ImmutableArray<GateCandidate> Known => known;

    /// <summary>The known model that a declared parent means; models on disk before references. Null when there is none.</summary>
    public GateCandidate? Find(string parent)
    {
        GateCandidate[] named = [.. known.Where(k => k.IsNamed(parent))];
        return named.FirstOrDefault(static k => k.Model is not null) ?? named.FirstOrDefault(static k => k.Entry!.HasWeightFeatures) ?? named.FirstOrDefault();
    }

    /// <summary>What the weights say about the tested model and a known one.</summary>
    public GateFinding Compare(GateCandidate candidate, int referenceCount)
    {
        if (!_findings.TryGetValue((candidate, referenceCount), out GateFinding? finding))
        {
            cancellationToken.ThrowIfCancellationRequested();
            finding = comparer.Compare(model, candidate, referenceCount, progress, cancellationToken);
            _findings[(candidate, referenceCount)] = finding;
        }

        return finding;
    }

    /// <summary>What the weights say about two known models, the second as the tested one.</summary>
    public GateFinding Compare(GateCandidate reference, GateCandidate other, int referenceCount) =>
        comparer.Compare(other.Model ?? other.Entry!.Load(), reference, referenceCount, progress, cancellationToken);

    /// <summary>A sentence that names the known model which the tested one is linked to after all; empty when there is none on disk.</summary>
    /// <param name="claimed">The model that it isn't linked to.</param>
    public string Instead(GateCandidate claimed)
    {
        GateCandidate[] others = [.. known.Where(k => k != claimed && k.Model is not null && k.Model.Path != model.Path)];
        GateFinding? best = others.Select(k => Compare(k, others.Length))
            .Where(static f => f.IsLinked && !f.IsEarlier).OrderBy(static f => f.Verdict).ThenBy(static f => f.PValueLog10 ?? 0).FirstOrDefault();
        return best is null ? "" : $" They link it to {best.Candidate.Name} instead ({best.Words}).";
    }
}
