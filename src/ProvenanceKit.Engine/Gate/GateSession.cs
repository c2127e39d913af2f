using System.Collections.Immutable;
using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Evidence;
using ProvenanceKit.Engine.Fingerprints;
using ProvenanceKit.Engine.Models;
using ProvenanceKit.Engine.Reference;

namespace ProvenanceKit.Engine.Gate;

/// <summary>Tests models against a claim: that they descend from given models, what their own files declare, or a policy. One thread at a time.</summary>
public sealed class GateSession : IDisposable
{
    private readonly GateOptions _options;
    private readonly GateComparer _comparer;
    private readonly GatePolicy? _policy;
    private readonly ImmutableArray<GateCandidate> _bases;
    private readonly ImmutableArray<GateCandidate> _known;

    /// <summary>Reads the policy and opens the databases.</summary>
    /// <param name="options">What to test for.</param>
    /// <exception cref="ProvenanceException">The policy or a database is missing or broken, or a reference id isn't in the databases.</exception>
    public GateSession(GateOptions options)
    {
        _options = options;
        _comparer = new GateComparer(options.Evidence, options.Hub);
        _policy = options.PolicyPath is { } path ? GatePolicyReader.Read(path) : null;
        IReferenceSource[] sources = [.. options.Databases.Select(ReferenceSources.Open)];
        _known =
        [
            .. options.References.Select(GateCandidate.From).DistinctBy(static k => k.Id, StringComparer.Ordinal),
            .. sources.SelectMany(static s => s.Entries.Select(e => GateCandidate.From(s, e))),
        ];
        _bases = [.. options.BaseModels.Select(GateCandidate.From), .. options.BaseModelIds.Select(Base)];
    }

    /// <summary>Whether models have to be read whole: references in databases are compared by their fingerprints.</summary>
    public bool NeedsWeights => _known.Any(static k => k.Entry is { HasWeightFeatures: true });

    /// <summary>Tests a model.</summary>
    /// <param name="model">The model; its metadata is enough unless <see cref="NeedsWeights"/> says otherwise.</param>
    /// <param name="progress">Receives reports on any thread; may be null.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public ProvenanceTestResult Test(ModelFingerprint model, IProgress<EngineProgress>? progress, CancellationToken cancellationToken)
    {
        long before = _comparer.DownloadedBytes;
        var question = new GateQuestion(model, _known, _comparer, progress, cancellationToken);
        ImmutableArray<DeclaredParent> declared = Declared(model, cancellationToken);
        List<GateClaim> claims = [.. _bases.Select(b => Descent(b, question))];
        if (_policy is not null)
        {
            claims.AddRange(new PolicyJudge(_policy, question, declared).Judge());
        }
        else if (_bases.IsEmpty)
        {
            claims.AddRange(DeclaredJudge.Judge(declared, question, DescentJudge.Default, isRequired: true));
        }

        GateOutcome outcome = claims.Exists(static c => c.Outcome == GateOutcome.Failed) ? GateOutcome.Failed
            : claims.Count == 0 || claims.Exists(static c => c.Outcome == GateOutcome.Inconclusive) ? GateOutcome.Inconclusive
            : GateOutcome.Passed;
        InconclusiveAction action = _options.OnInconclusive ?? _policy?.OnInconclusive ?? InconclusiveAction.Fail;
        bool passed = outcome == GateOutcome.Passed || (outcome == GateOutcome.Inconclusive && action != InconclusiveAction.Fail);
        return new ProvenanceTestResult
        {
            Model = model.Name,
            Path = model.Path,
            Passed = passed,
            Outcome = outcome,
            OnInconclusive = action,
            Policy = _policy?.Name,
            Claims = [.. claims],
            Reasons = Reasons(claims, outcome),
            DeclaredParents = declared,
            Warnings = outcome == GateOutcome.Inconclusive && action == InconclusiveAction.Warn
                ? [.. model.Warnings, $"{model.Name} was let through although it could not be told: {Reasons(claims, outcome).FirstOrDefault() ?? "there was nothing to test"}"]
                : model.Warnings,
            DownloadedBytes = model.DownloadedBytes + _comparer.DownloadedBytes - before,
            ToolVersion = ToolVersion.Text,
        };
    }

    /// <inheritdoc/>
    public void Dispose() => _comparer.Dispose();

    private static ImmutableArray<string> Reasons(List<GateClaim> claims, GateOutcome outcome)
    {
        ImmutableArray<string> reasons = [.. claims.Where(c => outcome == GateOutcome.Passed || c.Outcome != GateOutcome.Passed).OrderBy(static c => c.Outcome == GateOutcome.Failed ? 0 : 1).Select(static c => c.Reason).Distinct()];
        return reasons.IsEmpty ? ["There was nothing to test: the model's files declare no parent that could be checked."] : reasons;
    }

    private static GateClaim Descent(GateCandidate parent, GateQuestion question)
    {
        GateFinding finding = question.Compare(parent, 1);
        (GateOutcome outcome, string reason) = DescentJudge.Default.Judge(question.Model.Name, finding);
        return new GateClaim
        {
            Kind = GateClaimKind.BaseModel,
            Claim = $"{question.Model.Name} descends from {parent.Name}",
            Outcome = outcome,
            Reason = outcome == GateOutcome.Failed ? reason + question.Instead(parent) : reason,
            Reference = parent.Name,
            Verdict = finding.Verdict,
            PValueLog10 = finding.PValueLog10,
        };
    }

    private ImmutableArray<DeclaredParent> Declared(ModelFingerprint model, CancellationToken cancellationToken)
    {
        // Where a fingerprint file was made is on another machine, maybe, so nothing is read from there.
        if (model.SourcePath is not null)
        {
            return [];
        }

        try
        {
            LocatedModel located = ModelLocator.Locate(model.Path, _options.Hub, cancellationToken);
            return located.FingerprintPath is null ? DeclaredLineage.Read(model.Name, located.Folder) : [];
        }
        catch (ProvenanceException)
        {
            // The weights can't be found either then, which the comparison says with its reason.
            return [];
        }
    }

    private GateCandidate Base(string id) =>
        _known.FirstOrDefault(k => string.Equals(k.Id, id, StringComparison.OrdinalIgnoreCase)) ?? _known.FirstOrDefault(k => k.IsNamed(id))
        ?? throw new ProvenanceException(ProvenanceErrorCode.ReferenceNotFound, id, "there is no such file or folder, and no reference with this id in the given databases and reference models; give its path, or the database with -Database");
}
