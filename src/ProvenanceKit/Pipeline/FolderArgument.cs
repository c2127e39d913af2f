using System.Management.Automation;

namespace ProvenanceKit.Pipeline;

/// <summary>Turns a path that need not exist yet into a full one, by the session's location and drives.</summary>
internal static class FolderArgument
{
    private const string FileSystemProvider = "FileSystem";

    /// <summary>The full path; ends the command when there can't be one.</summary>
    public static string Resolve(PSCmdlet cmdlet, string path)
    {
        string? full = TryResolve(cmdlet.SessionState.Path, path, out ErrorRecord? error);
        if (full is null)
        {
            cmdlet.ThrowTerminatingError(error);
        }

        return full!;
    }

    /// <summary>The full path; null, with the reason, when there can't be one.</summary>
    public static string? TryResolve(PathIntrinsics paths, string path, out ErrorRecord? error)
    {
        error = null;
        try
        {
            string full = paths.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
            if (provider.Name == FileSystemProvider)
            {
                return Path.TrimEndingDirectorySeparator(Path.GetFullPath(full));
            }

            error = ErrorRecords.ProviderUnsupported(path, provider.Name);
        }
        catch (Exception exception) when (exception is SessionStateException or ProviderInvocationException or PSArgumentException
            or PSNotSupportedException or PSInvalidOperationException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            error = ErrorRecords.PathInvalid(path, exception);
        }

        return null;
    }
}
