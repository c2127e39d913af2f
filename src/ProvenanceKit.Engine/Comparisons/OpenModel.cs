using ProvenanceKit.Engine.Checkpoints;
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

    /// <summary>Bytes of weights read so far.</summary>
    public long BytesRead => _checkpoint?.BytesRead ?? 0;

    /// <summary>Reads that wait for a network end when the token is cancelled.</summary>
    public void UseCancellation(CancellationToken cancellationToken) => _checkpoint?.UseCancellation(cancellationToken);

    /// <summary>Opens the weights at a fingerprint's path. A file that is gone or broken becomes a reason, because the signals stand without it.</summary>
    public static OpenModel Open(ModelFingerprint fingerprint, UnitSampling sampling, HubOptions? hub, CancellationToken cancellationToken)
    {
        try
        {
            LocatedModel located = ModelLocator.Locate(fingerprint.Path, hub, cancellationToken);
            if (located.WeightFiles.IsEmpty || !located.MissingShards.IsEmpty)
            {
                return new OpenModel(null, null, $"{fingerprint.Name}: {fingerprint.WeightsUnmeasuredReason ?? "there are no weights that can be read"}");
            }

            Checkpoint checkpoint = CheckpointFactory.Open(located);
            try
            {
                checkpoint.UseCancellation(cancellationToken);
                var input = new EvidenceInput
                {
                    Name = fingerprint.Name,
                    Checkpoint = checkpoint,
                    Facts = fingerprint.Architecture,
                    Vocabulary = fingerprint.Vocabulary,
                    Folder = located.Folder,
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
