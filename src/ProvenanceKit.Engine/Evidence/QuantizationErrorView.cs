using ProvenanceKit.Engine.Checkpoints;

namespace ProvenanceKit.Engine.Evidence;

/// <summary>A checkpoint whose values are the quantisation errors of another one, so that views of matrices apply to errors as to values.</summary>
/// <param name="inner">The other checkpoint; owned by the caller.</param>
internal sealed class QuantizationErrorView(Checkpoint inner) : Checkpoint
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Files => inner.Files;

    /// <inheritdoc/>
    public override IReadOnlyList<TensorInfo> Tensors => inner.Tensors;

    /// <inheritdoc/>
    public override long BytesRead => inner.BytesRead;

    /// <inheritdoc/>
    public override TensorInfo? Find(string name) => inner.Find(name);

    /// <inheritdoc/>
    public override void Read(TensorInfo tensor, long firstElement, Span<float> destination) => inner.ReadQuantizationError(tensor, firstElement, destination);

    /// <inheritdoc/>
    public override CheckpointFile OpenFile(TensorInfo tensor) => inner.OpenFile(tensor);

    /// <inheritdoc/>
    public override void CountBytesRead(long bytes) => inner.CountBytesRead(bytes);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
    }
}
