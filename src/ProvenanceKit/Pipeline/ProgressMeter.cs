using System.Globalization;
using System.Management.Automation;

namespace ProvenanceKit.Pipeline;

/// <summary>Makes progress records with an estimate of the time left, for models that are large enough, and counts that go on long enough, to wait for.</summary>
internal sealed class ProgressMeter(int activityId, TimeProvider clock)
{
    /// <summary>Models up to this size are read before a bar could be read.</summary>
    public const long MinimumBytes = 200_000_000;

    /// <summary>Counts that end before this would flash a bar.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    private string? _phase;
    private long _phaseStart;
    private long _phaseFirstBytes;
    private string _activity = "";

    /// <summary>Whether a bar stands on the screen.</summary>
    public bool IsShown { get; private set; }

    /// <summary>The record for a report; null when the model is small, or a count has only begun.</summary>
    public ProgressRecord? Next(EngineProgress report)
    {
        if (!report.IsCount && report.BytesTotal <= MinimumBytes)
        {
            return null;
        }

        string phase = $"{report.Subject}\n{report.Phase}";
        if (phase != _phase)
        {
            _phase = phase;
            _phaseStart = clock.GetTimestamp();
            _phaseFirstBytes = report.BytesDone;
        }

        if (report.IsCount && clock.GetElapsedTime(_phaseStart) < s_patience)
        {
            return null;
        }

        IsShown = true;
        _activity = $"{(report.IsCount ? "Comparing" : "Reading")} {report.Subject}";
        long done = Math.Clamp(report.BytesDone, 0, report.BytesTotal);
        var record = new ProgressRecord(activityId, _activity, report.IsCount
            ? string.Create(CultureInfo.InvariantCulture, $"{report.Phase}: {done} of {report.BytesTotal}")
            : string.Create(CultureInfo.InvariantCulture, $"{report.Phase}: {done / 1e9:0.00} of {report.BytesTotal / 1e9:0.00} GB"))
        {
            PercentComplete = (int)(100.0 * done / Math.Max(1, report.BytesTotal)),
        };
        double elapsed = clock.GetElapsedTime(_phaseStart).TotalSeconds;
        long sinceStart = done - _phaseFirstBytes;
        if (sinceStart > 0 && elapsed > 0)
        {
            record.SecondsRemaining = (int)Math.Min(int.MaxValue, Math.Ceiling(elapsed * (report.BytesTotal - done) / sinceStart));
        }

        return record;
    }

    /// <summary>The record that takes the bar away.</summary>
    public ProgressRecord Complete()
    {
        IsShown = false;
        return new ProgressRecord(activityId, _activity.Length == 0 ? "Reading" : _activity, "done") { RecordType = ProgressRecordType.Completed };
    }
}
