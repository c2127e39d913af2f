namespace ProvenanceKit.Engine.Tests.Fingerprints;

/// <summary>A test of what only Linux tells about files; skipped elsewhere.</summary>
internal sealed class LinuxTheoryAttribute : TheoryAttribute
{
    public LinuxTheoryAttribute()
    {
        if (!OperatingSystem.IsLinux())
        {
            Skip = "change times are only known on Linux";
        }
    }
}
