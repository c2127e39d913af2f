using System.Collections.Immutable;
using System.Runtime.InteropServices;
using ProvenanceKit.Engine.Checkpoints;
using ProvenanceKit.Engine.Checkpoints.Safetensors;
using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Numerics;

namespace ProvenanceKit.Engine.Hub.Remote;

/// <summary>
/// A safetensors checkpoint on the Hub: headers and values come by range requests. <see cref="BytesRead"/> counts what came over the network, headers
/// included.
/// </summary>
internal sealed class RemoteCheckpoint : Checkpoint
{
    /// <summary>Bytes of the first request of a file: the header of most models, 100 to 200 bytes for each tensor.</summary>
    private const int HeaderGuess = 64 << 10;

    private const int ScratchBytes = 64 * 1024;
    private readonly RemoteReader _reader;
    private readonly ImmutableArray<CheckpointFile> _files;
    private readonly ImmutableArray<TensorInfo> _tensors;
    private readonly Dictionary<string, TensorInfo> _byName;

    private RemoteCheckpoint(RemoteReader reader, ImmutableArray<CheckpointFile> files, ImmutableArray<string> paths, ImmutableArray<TensorInfo> tensors)
    {
        _reader = reader;
        _files = files;
        _tensors = tensors;
        _byName = tensors.ToDictionary(static tensor => tensor.Name, StringComparer.Ordinal);
        Files = paths;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Files { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<CheckpointFile> OpenFiles => _files;

    /// <inheritdoc/>
    public override IReadOnlyList<TensorInfo> Tensors => _tensors;

    /// <inheritdoc/>
    public override long BytesRead => _reader.BytesMoved;

    /// <summary>Ranges that were asked for.</summary>
    public long RequestCount => _reader.RequestCount;

    /// <inheritdoc/>
    public override bool IsRemote => true;

    /// <summary>Reads the headers of all files.</summary>
    /// <param name="reader">The files' bytes.</param>
    /// <param name="paths">What the files are called.</param>
    /// <exception cref="ProvenanceException">A file can't be read or breaks a rule of the format.</exception>
    public static RemoteCheckpoint Open(RemoteReader reader, ImmutableArray<string> paths)
    {
        reader.Prefetch(reader.Contents.Select(static (content, i) => new ByteRange(i, 0, Math.Min(HeaderGuess, content.File.Length))));
        ImmutableArray<CheckpointFile> files = [.. reader.Contents.Select((_, i) => new RemoteFile(reader, i))];
        var tensors = new List<TensorInfo>();
        var position = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < files.Length; i++)
        {
            foreach (TensorInfo tensor in SafetensorsHeader.Read(files[i], i))
            {
                // As in a local checkpoint: a repeated name keeps its first place and takes its last definition.
                if (position.TryAdd(tensor.Name, tensors.Count))
                {
                    tensors.Add(tensor);
                }
                else
                {
                    tensors[position[tensor.Name]] = tensor;
                }
            }
        }

        return new RemoteCheckpoint(reader, files, paths, [.. tensors]);
    }

    /// <inheritdoc/>
    public override TensorInfo? Find(string name) => _byName.GetValueOrDefault(name);

    /// <inheritdoc/>
    public override void Read(TensorInfo tensor, long firstElement, Span<float> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(firstElement);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(destination.Length, tensor.ElementCount - firstElement);
        int width = tensor.DataType.ByteWidth();
        long offset = tensor.FileOffset + (firstElement * width);
        if (tensor.DataType == TensorDataType.F32)
        {
            _reader.Read(tensor.FileIndex, offset, MemoryMarshal.AsBytes(destination), tensor.Name);
            return;
        }

        // One request for the whole range; the pieces then come from memory.
        if ((long)destination.Length * width > ScratchBytes)
        {
            _reader.Prefetch([new ByteRange(tensor.FileIndex, offset, (long)destination.Length * width)]);
        }

        byte[] scratch = new byte[(int)Math.Min(ScratchBytes, (long)destination.Length * width)];
        for (int done = 0; done < destination.Length;)
        {
            int count = Math.Min(destination.Length - done, scratch.Length / width);
            Span<byte> bytes = scratch.AsSpan(0, count * width);
            _reader.Read(tensor.FileIndex, offset + ((long)done * width), bytes, tensor.Name);
            ElementConversion.ToSingle(tensor.DataType, bytes, destination.Slice(done, count));
            done += count;
        }
    }

    /// <inheritdoc/>
    public override void Prefetch(IReadOnlyList<TensorRange> ranges) => _reader.Prefetch(ranges.Select(static range =>
    {
        int width = range.Tensor.DataType.ByteWidth();
        return new ByteRange(range.Tensor.FileIndex, range.Tensor.FileOffset + (range.FirstElement * width), range.ElementCount * width);
    }));

    /// <inheritdoc/>
    public override void UseCancellation(CancellationToken cancellationToken) => _reader.CancellationToken = cancellationToken;

    /// <inheritdoc/>
    public override CheckpointFile OpenFile(TensorInfo tensor) => _files[tensor.FileIndex];

    /// <inheritdoc/>
    public override void CountBytesRead(long bytes)
    {
        // What a scan takes from memory came over the network before, and was counted then.
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        // Connections belong to the process and memory to the collector.
    }
}
