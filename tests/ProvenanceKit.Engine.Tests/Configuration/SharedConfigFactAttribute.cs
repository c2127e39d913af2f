namespace ProvenanceKit.Engine.Tests.Configuration;

/// <summary>A test on material outside the repository; skipped, with the reason, where that isn't there.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SharedConfigFactAttribute : FactAttribute
{
    public SharedConfigFactAttribute(string relativePath)
    {
        string path = Path.Combine(ConfigTestData.SharedRoot, relativePath);
        if (!File.Exists(path))
        {
            Skip = $"{path} isn't here; set PROVENANCEKIT_SHARED.";
        }
    }
}
