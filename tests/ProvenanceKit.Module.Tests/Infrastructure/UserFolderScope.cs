namespace ProvenanceKit.Module.Tests.Infrastructure;

/// <summary>A cache and default databases of a test's own. Its tests run alone, because the environment is the whole process's.</summary>
internal sealed class UserFolderScope : IDisposable
{
    private readonly (string Name, string? Value)[] _before;

    public UserFolderScope()
    {
        Root = Directory.CreateTempSubdirectory("provenancekit-scope-").FullName;
        _before = [.. new[] { UserFolders.CacheVariable, UserFolders.DatabaseVariable, UserFolders.InstallationVariable }
            .Select(name => (name, Environment.GetEnvironmentVariable(name)))];
        Environment.SetEnvironmentVariable(UserFolders.CacheVariable, Cache);
        Environment.SetEnvironmentVariable(UserFolders.DatabaseVariable, Database);
        Environment.SetEnvironmentVariable(UserFolders.InstallationVariable, Path.Combine(Root, "installation"));
    }

    public string Root { get; }

    public string Cache => Path.Combine(Root, "cache");

    public string Database => Path.Combine(Root, "database");

    public IEnumerable<string> CacheFiles => Directory.Exists(Cache) ? Directory.EnumerateFiles(Cache, "*.pkce", SearchOption.AllDirectories) : [];

    public void Dispose()
    {
        foreach ((string name, string? value) in _before)
        {
            Environment.SetEnvironmentVariable(name, value);
        }

        Directory.Delete(Root, recursive: true);
    }
}
