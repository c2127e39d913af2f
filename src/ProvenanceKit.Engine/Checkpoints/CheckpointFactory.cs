using ProvenanceKit.Engine.Checkpoints.Gguf;
using ProvenanceKit.Engine.Checkpoints.PyTorch;
using ProvenanceKit.Engine.Checkpoints.Safetensors;
using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Models;

namespace ProvenanceKit.Engine.Checkpoints;

/// <summary>Opens the weights of a located model, whatever their format.</summary>
internal static class CheckpointFactory
{
    /// <summary>Opens the weight files and reads their headers; the caller disposes the checkpoint.</summary>
    /// <param name="model">A model with at least one weight file.</param>
    /// <exception cref="ProvenanceException">A file can't be opened or breaks a rule of its format.</exception>
    public static Checkpoint Open(LocatedModel model) => model.Remote is { } remote ? remote.OpenCheckpoint(model.WeightFiles) : model.Format switch
    {
        WeightFormat.Safetensors => SafetensorsCheckpoint.Open(model.WeightFiles),
        WeightFormat.Gguf => GgufCheckpoint.Open(model.WeightFiles),
        WeightFormat.PyTorch => PyTorchCheckpoint.Open(model.WeightFiles),
        _ => throw new ProvenanceException(ProvenanceErrorCode.FormatUnsupported, model.Path, $"{model.Format} files aren't read"),
    };
}
