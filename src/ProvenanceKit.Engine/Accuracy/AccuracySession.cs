using ProvenanceKit.Engine.Comparisons;

namespace ProvenanceKit.Engine.Accuracy;

/// <summary>
/// Compares labelled pairs one by one and counts right and wrong answers at the end. Fingerprints are kept for the models used last, because lists of
/// pairs name the same models again and again. One thread at a time.
/// </summary>
public sealed class AccuracySession : IDisposable
{
    /// <summary>Fingerprints kept; each holds up to a few megabytes of features.</summary>
    private const int KeptFingerprints = 64;

    private readonly bool _evidenceOnly;
    private readonly List<ScoredPair> _scored = [];
    private readonly List<string> _skipped = [];
    private readonly LinkedList<ModelFingerprint> _recent = [];
    private ComparisonSession? _session;
    private string? _sessionPath;

    /// <summary>Prepares a session.</summary>
    /// <param name="evidenceOnly">Leave the reference kit's score out, and with it the pass over all weights.</param>
    public AccuracySession(bool evidenceOnly) => _evidenceOnly = evidenceOnly;

    /// <summary>Take fingerprints and evidence from the user's cache where they are there, and keep them in it.</summary>
    public bool UseCache { get; init; }

    /// <summary>Where <c>hf://</c> models come from; null looks at the local Hugging Face cache only.</summary>
    public HubOptions? Hub { get; init; }

    /// <summary>Receives a line for every decision about the cache.</summary>
    public Action<string> Log { get; init; } = static _ => { };

    /// <summary>Reads labelled pairs from a CSV or JSON file.</summary>
    /// <exception cref="Errors.ProvenanceException">The file is missing, too large or not of that form.</exception>
    public static IReadOnlyList<LabelledPair> ReadPairs(string path) => LabelledPairReader.Read(path);

    /// <summary>A pair from named values, such as a row of a table, under the names that the file's columns may have.</summary>
    /// <param name="fields">Names and values.</param>
    /// <param name="row">Number of the row, for the message.</param>
    /// <exception cref="Errors.ProvenanceException">A model or the label is missing, or the label is unknown.</exception>
    public static LabelledPair ToPair(IReadOnlyList<KeyValuePair<string, string?>> fields, int row) => LabelledPairReader.FromFields(fields, "pairs", row);

    /// <summary>Compares a pair and adds it to the counts.</summary>
    /// <param name="pair">The pair as labelled.</param>
    /// <param name="referencePath">Full path of its reference model.</param>
    /// <param name="differencePath">Full path of the model under question.</param>
    /// <param name="progress">Receives reports on any thread; may be null.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="Errors.ProvenanceException">A model is missing, broken or unsupported.</exception>
    public ScoredPair Score(LabelledPair pair, string referencePath, string differencePath, IProgress<EngineProgress>? progress, CancellationToken cancellationToken)
    {
        ModelFingerprint reference = Fingerprint(referencePath, progress, cancellationToken);
        ModelFingerprint difference = Fingerprint(differencePath, progress, cancellationToken);
        if (_sessionPath != referencePath)
        {
            _session?.Dispose();
            _session = new ComparisonSession(reference, new ComparisonOptions { UseCache = UseCache, Hub = Hub }, []) { Log = Log };
            _sessionPath = referencePath;
        }

        ProvenanceComparison comparison = _session!.Compare(difference, progress, cancellationToken);
        var scored = new ScoredPair
        {
            Reference = pair.Reference,
            Difference = pair.Difference,
            IsRelated = pair.IsRelated,
            Label = pair.Label,
            Verdict = comparison.Evidence!.Verdict,
            EvidenceScore = AccuracyMeasurement.Score(comparison.Evidence),
            ReferenceScore = _evidenceOnly ? null : comparison.PipelineScore,
            ReferenceDecision = _evidenceOnly ? null : comparison.ReferenceDecision,
        };
        _scored.Add(scored);
        return scored;
    }

    /// <summary>Notes a pair that could not be measured; it is in no count.</summary>
    public void Skip(LabelledPair pair, string reason) => _skipped.Add($"{pair.Reference} and {pair.Difference}: {reason}");

    /// <summary>The counts so far.</summary>
    public AccuracyReport Report() => AccuracyMeasurement.Measure(_scored) with { Skipped = [.. _skipped] };

    /// <inheritdoc/>
    public void Dispose() => _session?.Dispose();

    private ModelFingerprint Fingerprint(string path, IProgress<EngineProgress>? progress, CancellationToken cancellationToken)
    {
        ModelFingerprint? known = _recent.FirstOrDefault(fingerprint => fingerprint.Path == path);
        if (known is not null)
        {
            _recent.Remove(known);
        }
        else
        {
            known = ProvenanceEngine.ReadFingerprint(path, new FingerprintOptions { MetadataOnly = _evidenceOnly, UseCache = UseCache, Hub = Hub }, progress, Log, cancellationToken);
        }

        _recent.AddFirst(known);
        if (_recent.Count > KeptFingerprints)
        {
            _recent.RemoveLast();
        }

        return known;
    }
}
