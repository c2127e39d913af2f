using ProvenanceKit.Engine.Tests.Configuration;

namespace ProvenanceKit.Engine.Tests.Reference;

/// <summary>A theory on material outside the repository; skipped, with the reason, where that isn't there.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SharedTheoryAttribute : TheoryAttribute
{
    public SharedTheoryAttribute(string relativePath)
    {
        string path = Path.Combine(ConfigTestData.SharedRoot, relativePath);
        if (!File.Exists(path))
        {
            Skip = $"{path} isn't here; set PROVENANCEKIT_SHARED.";
        }
    }
}
