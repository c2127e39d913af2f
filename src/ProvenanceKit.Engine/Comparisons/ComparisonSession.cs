using System.Collections.Immutable;
using System.Diagnostics;
using ProvenanceKit.Engine.Evidence;
using ProvenanceKit.Engine.Evidence.Sketches;

namespace ProvenanceKit.Engine.Comparisons;

/// <summary>
/// Compares models with one reference: the signals of the fingerprints, and the evidence of the weights. The reference's weights are opened once.
/// One thread at a time.
/// </summary>
public sealed class ComparisonSession : IDisposable
{
    private readonly ModelFingerprint _reference;
    private readonly ComparisonOptions _options;
    private readonly ImmutableArray<ModelFingerprint> _candidates;
    private readonly UnitSampling _sampling = UnitSampling.Default;
    private OpenModel? _openReference;
    private ImmutableArray<OpenModel> _openCandidates;

    /// <summary>Prepares a session; nothing is opened before the first comparison.</summary>
    /// <param name="reference">The model that is compared against.</param>
    /// <param name="options">How to compare.</param>
    /// <param name="candidateParents">Models that may have gone into a merge; may be empty.</param>
    public ComparisonSession(ModelFingerprint reference, ComparisonOptions options, IEnumerable<ModelFingerprint> candidateParents)
    {
        _reference = reference;
        _options = options;
        _candidates = [.. candidateParents];
    }

    /// <summary>Receives a line for every decision about the cache.</summary>
    public Action<string> Log { get; init; } = static _ => { };

