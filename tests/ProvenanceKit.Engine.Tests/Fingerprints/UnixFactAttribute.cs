namespace ProvenanceKit.Engine.Tests.Fingerprints;

/// <summary>A test of Unix file modes; skipped on Windows.</summary>
internal sealed class UnixFactAttribute : FactAttribute
{
    public UnixFactAttribute()
    {
        if (OperatingSystem.IsWindows())
        {
            Skip = "Windows has no file modes";
        }
    }
}
