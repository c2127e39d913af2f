using System.Buffers;
using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Engine.Reference;

/// <summary>
/// Paths that a catalogue or an archive names, made safe: relative, with forward slashes, without <c>..</c>, drive letters, control characters or
/// links that lead out of the root.
/// </summary>
internal static class DatabasePath
{
    private const int MaxLength = 1024;

    private static readonly SearchValues<char> s_refused = SearchValues.Create("\\:*?\"<>|");

    /// <summary>The full path of a file that a catalogue names.</summary>
    /// <param name="root">Root folder, a full path.</param>
    /// <param name="relative">The path as the catalogue has it.</param>
    /// <param name="subject">The file that names it, for errors.</param>
    /// <exception cref="ProvenanceException"><see cref="ProvenanceErrorCode.PathEscapesDatabase"/>.</exception>
    public static string Resolve(string root, string relative, string subject)
    {
        if (!IsSafe(relative))
        {
            throw Escapes(relative, subject);
        }

        string path = root;
        foreach (string segment in relative.Split('/'))
        {
            path = Path.Combine(path, segment);
            CheckLink(root, path, relative, subject);
        }

        return path;
    }

    /// <summary>Whether a relative path stays below its root by its text alone.</summary>
    public static bool IsSafe(string relative) =>
        relative.Length is > 0 and <= MaxLength && Array.TrueForAll(relative.Split('/'), IsSafeSegment);

    /// <summary>A file name for an id: letters, digits, dot, dash and underscore stay, everything else becomes an underscore; at most 60 characters.</summary>
    public static string Slug(string id)
    {
        string slug = string.Concat(id.Take(60).Select(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '_'));
        return slug.TrimStart('.') is { Length: > 0 } name ? name : "_";
    }

    // Reserved device names and trailing dots or spaces mean other files on Windows.
    private static bool IsSafeSegment(string segment) =>
        segment.Length > 0 && segment is not ("." or "..") && !segment.EndsWith('.') && !segment.EndsWith(' ')
        && !segment.AsSpan().ContainsAny(s_refused) && !segment.Any(char.IsControl) && !IsDeviceName(segment);

    private static bool IsDeviceName(string segment)
    {
        ReadOnlySpan<char> stem = segment.AsSpan();
        int dot = stem.IndexOf('.');
        stem = (dot < 0 ? stem : stem[..dot]).TrimEnd(' ');
        return (stem.Length == 3 && (stem.Equals("CON", StringComparison.OrdinalIgnoreCase) || stem.Equals("PRN", StringComparison.OrdinalIgnoreCase)
                || stem.Equals("AUX", StringComparison.OrdinalIgnoreCase) || stem.Equals("NUL", StringComparison.OrdinalIgnoreCase)))
            || (stem.Length == 4 && char.IsAsciiDigit(stem[3])
                && (stem.StartsWith("COM", StringComparison.OrdinalIgnoreCase) || stem.StartsWith("LPT", StringComparison.OrdinalIgnoreCase)));
    }

    private static void CheckLink(string root, string path, string relative, string subject)
    {
        try
        {
            FileSystemInfo entry = Directory.Exists(path) ? new DirectoryInfo(path) : new FileInfo(path);
            if (entry.LinkTarget is null)
            {
                return;
            }

            string target = entry.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? "";
            string real = Path.GetFullPath(root);
            if (target.StartsWith(real.EndsWith(Path.DirectorySeparatorChar) ? real : real + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            {
                return;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ProvenanceException(ProvenanceErrorCode.FileUnreadable, path, "the path can't be followed: " + e.Message, null, e);
        }

        throw Escapes(relative, subject);
    }

    private static ProvenanceException Escapes(string relative, string subject)
    {
        string shown = string.Concat(relative.Take(120).Select(static c => char.IsControl(c) ? '?' : c));
        return new ProvenanceException(
            ProvenanceErrorCode.PathEscapesDatabase, subject, $"the path '{shown}' isn't a plain relative path below the database's folder; nothing outside it is read or written");
    }
}
