namespace ProvenanceKit.Module.Tests.Infrastructure;

/// <summary>A theory on files of tens of gigabytes of zeros, which no disk has to hold where extending a file leaves a hole.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SparseFileTheoryAttribute : TheoryAttribute
{
    public SparseFileTheoryAttribute()
    {
        if (OperatingSystem.IsWindows())
        {
            Skip = "On Windows an extended file takes its whole size on the disk.";
        }
    }
}
