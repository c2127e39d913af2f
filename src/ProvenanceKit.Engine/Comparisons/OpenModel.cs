using ProvenanceKit.Engine.Checkpoints;
using ProvenanceKit.Engine.Checkpoints.Gguf;
using ProvenanceKit.Engine.Configuration;
using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Evidence;
using ProvenanceKit.Engine.Models;

namespace ProvenanceKit.Engine.Comparisons;

/// <summary>The weights of a fingerprinted model, opened again for the evidence; or why they can't be.</summary>
internal sealed class OpenModel : IDisposable
{
    private readonly Checkpoint? _checkpoint;

    private OpenModel(Checkpoint? checkpoint, EvidenceModel? model, string? reason)
    {
        _checkpoint = checkpoint;
        Model = model;
        Reason = reason;
    }

    /// <summary>The model as the evidence sees it; null when it can't be opened.</summary>
    public EvidenceModel? Model { get; }

    /// <summary>Why it can't be opened; null when it is.</summary>
    public string? Reason { get; }

    /// <summary>Opens the weights at a fingerprint's path. A file that is gone or broken becomes a reason, because the signals stand without it.</summary>
    public static OpenModel Open(ModelFingerprint fingerprint, UnitSampling sampling)
    {
        try
        {
            LocatedModel located = ModelLocator.Locate(fingerprint.Path);
            if (located.WeightFiles.IsEmpty || !located.MissingShards.IsEmpty)
            {
                return new OpenModel(null, null, $"{fingerprint.Name}: {fingerprint.WeightsUnmeasuredReason ?? "there are no weights that can be read"}");
            }

            Checkpoint checkpoint = CheckpointFactory.Open(located);
            try
            {
                var input = new EvidenceInput
                {
                    Name = fingerprint.Name,
                    Checkpoint = checkpoint,
                    Facts = fingerprint.Architecture,
                    Vocabulary = fingerprint.Vocabulary,
                    Folder = located.Format == WeightFormat.Gguf ? null : located.Folder,
                    DeclaredParents = checkpoint is GgufCheckpoint gguf ? GgufConfiguration.DeclaredParents(fingerprint.Name, gguf.Metadata, gguf.Files[0]) : [],
                };
                return new OpenModel(checkpoint, new EvidenceModel(input, sampling), null);
            }
            catch
            {
                checkpoint.Dispose();
                throw;
            }
        }
        catch (ProvenanceException e)
        {
            return new OpenModel(null, null, $"{fingerprint.Name}: the weights can't be opened ({e.Message})");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _checkpoint?.Dispose();
}
