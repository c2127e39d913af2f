namespace ProvenanceKit.Engine.Tests.Variants;

/// <summary>A test on the shared variants; skipped, visibly, where they aren't.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class VariantsFactAttribute : FactAttribute
{
    public VariantsFactAttribute()
    {
        if (SharedVariants.Root is null)
        {
            Skip = "needs ../shared/variants (or PROVENANCEKIT_SHARED)";
        }
    }
}
