using System.Management.Automation;

namespace ProvenanceKit.Completion;

/// <summary>Paths as the session whose line is completed reads them.</summary>
internal static class SessionPath
{
    /// <summary>The full path, by the session's location and drives.</summary>
    public static string Full(string path)
    {
        using PowerShell shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        return shell.AddScript("param($path) $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($path)", useLocalScope: true)
            .AddArgument(path).Invoke<string>().Single();
    }
}
