namespace ProvenanceKit.Engine.Tests.Hub;

/// <summary>A request as <see cref="HubServer"/> saw it.</summary>
/// <param name="Host">hub or cdn.</param>
/// <param name="Method">HTTP method.</param>
/// <param name="Path">Path without query.</param>
/// <param name="Authorization">The header; null when it wasn't sent.</param>
/// <param name="Range">The header.</param>
/// <param name="IfRange">The header.</param>
internal sealed record HubServerRequest(string Host, string Method, string Path, string? Authorization, string? Range, string? IfRange);
