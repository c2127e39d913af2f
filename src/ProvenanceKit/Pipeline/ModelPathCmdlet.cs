using System.Collections.ObjectModel;
using System.Management.Automation;

namespace ProvenanceKit.Pipeline;

/// <summary>Base of the cmdlets that take models by path: one resolver for wildcards, literal paths, drives and relative paths.</summary>
public abstract class ModelPathCmdlet : ProvenanceCmdlet
{
    private const string FileSystemProvider = "FileSystem";

    private static readonly string[] s_modelFileEndings =
        [".safetensors", ".safetensors.index.json", ".bin", ".bin.index.json", ".pt", ".pth", ".ckpt", ".gguf", ".pkfp"];

    /// <summary>
    /// The full paths that a path stands for. A literal path that doesn't exist gives one error; a wildcard without a match gives nothing;
    /// files that a wildcard matches but that can't hold a model are passed over.
    /// </summary>
    private protected IReadOnlyList<string> ResolvePath(string path, bool isLiteral, out ErrorRecord? error)
    {
        error = null;
        try
        {
            bool isWildcard = !isLiteral && WildcardPattern.ContainsWildcardCharacters(path);
            IReadOnlyList<string> found = isWildcard ? ResolveWildcard(path, ref error) : ResolveOne(path, isLiteral, ref error);
            return [.. found.Select(full => Path.TrimEndingDirectorySeparator(Path.GetFullPath(full)))];
        }
        catch (ItemNotFoundException)
        {
            error = ErrorRecords.ModelNotFound(path);
        }
        catch (Exception exception) when (exception is SessionStateException or ProviderInvocationException or PSArgumentException
            or PSNotSupportedException or PSInvalidOperationException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            error = ErrorRecords.PathInvalid(path, exception);
        }

        return [];
    }

    /// <summary>As <see cref="ResolvePath"/>, with the error written.</summary>
    private protected IReadOnlyList<string> ResolveOrReport(string path, bool isLiteral)
    {
        IReadOnlyList<string> found = ResolvePath(path, isLiteral, out ErrorRecord? error);
        if (error is not null)
        {
            WriteError(error);
        }

        return found;
    }

    /// <summary>Whether something that a wildcard matches can be what the cmdlet takes.</summary>
    private protected virtual bool AcceptsMatch(string path) =>
        Directory.Exists(path) || s_modelFileEndings.Any(ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    private List<string> ResolveWildcard(string path, ref ErrorRecord? error)
    {
        Collection<string> matches = SessionState.Path.GetResolvedProviderPathFromPSPath(path, out ProviderInfo provider);
        var models = new List<string>(matches.Count);
        if (provider.Name != FileSystemProvider)
        {
            error = ErrorRecords.ProviderUnsupported(path, provider.Name);
            return models;
        }

        foreach (string match in matches)
        {
            if (AcceptsMatch(match))
            {
                models.Add(match);
            }
            else
            {
                WriteVerbose($"{match}: not of a kind that is read here, passed over.");
            }
        }

        return models;
    }

    private IReadOnlyList<string> ResolveOne(string path, bool isLiteral, ref ErrorRecord? error)
    {
        // Without wildcards the other overload still takes escapes such as `[ out of the path.
        ProviderInfo provider;
        string full = isLiteral
            ? SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out provider, out _)
            : SessionState.Path.GetResolvedProviderPathFromPSPath(path, out provider) is [var only] ? only : path;
        if (provider.Name != FileSystemProvider)
        {
            error = ErrorRecords.ProviderUnsupported(path, provider.Name);
            return [];
        }

        if (!Path.Exists(full))
        {
            error = ErrorRecords.ModelNotFound(path);
            return [];
        }

        return [full];
    }
}
