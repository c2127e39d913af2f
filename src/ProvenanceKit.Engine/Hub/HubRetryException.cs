using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Engine.Hub;

/// <summary>Asks <see cref="HubTransport"/> for another attempt at once; when there are no more, it becomes an error of the given code.</summary>
internal sealed class HubRetryException(ProvenanceErrorCode code, string message) : Exception(message)
{
    /// <summary>The code of the error.</summary>
    public ProvenanceErrorCode Code => code;
}
