namespace ProvenanceKit.Module.Tests.Infrastructure;

/// <summary>One session for all files of the shared variants, located in a folder of its own, in which everything that it needs is loaded.</summary>
public sealed class VariantSession : IDisposable
{
    private readonly DirectoryInfo _scratch = Directory.CreateTempSubdirectory("provenancekit-variants-");
    private readonly ModuleSession _session = new();

    public VariantSession()
    {
        _session.Runspace.SessionStateProxy.Path.SetLocation(Scratch);
        Run("param($p) Get-ModelFingerprint -LiteralPath $p", Repository.Sample("aurora-base")).WithoutErrors();
    }

    /// <summary>The folder that the session is in.</summary>
    public string Scratch => _scratch.FullName;

    public void Dispose()
    {
        _session.Dispose();
        _scratch.Delete(recursive: true);
    }

    internal SessionResult Run(string script, params object[] arguments) => _session.Run(script, arguments);
}
