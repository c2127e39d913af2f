using System.Reflection;

namespace ProvenanceKit.Engine.Fingerprints;

/// <summary>Which build of the engine measures.</summary>
internal static class ToolVersion
{
    /// <summary>Version for people, without the commit.</summary>
    public static string Text { get; } = typeof(ToolVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    /// <summary>Differs between any two builds of different code, so that one build never takes what another measured from the cache.</summary>
    public static string Build { get; } = typeof(ToolVersion).Module.ModuleVersionId.ToString("N") + typeof(ModelFingerprint).Module.ModuleVersionId.ToString("N");
}
