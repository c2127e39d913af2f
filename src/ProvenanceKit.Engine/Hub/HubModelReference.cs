using System.Diagnostics.CodeAnalysis;
using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Engine.Hub;

/// <summary>
/// A model on the Hub: <c>org/name</c>, <c>org/name@revision</c>, or either behind <c>hf://</c>. Ids follow the Hub's rules (letters, digits, dot, hyphen and
/// underscore, at most 96 characters, no "--" and no ".."), so that an id can never name another folder of the cache.
/// </summary>
public sealed record HubModelReference
{
    /// <summary>What the text form begins with.</summary>
    public const string Scheme = "hf://";

    /// <summary>The branch that is meant when none is named.</summary>
    public const string DefaultRevision = "main";

    private const int MaxIdLength = 96;
    private const int MaxRevisionLength = 200;

    private HubModelReference(string repository, string revision)
    {
        Repository = repository;
        Revision = revision;
    }

    /// <summary>Repository id: <c>org/name</c>, or <c>name</c> alone for the oldest models.</summary>
    public string Repository { get; }

    /// <summary>Branch, tag or commit.</summary>
    public string Revision { get; }

    /// <summary>Whether a text is a reference with the scheme in front, so that it can't be a path.</summary>
    public static bool HasScheme(string text) => text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase);

    /// <summary>Parses a reference.</summary>
    /// <exception cref="ProvenanceException">It isn't of an allowed form.</exception>
    public static HubModelReference Parse(string text) => Parse(text, out string? problem)
        ?? throw new ProvenanceException(ProvenanceErrorCode.HubReferenceInvalid, Shorten(text), problem + "; expected org/name or org/name@revision");

    /// <summary>Parses a reference; false when it isn't of an allowed form.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out HubModelReference? reference) => (reference = Parse(text, out _)) is not null;

    /// <summary>The same repository at another revision.</summary>
    /// <exception cref="ProvenanceException">The revision isn't allowed.</exception>
    public HubModelReference At(string revision) => Parse($"{Repository}@{revision}");

    /// <summary>Whether a text is a whole commit hash.</summary>
    internal static bool IsCommitHash(string text) => text.Length == 40 && text.All(char.IsAsciiHexDigitLower);

    /// <inheritdoc/>
    public override string ToString() => Scheme + Repository + (Revision == DefaultRevision ? "" : "@" + Revision);

    private static HubModelReference? Parse(string text, out string? problem)
    {
        string rest = HasScheme(text) ? text[Scheme.Length..] : text;
        int at = rest.IndexOf('@', StringComparison.Ordinal);
        string id = at < 0 ? rest : rest[..at], revision = at < 0 ? DefaultRevision : rest[(at + 1)..];
        problem = ProblemOfId(id) ?? ProblemOfRevision(revision);
        return problem is null ? new HubModelReference(id, revision) : null;
    }

    private static string? ProblemOfId(string id)
    {
        string[] parts = id.Split('/');
        return id.Length is 0 or > MaxIdLength ? $"a model id has 1 to {MaxIdLength} characters"
            : parts.Length > 2 ? "a model id has one slash at most"
            : !id.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/') ? "a model id consists of letters, digits, '-', '_' and '.'"
            : id.Contains("--", StringComparison.Ordinal) || id.Contains("..", StringComparison.Ordinal) ? "a model id has no '--' and no '..'"
            : parts.Any(static p => p.Length == 0 || p[0] is '-' or '.' || p[^1] is '-' or '.') ? "the parts of a model id neither begin nor end with '-' or '.'"
            : id.EndsWith(".git", StringComparison.Ordinal) ? "a model id doesn't end with .git" : null;
    }

    // The rules of git for names of refs, which also keep the name inside the cache's refs folder.
    private static string? ProblemOfRevision(string revision)
    {
        string[] parts = revision.Split('/');
        bool allowed = revision.Length is > 0 and <= MaxRevisionLength
            && !revision.Any(static c => c <= ' ' || c >= 127 || c is '~' or '^' or ':' or '?' or '*' or '[' or '\\' or '@' or '"' or '<' or '>' or '|')
            && !revision.Contains("..", StringComparison.Ordinal)
            && !parts.Any(static p => p.Length == 0 || p[0] is '.' or '-' || p[^1] == '.' || p.EndsWith(".lock", StringComparison.Ordinal));
        return allowed ? null : "the revision isn't the name of a branch, tag or commit";
    }

    private static string Shorten(string text) => text.Length <= 120 ? text : text[..120] + "...";
}
