using ProvenanceKit.Engine.Checkpoints.Gguf;
using ProvenanceKit.Engine.Checkpoints.PyTorch;
using ProvenanceKit.Engine.Checkpoints.Quantization.Packed;
using ProvenanceKit.Engine.Checkpoints.Safetensors;
using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Models;

namespace ProvenanceKit.Engine.Checkpoints;

/// <summary>Opens the weights of a located model, whatever their format.</summary>
internal static class CheckpointFactory
{
    /// <summary>
    /// Opens the weight files and reads their headers; the caller disposes the checkpoint. Quantised weights are presented dequantised under their plain names.
    /// </summary>
    /// <param name="model">A model with at least one weight file.</param>
    /// <exception cref="ProvenanceException">A file can't be opened or breaks a rule of its format, or a shard hasn't what the index says.</exception>
    public static Checkpoint Open(LocatedModel model)
    {
        Checkpoint stored = OpenStored(model);
        if (model.Format == WeightFormat.Gguf)
        {
            return stored;
        }

        try
        {
            return QuantizedCheckpoint.Wrap(stored, QuantizationSettings.Read(model));
        }
        catch
        {
            stored.Dispose();
            throw;
        }
    }

    /// <summary>Opens the weight files as they are: a packed weight is its integers and scales, each under its own name.</summary>
    /// <inheritdoc cref="Open"/>
    public static Checkpoint OpenStored(LocatedModel model)
    {
        Checkpoint stored = model.Remote is { } remote ? remote.OpenCheckpoint(model.WeightFiles) : model.Format switch
        {
            WeightFormat.Safetensors => SafetensorsCheckpoint.Open(model.WeightFiles),
            WeightFormat.Gguf => GgufCheckpoint.Open(model.WeightFiles),
            WeightFormat.PyTorch => PyTorchCheckpoint.Open(model.WeightFiles),
            _ => throw new ProvenanceException(ProvenanceErrorCode.FormatUnsupported, model.Path, $"{model.Format} files aren't read"),
        };
        try
        {
            ShardIndexCheck.Run(model, stored);
            return stored;
        }
        catch
        {
            stored.Dispose();
            throw;
        }
    }
}
