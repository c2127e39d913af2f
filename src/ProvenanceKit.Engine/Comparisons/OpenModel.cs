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
    private readonly LocatedModel? _located;

    private OpenModel(Checkpoint? checkpoint, LocatedModel? located, EvidenceModel? model, string? reason)
    {
        _checkpoint = checkpoint;
        _located = located;
        Model = model;
        Reason = reason;
    }

    /// <summary>The model as the evidence sees it; null when it can't be opened.</summary>
    public EvidenceModel? Model { get; }

    /// <summary>Why it can't be opened; null when it is.</summary>
    public string? Reason { get; }

    /// <summary>Bytes of weights read so far.</summary>
    public long BytesRead => _checkpoint?.BytesRead ?? 0;

    /// <summary>Bytes that came over the network so far.</summary>
    public long DownloadedBytes => _located?.DownloadedBytes ?? 0;

    /// <summary>Reads that wait for a network end when the token is cancelled.</summary>
    public void UseCancellation(CancellationToken cancellationToken) => _checkpoint?.UseCancellation(cancellationToken);

    /// <summary>Opens the weights at a fingerprint's path. A file that is gone or broken becomes a reason, because the signals stand without it.</summary>
    public static OpenModel Open(ModelFingerprint fingerprint, UnitSampling sampling, HubOptions? hub, CancellationToken cancellationToken)
    {
        try
        {
            EvidenceInput input = OpenInput(fingerprint, hub, out LocatedModel located, cancellationToken);
            try
            {
                input.Checkpoint.UseCancellation(cancellationToken);
                return new OpenModel(input.Checkpoint, located, new EvidenceModel(input, sampling), null);
            }
            catch
            {
                input.Checkpoint.Dispose();
                throw;
            }
        }
        catch (ProvenanceException e) when (e.Code == ProvenanceErrorCode.WeightsNotFound)
        {
            return new OpenModel(null, null, null, e.Message);
        }
        catch (ProvenanceException e)
        {
            return new OpenModel(null, null, null, $"{fingerprint.Name}: the weights can't be opened ({e.Message})");
        }
    }

    /// <summary>Opens the weights at a fingerprint's path. The caller disposes of the checkpoint.</summary>
    /// <exception cref="ProvenanceException">There are no weights, or they are broken or unsupported.</exception>
    public static EvidenceInput OpenInput(ModelFingerprint fingerprint, HubOptions? hub, out LocatedModel located, CancellationToken cancellationToken)
    {
        located = ModelLocator.Locate(fingerprint.Path, fingerprint.BaseModelPath, hub, cancellationToken);
        if (!located.MissingShards.IsEmpty)
        {
            throw new ProvenanceException(
                ProvenanceErrorCode.WeightsNotFound, fingerprint.Name, $"the shard '{located.MissingShards[0]}' that the index names is missing; download it again");
        }

        if (located.NoWeightsReason is { } reason)
        {
            throw new ProvenanceException(ProvenanceErrorCode.WeightsNotFound, fingerprint.Name, reason);
        }

        Checkpoint checkpoint = CheckpointFactory.Open(located);
        checkpoint.UseCancellation(cancellationToken);
        return Input(fingerprint, located, checkpoint);
    }

    /// <summary>Open weights with what a fingerprint says of them.</summary>
    public static EvidenceInput Input(ModelFingerprint fingerprint, LocatedModel located, Checkpoint checkpoint) => new()
    {
        Name = fingerprint.Name,
        Checkpoint = checkpoint,
        Facts = fingerprint.Architecture,
        Vocabulary = fingerprint.Vocabulary,
        Folder = located.Format == WeightFormat.Gguf ? null : located.Folder,
        DeclaredParents = checkpoint is GgufCheckpoint gguf ? GgufConfiguration.DeclaredParents(fingerprint.Name, gguf.Metadata, gguf.Files[0]) : [],
    };

    /// <inheritdoc/>
    public void Dispose() => _checkpoint?.Dispose();
}