    /// <summary>Compares.</summary>
    /// <param name="difference">The model under question.</param>
    /// <param name="progress">Receives reports on any thread; may be null.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="Errors.ProvenanceException">A weight file became unreadable.</exception>
    public ProvenanceComparison Compare(ModelFingerprint difference, IProgress<EngineProgress>? progress, CancellationToken cancellationToken)
    {
        ProvenanceComparison comparison = FingerprintComparer.Compare(_reference, difference, _options);
        if (_options.ReferenceParity)
        {
            return comparison;
        }

        progress?.Report(new EngineProgress(difference.Name, "evidence", 0, 0));
        long start = Stopwatch.GetTimestamp();
        LineageEvidence evidence = EvidenceSource.Get(
            [_reference, difference, .. _candidates], _options, Log, () => Gather(difference, cancellationToken), cancellationToken, out bool isCached);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return comparison with
        {
            Verdict = evidence.Verdict,
            Summary = evidence.Summary,
            Evidence = evidence,
            DownloadedBytes = _reference.DownloadedBytes + difference.DownloadedBytes + evidence.DownloadedBytes,
            Warnings = [.. comparison.Warnings, .. evidence.Warnings],
            Timing = comparison.Timing with { EvidenceSeconds = seconds, TotalSeconds = comparison.Timing.TotalSeconds + seconds, EvidenceCacheHit = isCached },
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _openReference?.Dispose();
        foreach (OpenModel candidate in _openCandidates.IsDefault ? [] : _openCandidates)
        {
            candidate.Dispose();
        }
    }

    private LineageEvidence Gather(ModelFingerprint difference, CancellationToken cancellationToken)
    {
        if (AdapterEvidence.Gather(_reference, difference, _options.Hub, cancellationToken) is { } adapters)
        {
            return adapters;
        }

        // What comes from a fingerprint file says what the weights were. For fingerprints from the cache the weights are there too, and are asked where they could say more.
        bool isStored = IsStored(_reference) || IsStored(difference);
        if (isStored && _candidates.IsEmpty && SketchEvidence.Missing(_reference) is null && SketchEvidence.Missing(difference) is null)
        {
            return SketchEvidence.Evaluate(_reference, difference, _options.Evidence, cancellationToken);
        }

        if (_options.UseCache && _reference.Timing.CacheHit && difference.Timing.CacheHit && _candidates.IsEmpty
            && SketchEvidence.TryEvaluate(_reference, difference, _options.Evidence, cancellationToken) is { } decided)
        {
            Log($"{difference.Name} against {_reference.Name}: the verdict comes from the samples of the weights that the cached fingerprints hold; without the cache it comes from the weights");
            return decided;
        }

        long before = _openReference?.BytesRead ?? 0, downloaded = DownloadedByOpen;
        _openReference ??= OpenModel.Open(_reference, _sampling, _options.Hub, cancellationToken);
        _openReference.UseCancellation(cancellationToken);
        using OpenModel open = OpenModel.Open(difference, _sampling, _options.Hub, cancellationToken);
        if (_openReference.Model is null || open.Model is null)
        {
            return FromSamples(difference, _openReference, open, cancellationToken) with { DownloadedBytes = DownloadedByOpen + open.DownloadedBytes - downloaded };
        }

        if (_openCandidates.IsDefault)
        {
            _openCandidates = [.. _candidates.Select(candidate => OpenModel.Open(candidate, _sampling, _options.Hub, cancellationToken))];
        }

        foreach (OpenModel candidate in _openCandidates)
        {
            candidate.UseCancellation(cancellationToken);
        }

        LineageEvidence evidence = EvidenceEngine.Evaluate(
            _openReference.Model, open.Model, [.. _openCandidates.Select(candidate => candidate.Model).OfType<EvidenceModel>()], _options.Evidence, _sampling, cancellationToken);
        evidence = evidence with
        {
            BytesRead = _openReference.BytesRead + open.BytesRead - before,
            DownloadedBytes = DownloadedByOpen + open.DownloadedBytes - downloaded,
        };
        string[] unread = [.. _openCandidates.Select(candidate => candidate.Reason).OfType<string>()];
        return unread.Length == 0 ? evidence : evidence with { Warnings = [.. evidence.Warnings, .. unread] };
    }

    // Of the models that stay open from one comparison to the next.
    private long DownloadedByOpen => (_openReference?.DownloadedBytes ?? 0) + (_openCandidates.IsDefault ? 0 : _openCandidates.Sum(static candidate => candidate.DownloadedBytes));

    private static bool IsStored(ModelFingerprint fingerprint) => fingerprint.SourcePath is not null;

    // At most one of the two has weights at hand; the samples of that one are taken now if its fingerprint has none.
    private LineageEvidence FromSamples(ModelFingerprint difference, OpenModel openReference, OpenModel openDifference, CancellationToken cancellationToken)
    {
        ModelFingerprint a = WithSamples(_reference, openReference, cancellationToken), b = WithSamples(difference, openDifference, cancellationToken);
        if (SketchEvidence.Missing(a) is not null || SketchEvidence.Missing(b) is not null)
        {
            bool isReferenceMissing = SketchEvidence.Missing(a) is not null;
            string? reason = isReferenceMissing ? openReference.Reason : openDifference.Reason;
            return SketchEvidence.Inconclusive(a, b, reason ?? SketchEvidence.Missing(isReferenceMissing ? a : b)!);
        }

        LineageEvidence evidence = SketchEvidence.Evaluate(a, b, _options.Evidence, cancellationToken);
        return _candidates.IsEmpty ? evidence
            : evidence with { Warnings = [.. evidence.Warnings, "Whether the model is a merge of the candidates wasn't looked at, because that needs the weights of all of them."] };
    }

    private ModelFingerprint WithSamples(ModelFingerprint fingerprint, OpenModel open, CancellationToken cancellationToken) =>
        SketchEvidence.Missing(fingerprint) is null || open.Model is null ? fingerprint
            : fingerprint with { Evidence = EvidenceSketchReader.Read(open.Model, EvidenceSketchReader.ReadsRowsOnly(open.Model.Input.Checkpoint, _options.Hub), _options.Evidence.MaxThreads, cancellationToken) };
}
