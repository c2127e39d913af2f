namespace ProvenanceKit.Module.Tests.Infrastructure;

/// <summary>A throw-away folder with a database in it, made as a person would make it.</summary>
internal sealed class DatabaseFolder : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("provenancekit-db-").FullName;

    public DatabaseFolder(params string[] samples)
    {
        Session = new ModuleSession();
        Session.Run("param($d) New-ProvenanceDatabase $d", Path).WithoutErrors();
        if (samples.Length > 0)
        {
            Session.Run("param($d, $models) $models | Add-ModelReference -Database $d", Path, samples).WithoutErrors();
        }
    }

    public ModuleSession Session { get; }

    public string Path => At("db");

    public string At(string name) => System.IO.Path.Combine(_root, name);

    public void Dispose()
    {
        Session.Dispose();
        Directory.Delete(_root, recursive: true);
    }
}
