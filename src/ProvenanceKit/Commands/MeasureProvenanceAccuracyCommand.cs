using System.Management.Automation;
using ProvenanceKit.Engine.Accuracy;
using ProvenanceKit.Pipeline;

namespace ProvenanceKit.Commands;

/// <summary>Compares labelled pairs of models and counts how often our verdict and the reference kit's decision are right.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "ProvenanceAccuracy", DefaultParameterSetName = PathSet)]
[OutputType(typeof(AccuracyReport))]
public sealed class MeasureProvenanceAccuracyCommand : ModelReadingCmdlet
{
    private const string PathSet = "Path";
    private const string PairSet = "InputObject";
    private readonly List<(LabelledPair Pair, string? ListFolder)> _pairs = [];
    private AccuracySession? _session;
    private int _rows;

    /// <summary>A cmdlet whose models have bars below the one that counts the pairs.</summary>
    public MeasureProvenanceAccuracyCommand() => ParentActivity = ProgressMeter.IdOf(_pairs);

    /// <summary>Lists of labelled pairs: CSV (columns reference, difference, label) or JSON (an array of objects with these names).</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PathSet)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>Labelled pairs: objects with the properties Reference, Difference and Label. From the pipeline also the lists' paths.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = PairSet)]
    public PSObject[] InputObject { get; set; } = [];

    /// <summary>The folder that relative model paths are in. Without it they are tried from the current location, then from the list's own folder.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Root { get; set; }

    /// <summary>Measure our verdict only; the reference kit's score needs a pass over all weights.</summary>
    [Parameter]
    public SwitchParameter EvidenceOnly { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string path in ParameterSetName == PathSet ? Path : [])
        {
            AddList(path, isLiteral: false);
        }

        foreach (PSObject item in ParameterSetName == PairSet ? InputObject : [])
        {
            switch (item?.BaseObject)
            {
                case string path:
                    AddList(path, isLiteral: false);
                    break;
                case FileInfo file:
                    AddList(file.FullName, isLiteral: true);
                    break;
                case LabelledPair pair:
                    _pairs.Add((pair, null));
                    break;
                default:
                    AddPair(item);
                    break;
            }
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_pairs.Count == 0)
        {
            return;
        }

        _session = new AccuracySession(EvidenceOnly) { UseCache = UsesCache, Hub = Hub, Log = Log };
        var meter = new ProgressMeter(ParentActivity, TimeProvider.System);
        for (int i = 0; i < _pairs.Count; i++)
        {
            Score(_session, _pairs[i].Pair, _pairs[i].ListFolder);
            Show(meter.Next(new EngineProgress($"{_pairs.Count} pairs", "pairs", i + 1, _pairs.Count) { IsCount = true }));
        }

        if (meter.IsShown)
        {
            Show(meter.Complete());
        }

        WriteObject(_session.Report());
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _session?.Dispose();
        }

        base.Dispose(disposing);
    }

    private protected override bool AcceptsMatch(string path) =>
        path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".json", StringComparison.OrdinalIgnoreCase);

    private void AddList(string path, bool isLiteral)
    {
        foreach (string list in ResolveOrReport(path, isLiteral))
        {
            if (Attempt(list, () => AccuracySession.ReadPairs(list)) is { } pairs)
            {
                _pairs.AddRange(pairs.Select(pair => (pair, System.IO.Path.GetDirectoryName(list))));
            }
        }
    }

    private void AddPair(PSObject? item)
    {
        _rows++;
        KeyValuePair<string, string?>[] fields = [.. (item?.Properties ?? Enumerable.Empty<PSPropertyInfo>())
            .Select(property => new KeyValuePair<string, string?>(property.Name, Text(property)))];
        if (Attempt(item ?? (object)"", () => AccuracySession.ToPair(fields, _rows)) is { } pair)
        {
            _pairs.Add((pair, null));
        }
    }

    private void Score(AccuracySession session, LabelledPair pair, string? folder)
    {
        if (FindModel(pair.Reference, folder) is not { } reference || FindModel(pair.Difference, folder) is not { } difference)
        {
            session.Skip(pair, "a model wasn't found");
            return;
        }

        try
        {
            ScoredPair scored = RunEngine((progress, token) => session.Score(pair, reference, difference, progress, token));
            WriteVerbose($"{pair.Reference} and {pair.Difference}: labelled {pair.Label}, {scored.Verdict}; reference kit: {scored.ReferenceDecision ?? "not asked"}.");
        }
        catch (Exception exception) when (IsItemFailure(exception))
        {
            WriteError(ErrorRecords.From(exception, pair));
            session.Skip(pair, exception.Message);
        }
    }

    private string? FindModel(string name, string? listFolder)
    {
        string[] candidates = Root is { } root ? [System.IO.Path.Combine(root, name)]
            : listFolder is null ? [name] : [name, System.IO.Path.Combine(listFolder, name)];
        ErrorRecord? miss = null;
        foreach (string candidate in candidates)
        {
            if (ResolvePathOrId(ModelArgument.FromLiteralPath(candidate), out ErrorRecord? error) is [var found])
            {
                return found;
            }

            miss ??= error;
        }

        if (miss is not null)
        {
            WriteError(miss);
        }

        return null;
    }

    private static string? Text(PSPropertyInfo property)
    {
        try
        {
            return property.Value switch
            {
                PSObject { BaseObject: ModelFingerprint model } => model.Path,
                ModelFingerprint model => model.Path,
                var value => value?.ToString(),
            };
        }
        catch (GetValueException)
        {
            // A property that can't tell its value has none for us.
            return null;
        }
    }
}
