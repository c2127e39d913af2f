using System.Text.Json;

namespace ProvenanceKit.Engine.Reference.Kit;

/// <summary>One model of a reference kit's catalogue.</summary>
internal sealed record KitAsset
{
    /// <summary>Unique id, such as <c>gpt2__hf-safetensors</c>.</summary>
    public required string AssetId { get; init; }

    /// <summary>The model's id.</summary>
    public required string ModelId { get; init; }

    /// <summary>File format of the weights.</summary>
    public string Format { get; init; } = "";

    /// <summary>Where the model was published.</summary>
    public string SourceUri { get; init; } = "";

    /// <summary>Path of the feature document, relative to the root.</summary>
    public required string FeaturePath { get; init; }

    /// <summary>Size bucket.</summary>
    public string ParameterBucket { get; init; } = "";

    /// <summary>The family that the shard belongs to.</summary>
    public required KitFamily Family { get; init; }

    /// <summary>The entry as it was read, unknown members included.</summary>
    public JsonElement Document { get; init; }
}
