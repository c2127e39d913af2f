namespace ProvenanceKit.Module.Tests.Infrastructure;

/// <summary>A theory on the shared variants; skipped, visibly, where they aren't.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class VariantsTheoryAttribute : TheoryAttribute
{
    public VariantsTheoryAttribute()
    {
        if (Variants.Folder is null)
        {
            Skip = "needs ../shared/variants (or PROVENANCEKIT_SHARED)";
        }
    }
}
