namespace ProvenanceKit.Engine.Tests.Variants;

/// <summary>A theory on the shared variants; skipped, visibly, where they aren't.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class VariantsTheoryAttribute : TheoryAttribute
{
    public VariantsTheoryAttribute()
    {
        if (SharedVariants.Root is null)
        {
            Skip = "needs ../shared/variants (or PROVENANCEKIT_SHARED)";
        }
    }
}
