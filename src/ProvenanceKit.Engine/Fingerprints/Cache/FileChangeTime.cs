namespace ProvenanceKit.Engine.Fingerprints.Cache;

/// <summary>When a file's content or description last changed, as the file system keeps it.</summary>
/// <param name="Seconds">Since 1970, UTC.</param>
/// <param name="Nanoseconds">Part of a second.</param>
internal readonly record struct FileChangeTime(long Seconds, uint Nanoseconds)
{
    /// <summary>As a date.</summary>
    public DateTime Utc => DateTime.UnixEpoch.AddSeconds(Math.Clamp(Seconds, -60_000_000_000, 250_000_000_000)).AddTicks(Nanoseconds / 100);
}
