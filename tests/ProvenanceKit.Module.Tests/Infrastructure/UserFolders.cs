using System.Runtime.CompilerServices;

namespace ProvenanceKit.Module.Tests.Infrastructure;

/// <summary>Keeps the tests away from the cache and the databases of the person who runs them.</summary>
internal static class UserFolders
{
    public const string CacheVariable = "PROVENANCEKIT_CACHE_DIR";

    public const string DatabaseVariable = "PROVENANCEKIT_DATABASE";

    public const string InstallationVariable = "PROVENANCEKIT_DATABASE_DIR";

    [ModuleInitializer]
    internal static void Redirect()
    {
        string root = Directory.CreateTempSubdirectory("provenancekit-user-").FullName;
        Environment.SetEnvironmentVariable(CacheVariable, Path.Combine(root, "cache"));
        Environment.SetEnvironmentVariable(InstallationVariable, Path.Combine(root, "installation"));
        Environment.SetEnvironmentVariable(DatabaseVariable, null);
        Environment.SetEnvironmentVariable("XDG_DATA_HOME", root);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(root, recursive: true);
    }
}
