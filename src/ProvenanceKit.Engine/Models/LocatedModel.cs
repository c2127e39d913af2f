using System.Collections.Immutable;
using ProvenanceKit.Engine.Checkpoints;
using ProvenanceKit.Engine.Checkpoints.Adapters;
using ProvenanceKit.Engine.Checkpoints.Safetensors;
using ProvenanceKit.Engine.Hub;
using ProvenanceKit.Engine.Hub.Remote;

namespace ProvenanceKit.Engine.Models;

/// <summary>A model found on disk: which of its files is what. Every path lies inside the model's folder (or its Hugging Face cache).</summary>
internal sealed record LocatedModel
{
    /// <summary>Short name: the folder's, or the file's when a file was named.</summary>
    public required string Name { get; init; }

    /// <summary>What the user named, as a full path.</summary>
    public required string Path { get; init; }

    /// <summary>The folder that holds the files.</summary>
    public required string Folder { get; init; }

    /// <summary>Whether a folder was named; a folder without config.json is no model, whatever weights it has.</summary>
    public bool IsFolder { get; init; }

    /// <summary>config.json; null when there is none.</summary>
    public string? ConfigPath { get; init; }

    /// <summary>Format of <see cref="WeightFiles"/>.</summary>
    public WeightFormat Format { get; init; } = WeightFormat.Safetensors;

    /// <summary>Weight files in storage order; empty when there are none.</summary>
    public ImmutableArray<string> WeightFiles { get; init; } = [];

    /// <summary>The shard index when the weights are sharded; null otherwise.</summary>
    public SafetensorsIndex? Index { get; init; }

    /// <summary>Shards that the index names and that don't exist.</summary>
    public ImmutableArray<string> MissingShards { get; init; } = [];

    /// <summary>What the adapter's configuration says, when the weight files are an adapter's; null for a whole model.</summary>
    public AdapterConfiguration? Adapter { get; init; }

    /// <summary>The model that the adapter is applied to; null when none was given.</summary>
    public LocatedModel? Base { get; init; }

    /// <summary>Where the weights are when they stay on the Hub; their <see cref="WeightFiles"/> are where they would be in the cache. Null otherwise.</summary>
    public RemoteModel? Remote { get; init; }

    /// <summary>What asked the Hub about the model; null when nothing did.</summary>
    public HubClient? Client { get; init; }

    /// <summary>Bytes that came over the network so far for this model and its base.</summary>
    public long DownloadedBytes => (Client?.Transport.BytesReceived ?? 0) + (Base?.DownloadedBytes ?? 0);

    /// <summary>Why the weights aren't here although the model is; null when nothing more is to be said than that there are none.</summary>
    public string? AbsentWeightsReason { get; init; }

    /// <summary>The fingerprint file, when one was named in place of a model; null otherwise.</summary>
    public string? FingerprintPath { get; init; }

    /// <summary>Weight files of formats that aren't read.</summary>
    public ImmutableArray<string> UnsupportedWeightFiles { get; init; } = [];

    /// <summary>Why there are no weights; null when there are.</summary>
    public string? NoWeightsReason => Adapter is not null && Base is null ? $"{Adapter.Describe()} holds no weights of its own; name its base model (-BaseModel) to apply it to"
        : !WeightFiles.IsEmpty ? null
        : FingerprintPath is not null ? "a fingerprint file holds no weights"
        : AbsentWeightsReason is not null ? AbsentWeightsReason
        : UnsupportedWeightFiles.IsEmpty ? "there are no weight files"
        : HubModelReference.HasScheme(Path)
            ? $"the weight files ({string.Join(", ", UnsupportedWeightFiles.Take(3))}) can't be read by ranges as safetensors can; save the model first (Save-HubModel)"
        : $"unsupported format: the weight files ({string.Join(", ", UnsupportedWeightFiles.Take(3).Select(WithKind))}) are of a format that isn't read; convert them to safetensors";

    private static string WithKind(string name) => WeightFileKind.OfName(name) is { } kind ? $"{name}: {kind}" : name;
}
