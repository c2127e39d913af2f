namespace ProvenanceKit.Engine.Errors;

/// <summary>
/// What the engine throws for bad input: a stable code, the file (and tensor) at fault, the offset where known, and a message that says what to do.
/// </summary>
public sealed class ProvenanceException : Exception
{
    /// <summary>Creates an error.</summary>
    /// <param name="code">Stable id.</param>
    /// <param name="subject">The file, or <c>file: tensor</c>, at fault.</param>
    /// <param name="message">One sentence for a person, with what to do where there is something.</param>
    /// <param name="offset">Byte offset in the file; null when it doesn't apply.</param>
    /// <param name="innerException">The cause, if another exception led here.</param>
    public ProvenanceException(
        ProvenanceErrorCode code, string subject, string message, long? offset = null, Exception? innerException = null)
        : base(offset is { } at ? $"{subject}: {message} (at byte {at.ToString(System.Globalization.CultureInfo.InvariantCulture)})" : $"{subject}: {message}", innerException)
    {
        Code = code;
        Subject = subject;
        Offset = offset;
    }

    /// <summary>Stable id.</summary>
    public ProvenanceErrorCode Code { get; }

    /// <summary>The file, or <c>file: tensor</c>, at fault.</summary>
    public string Subject { get; }

    /// <summary>Byte offset in the file; null when it doesn't apply.</summary>
    public long? Offset { get; }
}
