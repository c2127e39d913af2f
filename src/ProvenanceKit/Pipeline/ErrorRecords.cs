using System.Management.Automation;
using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Pipeline;

/// <summary>Turns exceptions into error records with stable ids.</summary>
internal static class ErrorRecords
{
    /// <summary>The record of a failure on one model.</summary>
    /// <param name="exception">What went wrong.</param>
    /// <param name="target">The model's path.</param>
    public static ErrorRecord From(Exception exception, object? target) => exception switch
    {
        ProvenanceException known => new ErrorRecord(known, known.Code.ToString(), Category(known.Code), target),
        UnauthorizedAccessException => new ErrorRecord(exception, "FileUnreadable", ErrorCategory.PermissionDenied, target),
        IOException => new ErrorRecord(exception, "FileUnreadable", ErrorCategory.ReadError, target),
        _ => new ErrorRecord(exception, "UnexpectedError", ErrorCategory.NotSpecified, target),
    };

    /// <summary>The record of a path without a model, of a kind that the engine never sees.</summary>
    public static ErrorRecord ModelNotFound(string path) =>
        From(new ProvenanceException(ProvenanceErrorCode.ModelNotFound, path, "there is no such file or folder."), path);

    /// <summary>The record of a path on a provider without files.</summary>
    public static ErrorRecord ProviderUnsupported(string path, string provider) => new(
        new NotSupportedException($"{path}: models are files, but this path belongs to the {provider} provider. Give a path of the file system."),
        "ProviderUnsupported",
        ErrorCategory.InvalidArgument,
        path);

    /// <summary>The record of a path that PowerShell can't resolve.</summary>
    public static ErrorRecord PathInvalid(string path, Exception cause) => new(
        new ArgumentException($"{path}: {cause.Message}", cause), "PathInvalid", ErrorCategory.InvalidArgument, path);

    /// <summary>The record of a reference that is not exactly one model.</summary>
    public static ErrorRecord ReferenceAmbiguous(string path, int count) => new(
        new ArgumentException($"{path}: {count} models match, but a comparison has one reference. Name one of them."),
        "ReferenceAmbiguous",
        ErrorCategory.InvalidArgument,
        path);

    private static ErrorCategory Category(ProvenanceErrorCode code) => code switch
    {
        ProvenanceErrorCode.ModelNotFound => ErrorCategory.ObjectNotFound,
        ProvenanceErrorCode.ModelFolderEmpty => ErrorCategory.ObjectNotFound,
        ProvenanceErrorCode.ConfigNotFound => ErrorCategory.ObjectNotFound,
        ProvenanceErrorCode.ShardMissing => ErrorCategory.ObjectNotFound,
        ProvenanceErrorCode.WeightsNotFound => ErrorCategory.ObjectNotFound,
        ProvenanceErrorCode.FormatUnsupported => ErrorCategory.NotImplemented,
        ProvenanceErrorCode.FileUnreadable => ErrorCategory.ReadError,
        ProvenanceErrorCode.PathEscapesModel => ErrorCategory.SecurityError,
        ProvenanceErrorCode.PickleRefused => ErrorCategory.SecurityError,
        ProvenanceErrorCode.LimitExceeded => ErrorCategory.LimitsExceeded,
        ProvenanceErrorCode.HubReferenceInvalid => ErrorCategory.InvalidArgument,
        ProvenanceErrorCode.HubOffline => ErrorCategory.ResourceUnavailable,
        ProvenanceErrorCode.HubNotFound => ErrorCategory.ObjectNotFound,
        ProvenanceErrorCode.HubGated => ErrorCategory.PermissionDenied,
        ProvenanceErrorCode.HubUnauthorized => ErrorCategory.AuthenticationError,
        ProvenanceErrorCode.HubRateLimited => ErrorCategory.LimitsExceeded,
        ProvenanceErrorCode.HubUnreachable => ErrorCategory.ConnectionError,
        ProvenanceErrorCode.HubResponseInvalid => ErrorCategory.ProtocolError,
        _ => ErrorCategory.InvalidData,
    };
}
