using System.Collections.Immutable;
using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Engine.Checkpoints.PyTorch;

/// <summary>
/// A checkpoint in one or several files of <c>torch.save</c>. Tensors come in the order of the state dict. Contiguous ones are plain; other views
/// (transposed, strided, expanded) are encoded and read element by element. Tensors that share a storage are all listed.
/// </summary>
internal sealed class PyTorchCheckpoint : Checkpoint
{
    private readonly ImmutableArray<CheckpointFile> _files;
    private readonly ImmutableArray<TensorInfo> _tensors;
    private readonly Dictionary<string, TensorInfo> _byName;
    private readonly Dictionary<string, StridedReader> _readers;
    private long _bytesRead;

    private PyTorchCheckpoint(ImmutableArray<CheckpointFile> files, List<TensorInfo> tensors, Dictionary<string, TensorInfo> byName, Dictionary<string, StridedReader> readers)
    {
        _files = files;
        _tensors = [.. tensors];
        _byName = byName;
        _readers = readers;
        Files = [.. files.Select(file => file.Path)];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Files { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<TensorInfo> Tensors => _tensors;

    /// <inheritdoc/>
    public override long BytesRead => Interlocked.Read(ref _bytesRead);

    /// <summary>Opens files and reads their pickles; nothing in them is executed.</summary>
    /// <param name="paths">Full paths, in order.</param>
    /// <exception cref="ProvenanceException">A file can't be opened, breaks a rule, or asks for more than a state dict needs.</exception>
    public static PyTorchCheckpoint Open(IReadOnlyList<string> paths)
    {
        ImmutableArray<CheckpointFile>.Builder files = ImmutableArray.CreateBuilder<CheckpointFile>(paths.Count);
        try
        {
            var tensors = new List<TensorInfo>();
            var byName = new Dictionary<string, TensorInfo>(StringComparer.Ordinal);
            var readers = new Dictionary<string, StridedReader>(StringComparer.Ordinal);
            foreach (string path in paths)
            {
                CheckpointFile file = CheckpointFile.Open(path);
                files.Add(file);
                List<TorchTensor> read = TorchFileReader.Read(file);
                RefuseRepetition(file, read);
                foreach (TorchTensor tensor in read)
                {
                    TensorInfo info = Describe(tensor, files.Count - 1);
                    if (!byName.TryAdd(info.Name, info))
                    {
                        throw new ProvenanceException(ProvenanceErrorCode.TensorInvalid, $"{path}: {info.Name}", "the tensor is there twice");
                    }

                    tensors.Add(info);
                    if (!info.DataType.IsPlain())
                    {
                        readers.Add(info.Name, new StridedReader(tensor.View.DataType, info.FileOffset, tensor.View.Shape, tensor.View.Strides));
                    }
                }
            }

            return new PyTorchCheckpoint(files.ToImmutable(), tensors, byName, readers);
        }
        catch
        {
            foreach (CheckpointFile file in files)
            {
                file.Dispose();
            }

            throw;
        }
    }

    /// <inheritdoc/>
    public override TensorInfo? Find(string name) => _byName.GetValueOrDefault(name);

    /// <inheritdoc/>
    public override void Read(TensorInfo tensor, long firstElement, Span<float> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(firstElement);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(destination.Length, tensor.ElementCount - firstElement);
        if (destination.IsEmpty)
        {
            return;
        }

        CheckpointFile file = _files[tensor.FileIndex];
        Interlocked.Add(ref _bytesRead, _readers.TryGetValue(tensor.Name, out StridedReader? reader)
            ? reader.Read(file, firstElement, destination, tensor.Name)
            : PlainValues.Read(file, tensor, firstElement, destination));
    }

    /// <inheritdoc/>
    public override CheckpointFile OpenFile(TensorInfo tensor) => _files[tensor.FileIndex];

    /// <inheritdoc/>
    public override void CountBytesRead(long bytes) => Interlocked.Add(ref _bytesRead, bytes);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            foreach (CheckpointFile file in _files)
            {
                file.Dispose();
            }
        }
    }

    private static TensorInfo Describe(TorchTensor tensor, int fileIndex)
    {
        PickleTensor view = tensor.View;
        int width = view.DataType.ByteWidth();
        bool contiguous = view.ElementCount == 0 || StridedReader.IsContiguous(view.Shape, view.Strides);
        long offset = tensor.RecordOffset + (view.FirstElement * width);
        var info = new TensorInfo(
            tensor.Name, contiguous ? view.DataType : TensorDataType.Encoded, view.Shape, view.ElementCount, fileIndex, offset, StoredBytes(view, width));
        return contiguous ? info : info with { Encoding = view.DataType.DisplayName() + " view", ValueType = view.DataType };
    }

    // A view with a stride of 0 may claim any shape over a storage of one element, and any number of tensors may share a storage.
    private static void RefuseRepetition(CheckpointFile file, List<TorchTensor> tensors)
    {
        Int128 allowed = ((Int128)file.Length * PyTorchLimits.MaxRepetition) + PyTorchLimits.FreeValueBytes, bytes = 0;
        foreach (TorchTensor tensor in tensors)
        {
            bytes += (Int128)tensor.View.ElementCount * tensor.View.DataType.ByteWidth();
            if (bytes > allowed)
            {
                throw new ProvenanceException(
                    ProvenanceErrorCode.LimitExceeded, $"{file.Path}: {tensor.Name}",
                    $"with this tensor [{string.Join(", ", tensor.View.Shape)}] the expanded views and shared storages of the file have more than {PyTorchLimits.MaxRepetition} times the bytes of the file; save contiguous tensors");
            }
        }
    }

    // What an expanded view repeats is stored once.
    private static long StoredBytes(PickleTensor view, int width)
    {
        long count = view.ElementCount == 0 ? 0 : 1;
        for (int i = 0; i < view.Shape.Length && count > 0; i++)
        {
            count *= view.Strides[i] == 0 ? 1 : view.Shape[i];
        }

        return count * width;
    }
}
