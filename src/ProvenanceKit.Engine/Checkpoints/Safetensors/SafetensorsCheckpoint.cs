using System.Collections.Immutable;

namespace ProvenanceKit.Engine.Checkpoints.Safetensors;

/// <summary>A checkpoint in one or several safetensors files.</summary>
internal sealed class SafetensorsCheckpoint : Checkpoint
{
    private readonly ImmutableArray<CheckpointFile> _files;
    private readonly ImmutableArray<TensorInfo> _tensors;
    private readonly Dictionary<string, TensorInfo> _byName;
    private long _bytesRead;

    private SafetensorsCheckpoint(ImmutableArray<CheckpointFile> files, ImmutableArray<TensorInfo> tensors, Dictionary<string, TensorInfo> byName)
    {
        _files = files;
        _tensors = tensors;
        _byName = byName;
        Files = [.. files.Select(file => file.Path)];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Files { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<CheckpointFile> OpenFiles => _files;

    /// <inheritdoc/>
    public override IReadOnlyList<TensorInfo> Tensors => _tensors;

    /// <inheritdoc/>
    public override long BytesRead => Interlocked.Read(ref _bytesRead);

    /// <summary>
    /// Opens files and reads their headers. A name that occurs in several files keeps its first place and takes its last definition,
    /// as merging dictionaries does in the reference's loader.
    /// </summary>
    /// <param name="paths">Full paths, in storage order.</param>
    /// <exception cref="Errors.ProvenanceException">A file can't be opened or breaks a rule of the format.</exception>
    public static SafetensorsCheckpoint Open(IReadOnlyList<string> paths)
    {
        ImmutableArray<CheckpointFile>.Builder files = ImmutableArray.CreateBuilder<CheckpointFile>(paths.Count);
        try
        {
            var tensors = new List<TensorInfo>();
            var position = new Dictionary<string, int>(StringComparer.Ordinal);
            foreach (string path in paths)
            {
                CheckpointFile file = CheckpointFile.Open(path);
                files.Add(file);
                foreach (TensorInfo tensor in SafetensorsHeader.Read(file.Handle, path, files.Count - 1))
                {
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

            return new SafetensorsCheckpoint(
                files.ToImmutable(), [.. tensors], tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal));
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
        Interlocked.Add(ref _bytesRead, PlainValues.Read(_files[tensor.FileIndex], tensor, firstElement, destination));
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
}
