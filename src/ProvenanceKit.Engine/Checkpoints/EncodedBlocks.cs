using ProvenanceKit.Engine.Checkpoints.Quantization.Ggml;

namespace ProvenanceKit.Engine.Checkpoints;

/// <summary>An encoded tensor whose values can be decoded from its bytes block by block.</summary>
/// <param name="BlockLength">Elements of a block; divides the length of an accumulation block.</param>
/// <param name="BlockBytes">Bytes of a block.</param>
/// <param name="Decode">Decodes whole blocks.</param>
/// <param name="StoredElement">Where an element that <see cref="Checkpoint.Read"/> gives lies among the stored ones; null when in the same place.</param>
internal sealed record EncodedBlocks(int BlockLength, int BlockBytes, BlockDecoder Decode, Func<long, long>? StoredElement)
{
    /// <summary>Bytes of a number of elements that fills whole blocks.</summary>
    public long Bytes(long elements) => elements / BlockLength * BlockBytes;
}
