namespace ProvenanceKit.Engine.Tests.Evidence;

/// <summary>A test that needs the shared folder beside the repository; skipped, visibly, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedFactAttribute : FactAttribute
{
    public SharedFactAttribute()
    {
        if (TestModels.Shared is null)
        {
            Skip = "needs ../shared with the zoo (or PROVENANCEKIT_SHARED)";
        }
    }
}
