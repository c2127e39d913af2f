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

    /// <summary>The record of a path without a model that may have been meant as the id of one on the Hub.</summary>
    public static ErrorRecord ModelNotFound(string path, bool isOnline) => From(
        new ProvenanceException(
            ProvenanceErrorCode.ModelNotFound,
            path,
            "there is no such file or folder. If it is a model of the Hugging Face Hub, name it with hf:// in front or with -Model" + (isOnline ? "." : ", and allow requests with -Online.")),
        path);

    /// <summary>The record of a place that can't be looked at while models are listed.</summary>
    public static ErrorRecord StoreUnreadable(LocalModelProblem problem) =>
        From(new ProvenanceException(ProvenanceErrorCode.FileUnreadable, problem.Path, problem.Message), problem.Path);

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

    /// <summary>The record of a file that is there already.</summary>
    public static ErrorRecord FileExists(string path) => new(
        new IOException($"{path}: the file is there already. Give another destination, or -Force to replace it."), "FileExists", ErrorCategory.ResourceExists, path);

    /// <summary>The record of a second model for one destination.</summary>
    /// <param name="path">The file, or the id in a database.</param>
    /// <param name="model">The second model.</param>
    public static ErrorRecord DestinationTaken(string path, string model) => new(
        new ArgumentException($"{model}: another model went to {path} just before. Several models need a folder or ids of their own."),
        "DestinationTaken",
        ErrorCategory.InvalidArgument,
        model);

    /// <summary>The record of a file whose name doesn't say that it is a fingerprint.</summary>
    public static ErrorRecord DestinationInvalid(string path) => new(
        new ArgumentException($"{path}: this is a file, and no fingerprint by its name. Give a folder or a name that ends with .pkfp."),
        "DestinationInvalid",
        ErrorCategory.InvalidArgument,
        path);

    /// <summary>The record of a folder that can't be made.</summary>
    public static ErrorRecord FolderUnwritable(string path, Exception cause) => new(
        new IOException($"{path}: the folder can't be made: {cause.Message}", cause), "FileUnwritable", ErrorCategory.WriteError, path);

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
        ProvenanceErrorCode.DatabaseNotFound => ErrorCategory.ObjectNotFound,
        ProvenanceErrorCode.ReferenceNotFound => ErrorCategory.ObjectNotFound,
        ProvenanceErrorCode.DatabaseExists => ErrorCategory.ResourceExists,
        ProvenanceErrorCode.ReferenceExists => ErrorCategory.ResourceExists,
        ProvenanceErrorCode.DatabaseReadOnly => ErrorCategory.PermissionDenied,
        ProvenanceErrorCode.DatabaseLocked => ErrorCategory.ResourceBusy,
        ProvenanceErrorCode.ReferenceInvalid => ErrorCategory.InvalidArgument,
        ProvenanceErrorCode.PathEscapesDatabase => ErrorCategory.SecurityError,
        ProvenanceErrorCode.ChecksumMismatch => ErrorCategory.SecurityError,
        ProvenanceErrorCode.DownloadRefused => ErrorCategory.SecurityError,
        ProvenanceErrorCode.DownloadFailed => ErrorCategory.ConnectionError,
        ProvenanceErrorCode.FingerprintVersionUnsupported => ErrorCategory.NotImplemented,
        ProvenanceErrorCode.FileUnwritable => ErrorCategory.WriteError,
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
