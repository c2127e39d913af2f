using ProvenanceKit.Engine.Checkpoints.Adapters;
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
        if (model.Adapter is not null)
        {
            return OpenAdapter(model);
        }

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

    /// <summary>Opens the tensors of an adapter; the caller disposes it.</summary>
    /// <param name="model">A located adapter.</param>
    /// <exception cref="ProvenanceException">It can't be opened, or is of another kind than LoRA.</exception>
    public static LoraAdapter OpenLora(LocatedModel model)
    {
        Checkpoint tensors = OpenStored(model);
        try
        {
            return LoraAdapter.Open(tensors, model.Adapter!);
        }
        catch
        {
            tensors.Dispose();
            throw;
        }
    }

    // On its base when there is one, otherwise the deltas alone.
    private static Checkpoint OpenAdapter(LocatedModel model)
    {
        LoraAdapter adapter = OpenLora(model);
        Checkpoint? @base = null;
        try
        {
            if (model.Base is null)
            {
                return new AdapterDeltaCheckpoint(adapter);
            }

            @base = Open(model.Base);
            return AdaptedCheckpoint.Apply(@base, adapter);
        }
        catch
        {
            adapter.Dispose();
            @base?.Dispose();
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
