namespace ProvenanceKit.Engine.Checkpoints;

/// <summary>
/// An open checkpoint: its tensors in storage order, and random access to their values as float32.
/// Instances are safe for concurrent reads. Opening validates headers only; values are read on demand.
/// </summary>
internal abstract class Checkpoint : IDisposable
{
    /// <summary>Full paths of the weight files, in the order of <see cref="TensorInfo.FileIndex"/>.</summary>
    public abstract IReadOnlyList<string> Files { get; }

    /// <summary>Tensors in storage order: file by file, within a file by offset.</summary>
    public abstract IReadOnlyList<TensorInfo> Tensors { get; }

    /// <summary>Bytes of values read so far through this object, for reporting the cost of a test.</summary>
    public abstract long BytesRead { get; }

    /// <summary>The tensor of that name, or null.</summary>
    public abstract TensorInfo? Find(string name);

    /// <summary>
    /// Reads <paramref name="destination"/>.Length consecutive elements from <paramref name="firstElement"/> on, converted to float32
    /// (F64 is rounded, integers and booleans are converted by value, NaN and infinities are kept).
    /// </summary>
    /// <exception cref="Errors.ProvenanceException">The file became shorter or unreadable.</exception>
    public abstract void Read(TensorInfo tensor, long firstElement, Span<float> destination);

    /// <summary>
    /// How far each value that <see cref="Read"/> gives for the same range can be from the number that was quantised: half the step of its block, or more
    /// where the format clips or its quantisers don't take the nearest level. 0 for exact storage; the rounding of plain types isn't counted here.
    /// </summary>
    /// <exception cref="Errors.ProvenanceException">The file became shorter or unreadable.</exception>
    public virtual void ReadQuantizationError(TensorInfo tensor, long firstElement, Span<float> destination) => destination.Clear();

    /// <summary>Whether values come over a network, so that many small reads cost much more than one <see cref="Prefetch"/>, and whole passes are dear.</summary>
    public virtual bool IsRemote => false;

    /// <summary>The open files in the order of <see cref="Files"/>; empty when the checkpoint has none to show.</summary>
    public virtual IReadOnlyList<CheckpointFile> OpenFiles => [];

    /// <summary>Tells which ranges are about to be read, so that a remote checkpoint brings them in few parallel requests. Local ones do nothing.</summary>
    /// <exception cref="Errors.ProvenanceException">The bytes can't be brought.</exception>
    public virtual void Prefetch(IReadOnlyList<TensorRange> ranges)
    {
    }

    /// <summary>Reads that wait for a network end when the token is cancelled. Local checkpoints have no need for it.</summary>
    public virtual void UseCancellation(CancellationToken cancellationToken)
    {
    }

    /// <summary>
    /// How a scan can decode an encoded tensor straight from its bytes, which lie block after block from <see cref="TensorInfo.FileOffset"/> on in
    /// <see cref="OpenFile"/>; null when values come through <see cref="Read"/> only.
    /// </summary>
    public virtual EncodedBlocks? FindBlocks(TensorInfo tensor) => null;

    /// <summary>The open file that holds the tensor's plain bytes, for scans that read past <see cref="Read"/>.</summary>
    public abstract CheckpointFile OpenFile(TensorInfo tensor);

    /// <summary>Adds to <see cref="BytesRead"/> what a scan read past <see cref="Read"/>.</summary>
    public abstract void CountBytesRead(long bytes);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases file handles.</summary>
    protected abstract void Dispose(bool disposing);
}
