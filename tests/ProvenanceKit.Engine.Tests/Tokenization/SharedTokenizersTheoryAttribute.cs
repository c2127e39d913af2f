namespace ProvenanceKit.Engine.Tests.Tokenization;

/// <summary>A theory on the shared tokenizers; skipped, visibly, where they aren't.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedTokenizersTheoryAttribute : TheoryAttribute
{
    public SharedTokenizersTheoryAttribute()
    {
        if (SharedTokenizers.Folder is null)
        {
            Skip = "needs ../shared/tokenizers (or PROVENANCEKIT_SHARED, or PROVENANCEKIT_TOKENIZERS)";
        }
    }
}
