using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Reference.Database;

namespace ProvenanceKit.Engine;

/// <summary>Which reference databases are meant when none is named.</summary>
public static class DefaultDatabases
{
    /// <summary>Environment variable that names the user's own database.</summary>
    public const string FolderVariable = "PROVENANCEKIT_DATABASE";

    /// <summary>Where the user's own database is: PROVENANCEKIT_DATABASE, else a folder of the user's application data.</summary>
    public static string UserFolder => Named
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "ProvenanceKit", "database");

    /// <summary>What a question is asked of: the user's own database where there is one, then what is installed, or else the shipped catalogue.</summary>
    /// <param name="log">Receives a line for a variable that names a folder without a database.</param>
    public static IReadOnlyList<string> ForReading(Action<string> log)
    {
        string user = UserFolder;
        if (Named is null ? DatabaseLayout.IsDatabase(user) : Path.Exists(user))
        {
            return [user, ReferenceEngine.DefaultDatabase];
        }

        if (Named is not null)
        {
            log($"{FolderVariable} names {user}, where there is no database yet");
        }

        return [ReferenceEngine.DefaultDatabase];
    }

    /// <summary>Whether a folder holds a database that can be written.</summary>
    public static bool IsWritable(string folder) => DatabaseLayout.IsDatabase(folder);

    /// <summary>Refuses a folder without a database that can be written, before any model is read for it.</summary>
    /// <exception cref="ProvenanceException">There is no database, or one that can only be read.</exception>
    public static void RequireWritable(string database)
    {
        if (!IsWritable(database))
        {
            ReferenceDatabaseInfo other = ReferenceEngine.GetDatabase(database);
            throw new ProvenanceException(
                ProvenanceErrorCode.DatabaseReadOnly, other.Path, $"this database ({other.Kind}) can only be read; make one of your own with New-ProvenanceDatabase");
        }
    }

    private static string? Named => Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } folder ? Path.GetFullPath(folder) : null;
}
