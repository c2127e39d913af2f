using System.Buffers;
using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Engine.Hub;

/// <summary>Rules for the paths of files in a repository, and their form in an address.</summary>
internal static class HubPath
{
    private const int MaxLength = 1024;
    private static readonly SearchValues<char> s_refusedByWindows = SearchValues.Create(":*?\"<>|");

    /// <summary>Refuses a path that could leave the folder it is put into.</summary>
    /// <exception cref="ProvenanceException">It is absolute, has parts like "..", or characters that no file name has.</exception>
    public static void Check(string repository, string path)
    {
        bool allowed = path.Length is > 0 and <= MaxLength && !path.Any(static c => char.IsControl(c) || c == '\\') && !Path.IsPathRooted(path)
            && !(OperatingSystem.IsWindows() && path.AsSpan().ContainsAny(s_refusedByWindows))
            && !path.Split('/').Any(static part => part is "" or "." or ".." || (OperatingSystem.IsWindows() && part[^1] is '.' or ' '));
        if (!allowed)
        {
            throw new ProvenanceException(
                ProvenanceErrorCode.PathEscapesModel, HubModelReference.Scheme + repository,
                $"the repository lists the file '{new string([.. path.Take(80).Select(static c => char.IsControl(c) ? '?' : c)])}', which isn't a path below its folder");
        }
    }

    /// <summary>The path with every part escaped.</summary>
    public static string Escape(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
}
