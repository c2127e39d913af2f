using ProvenanceKit.Engine.Comparisons;
using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Reference.Scanning;

namespace ProvenanceKit.Engine.Gate;

/// <summary>Compares tested models with known ones. The weights of known models stay open between models. One thread at a time.</summary>
internal sealed class GateComparer(EvidenceOptions evidence, HubOptions? hub) : IDisposable
{
    // So many known models are kept open; a gate asks few questions of each.
    private const int MostOpen = 32;

    private readonly Dictionary<(string Path, int Count), ComparisonSession> _sessions = [];

    /// <summary>Bytes that came over the network for all comparisons so far.</summary>
    public long DownloadedBytes { get; private set; }

    /// <summary>Compares.</summary>
    /// <param name="model">The tested model.</param>
    /// <param name="candidate">The known model.</param>
    /// <param name="referenceCount">How many known models the question is asked of.</param>
    /// <param name="progress">Receives reports; may be null.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public GateFinding Compare(ModelFingerprint model, GateCandidate candidate, int referenceCount, IProgress<EngineProgress>? progress, CancellationToken cancellationToken)
    {
        try
        {
            return candidate.Model is { } known
                ? CompareFiles(model, candidate, known, referenceCount, progress, cancellationToken)
                : CompareReference(model, candidate, referenceCount, cancellationToken);
        }
        catch (ProvenanceException e)
        {
            // One known model that can't be read must not hide what the others say, and is no clean result either.
            return new GateFinding(candidate, Verdict.Inconclusive, null, false, e.Message);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Close();

    private GateFinding CompareFiles(
        ModelFingerprint model, GateCandidate candidate, ModelFingerprint known, int referenceCount, IProgress<EngineProgress>? progress, CancellationToken cancellationToken)
    {
        if (model.Path == known.Path)
        {
            return new GateFinding(candidate, Verdict.Identical, null, false, "It is the same model.");
        }

        if (!_sessions.TryGetValue((known.Path, referenceCount), out ComparisonSession? session))
        {
            if (_sessions.Count >= MostOpen)
            {
                Close();
            }

            session = new ComparisonSession(known, new ComparisonOptions { Evidence = evidence with { ReferenceCount = referenceCount }, Hub = hub }, []);
            _sessions[(known.Path, referenceCount)] = session;
        }

        ProvenanceComparison comparison = session.Compare(model, progress, cancellationToken);
        DownloadedBytes += comparison.Evidence?.DownloadedBytes ?? 0;
        return new GateFinding(
            candidate, comparison.Verdict ?? Verdict.Inconclusive, comparison.PValueLog10, comparison.Direction == LineageDirection.DifferenceIsEarlier, comparison.Summary);
    }

    private static GateFinding CompareReference(ModelFingerprint model, GateCandidate candidate, int referenceCount, CancellationToken cancellationToken)
    {
        if (!candidate.Entry!.HasWeightFeatures)
        {
            return new GateFinding(candidate, Verdict.Inconclusive, null, false, "Only its metadata is in the database, and metadata is no evidence of lineage.");
        }

        ReferenceMatch match = ReferenceEngine.Evaluate(model, new ScanCandidate(candidate.Source!, candidate.Entry), referenceCount, cancellationToken);
        return new GateFinding(candidate, match.Verdict ?? Verdict.Inconclusive, match.PValueLog10, false, match.Why);
    }

    private void Close()
    {
        foreach (ComparisonSession session in _sessions.Values)
        {
            session.Dispose();
        }

        _sessions.Clear();
    }
}
