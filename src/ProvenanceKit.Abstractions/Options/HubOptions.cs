namespace ProvenanceKit;

/// <summary>Whether and how the Hugging Face Hub is used. What isn't given comes from the environment: HF_ENDPOINT, HF_TOKEN, HF_HUB_CACHE, HF_HOME.</summary>
public sealed record HubOptions
{
    /// <summary>Allow requests to the Hub; otherwise only the local cache is looked at. HF_HUB_OFFLINE overrules it.</summary>
    public bool Online { get; init; }

    /// <summary>Address of the Hub; null takes HF_ENDPOINT, or https://huggingface.co.</summary>
    public string? Endpoint { get; init; }

    /// <summary>Access token; null takes HF_TOKEN or the token file. It is sent to the endpoint only, and never printed.</summary>
    public string? Token { get; init; }

    /// <summary>Folder of the Hugging Face cache; null takes HF_HUB_CACHE, HF_HOME or the default.</summary>
    public string? CacheFolder { get; init; }

    /// <summary>Weights of at most so many bytes are read whole; of larger ones only headers, norms, anchors and sampled rows cross the network.</summary>
    public long MaxWholeWeightBytes { get; init; } = 128L << 20;

    /// <summary>Most requests at a time.</summary>
    public int MaxConnections { get; init; } = 16;

    /// <summary>Most attempts for one request, the first included.</summary>
    public int MaxAttempts { get; init; } = 5;

    /// <summary>How long a server may stay silent before the request is tried again; null takes HF_HUB_DOWNLOAD_TIMEOUT, or 30 seconds.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Longest pause between two attempts; a server that asks for a longer one is reported instead.</summary>
    public TimeSpan MaxRetryDelay { get; init; } = TimeSpan.FromSeconds(60);

    /// <inheritdoc/>
    public override string ToString() => $"HubOptions {{ Online = {Online}, Endpoint = {Endpoint}, CacheFolder = {CacheFolder} }}";
}
