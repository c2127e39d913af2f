using System.Globalization;
using System.Management.Automation;

namespace ProvenanceKit.Pipeline;

/// <summary>
/// Makes progress records with an estimate of the time left, for models that are large enough, and counts and downloads that go on long enough, to wait for. A model
/// has two bars: one says which of the models it is, and the one below it how far its phase is.
/// </summary>
internal sealed class ProgressMeter(int activityId, TimeProvider clock, int parentId = -1)
{
    /// <summary>Models up to this size are read before a bar could be read.</summary>
    public const long MinimumBytes = 200_000_000;

    /// <summary>Counts that end before this would flash a bar.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    /// <summary>Sets the lower bar's id apart; ids of upper bars don't have this bit.</summary>
    private const int LowerBar = 1 << 30;

    private string? _phase;
    private long _phaseStart;
    private long _phaseFirstBytes;
    private string _activity = "";
    private ProgressRecord? _lower;

    /// <summary>The id of a bar for an object that makes progress.</summary>
    public static int IdOf(object owner) => owner.GetHashCode() & (LowerBar - 1);

    /// <summary>Which of the models it is, where that is known.</summary>
    public string Position { get; init; } = "";

    /// <summary>Whether a bar stands on the screen.</summary>
    public bool IsShown { get; private set; }

    /// <summary>The records for a report, in their order; none when the model is small, or a count or a download has only begun.</summary>
    public IReadOnlyList<ProgressRecord> Next(EngineProgress report)
    {
        bool isLarge = !report.IsCount && report.BytesTotal > MinimumBytes;
        if (!isLarge && !report.IsCount && !IsTransfer(report))
        {
            return [];
        }

        string phase = $"{report.Subject}\n{report.Phase}";
        if (phase != _phase)
        {
            _phase = phase;
            _phaseStart = clock.GetTimestamp();
            _phaseFirstBytes = report.BytesDone;
        }

        if (!isLarge && clock.GetElapsedTime(_phaseStart) < s_patience)
        {
            return [];
        }

        IsShown = true;
        string activity = $"{Verb(report)} {report.Subject}";
        bool isOneBar = report.IsCount || IsTransfer(report);
        bool isSameModel = activity == _activity;
        _activity = activity;
        ProgressRecord record = Bar(report, isOneBar);
        if (isOneBar)
        {
            return [record];
        }

        _lower = record;
        return isSameModel ? [record] : [new ProgressRecord(activityId, activity, Position.Length > 0 ? Position : report.Phase) { ParentActivityId = parentId }, record];
    }

    private ProgressRecord Bar(EngineProgress report, bool isOneBar)
    {
        long done = report.BytesTotal > 0 ? Math.Clamp(report.BytesDone, 0, report.BytesTotal) : Math.Max(0, report.BytesDone);
        var record = new ProgressRecord(isOneBar ? activityId : activityId | LowerBar, isOneBar ? _activity : report.Phase, report.IsCount
            ? string.Create(CultureInfo.InvariantCulture, $"{report.Phase}: {done} of {report.BytesTotal}")
            : Bytes(report, done))
        {
            ParentActivityId = isOneBar ? parentId : activityId,
            PercentComplete = report.BytesTotal > 0 ? (int)(100.0 * done / report.BytesTotal) : -1,
        };
        double elapsed = clock.GetElapsedTime(_phaseStart).TotalSeconds;
        long sinceStart = done - _phaseFirstBytes;
        if (sinceStart > 0 && elapsed > 0 && report.BytesTotal > 0)
        {
            record.SecondsRemaining = (int)Math.Min(int.MaxValue, Math.Ceiling(elapsed * (report.BytesTotal - done) / sinceStart));
        }

        return record;
    }

    // The speed of a network says more about the time than the size does.
    private static bool IsTransfer(EngineProgress report) => report.Phase is "download" or "checking" or "unpacking";

    private static string Verb(EngineProgress report) => report.Phase switch
    {
        "download" => "Downloading",
        "checking" => "Checking",
        "unpacking" => "Unpacking",
        "references" or "catalogue" => "Going through references:",
        _ => report.IsCount ? "Comparing" : "Reading",
    };

    private static string Bytes(EngineProgress report, long done)
    {
        (double unit, string name) = Math.Max(done, report.BytesTotal) >= 1_000_000_000 ? (1e9, "GB") : (1e6, "MB");
        return report.BytesTotal > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{report.Phase}: {done / unit:0.00} of {report.BytesTotal / unit:0.00} {name}")
            : string.Create(CultureInfo.InvariantCulture, $"{report.Phase}: {done / unit:0.00} {name}");
    }

    /// <summary>The records that take the bars away, the lower first.</summary>
    public IReadOnlyList<ProgressRecord> Complete()
    {
        IsShown = false;
        var upper = new ProgressRecord(activityId, _activity.Length == 0 ? "Reading" : _activity, "done") { ParentActivityId = parentId, RecordType = ProgressRecordType.Completed };
        return _lower is null
            ? [upper]
            : [new ProgressRecord(_lower.ActivityId, _lower.Activity, "done") { ParentActivityId = activityId, RecordType = ProgressRecordType.Completed }, upper];
    }
}
