using System.Net.Http.Headers;

namespace ProvenanceKit.Engine.Hub;

/// <summary>A request in the terms of <see cref="HubTransport"/>.</summary>
internal sealed record HubRequest
{
    /// <summary>GET or HEAD.</summary>
    public HttpMethod Method { get; init; } = HttpMethod.Get;

    /// <summary>Where it goes first.</summary>
    public required Uri Uri { get; init; }

    /// <summary>What is asked for, in words that may be shown: never an address with a signature.</summary>
    public required string Subject { get; init; }

    /// <summary>Id of the repository.</summary>
    public required string Repository { get; init; }

    /// <summary>Bytes wanted; null for all.</summary>
    public RangeHeaderValue? Range { get; init; }

    /// <summary>Strong ETag that the bytes of <see cref="Range"/> must belong to; null when it isn't known.</summary>
    public string? IfRange { get; init; }

    /// <summary>Stop at a redirect to another host and return it, because its headers are what is wanted.</summary>
    public bool StopAtOtherHost { get; init; }
}
