namespace ProvenanceKit.Module.Tests.Infrastructure;

/// <summary>A test on the shared variants; skipped, visibly, where they aren't.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class VariantsFactAttribute : FactAttribute
{
    public VariantsFactAttribute()
    {
        if (Variants.Folder is null)
        {
            Skip = "needs ../shared/variants (or PROVENANCEKIT_SHARED)";
        }
    }
}
