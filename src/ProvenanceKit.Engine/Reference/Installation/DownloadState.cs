namespace ProvenanceKit.Engine.Reference.Installation;

/// <summary>What a partial download is of, so that it is only resumed with the same thing.</summary>
/// <param name="Uri">The address that was asked for.</param>
/// <param name="EntityTag">The server's strong entity tag; null when it gave none.</param>
internal sealed record DownloadState(string Uri, string? EntityTag = null);
