using System.Management.Automation;
using ProvenanceKit.Engine;

namespace ProvenanceKit.Pipeline;

/// <summary>Turns what database parameters were given, or that they weren't, into the databases that are meant.</summary>
internal static class DatabaseArgument
{
    /// <summary>Name of the catalogue that ships with the module.</summary>
    public const string Shipped = "shipped";

    /// <summary>The databases that a question is asked of; ends the command when a path is impossible.</summary>
    /// <param name="cmdlet">The command.</param>
    /// <param name="given">What was named; the defaults when empty.</param>
    public static IReadOnlyList<string> ForReading(PSCmdlet cmdlet, IReadOnlyList<string> given)
    {
        if (given.Count > 0)
        {
            return [.. given.Select(path => Resolve(cmdlet, path)).Distinct(StringComparer.Ordinal)];
        }

        IReadOnlyList<string> databases = DefaultDatabases.ForReading(line => cmdlet.WriteWarning(line + "."));
        cmdlet.WriteVerbose($"No database was named, so these are asked: {string.Join(", ", databases)}.");
        return databases;
    }

    /// <summary>The database that is changed; ends the command when the path is impossible.</summary>
    /// <param name="cmdlet">The command.</param>
    /// <param name="given">What was named; the user's own when null.</param>
    public static string ForWriting(PSCmdlet cmdlet, string? given)
    {
        if (!string.IsNullOrEmpty(given))
        {
            return Resolve(cmdlet, given);
        }

        string database = DefaultDatabases.UserFolder;
        cmdlet.WriteVerbose($"No database was named, so your own is meant: {database}.");
        return database;
    }

    /// <summary>The full path of a database, or the name of the shipped catalogue.</summary>
    public static string Resolve(PSCmdlet cmdlet, string path) => IsShipped(path) ? Shipped : FolderArgument.Resolve(cmdlet, path);

    /// <summary>Whether a database is meant that has a name and no path.</summary>
    public static bool IsShipped(string path) => string.Equals(path, Shipped, StringComparison.OrdinalIgnoreCase);
}
