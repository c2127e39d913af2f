using System.Collections.Immutable;
using System.Runtime.InteropServices;
using ProvenanceKit.Engine.Checkpoints.Quantization.Ggml;
using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Numerics;

namespace ProvenanceKit.Engine.Checkpoints.Gguf;

/// <summary>
/// A checkpoint in one GGUF file or a split set, shown as the checkpoint that it was converted from. Tensors are found by either name. Values of block
/// formats are decoded from whole blocks, so that reading an element reads its block.
/// </summary>
internal sealed class GgufCheckpoint : Checkpoint
{
    private readonly ImmutableArray<CheckpointFile> _files;
    private readonly ImmutableArray<TensorInfo> _tensors;
    private readonly Dictionary<string, GgufView> _byName = new(StringComparer.Ordinal);
    private readonly GgufTransposedCache _transposed = new();
    private long _bytesRead;

    private GgufCheckpoint(ImmutableArray<CheckpointFile> files, ImmutableArray<GgufHeader> headers)
    {
        _files = files;
        Files = [.. files.Select(static file => file.Path)];
        Metadata = headers[0].Metadata;
        IsBigEndian = headers[0].IsBigEndian;
        var builder = new GgufViewBuilder(Metadata, IsBigEndian);
        var views = new List<GgufView>();
        for (int i = 0; i < headers.Length; i++)
        {
            views.AddRange(headers[i].Tensors.OrderBy(static tensor => tensor.FileOffset).SelectMany(tensor => builder.Show(tensor, i)));
        }

        // A name of the file's own beats the same name made for another tensor.
        views = [.. views.Select(view => _byName.TryAdd(view.Info.Name, view) ? view : Unrenamed(view))];
        foreach (GgufView view in views.Where(static view => view.FirstElement == 0 && view.Stored.ElementCount == view.Info.ElementCount))
        {
            _byName.TryAdd(view.Stored.Name, view);
        }

        _tensors = [.. views.Select(static view => view.Info)];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Files { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<CheckpointFile> OpenFiles => _files;

    /// <inheritdoc/>
    public override IReadOnlyList<TensorInfo> Tensors => _tensors;

    /// <inheritdoc/>
    public override long BytesRead => Interlocked.Read(ref _bytesRead);

    /// <summary>The first file's metadata.</summary>
    public GgufMetadata Metadata { get; }

    /// <summary>Whether numbers are stored big endian.</summary>
    public bool IsBigEndian { get; }

    /// <summary>Opens a file, or all files of a split set in order.</summary>
    /// <exception cref="ProvenanceException">A file can't be opened or breaks a rule of the format, or the set isn't complete.</exception>
    public static GgufCheckpoint Open(IReadOnlyList<string> paths)
    {
        ImmutableArray<CheckpointFile>.Builder files = ImmutableArray.CreateBuilder<CheckpointFile>(paths.Count);
        try
        {
            var headers = ImmutableArray.CreateBuilder<GgufHeader>(paths.Count);
            foreach (string path in paths)
            {
                files.Add(CheckpointFile.Open(path));
                headers.Add(GgufHeader.Read(files[^1]));
            }

            GgufSplit.Check(paths, headers.ToImmutable());
            return new GgufCheckpoint(files.ToImmutable(), headers.ToImmutable());
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
    public override TensorInfo? Find(string name) => _byName.GetValueOrDefault(name)?.Info;

    /// <inheritdoc/>
    public override void Read(TensorInfo tensor, long firstElement, Span<float> destination)
    {
        CheckRange(tensor, firstElement, destination.Length);
        GgufView view = _byName[tensor.Name];
        Gather(view, firstElement, destination, errors: false);
        if (view.Offset != 0)
        {
            foreach (ref float value in destination)
            {
                value -= view.Offset;
            }
        }
    }

    /// <inheritdoc/>
    public override void ReadQuantizationError(TensorInfo tensor, long firstElement, Span<float> destination)
    {
        CheckRange(tensor, firstElement, destination.Length);
        Gather(_byName[tensor.Name], firstElement, destination, errors: true);
    }

    /// <inheritdoc/>
    public override EncodedBlocks? FindBlocks(TensorInfo tensor)
    {
        GgufView view = _byName[tensor.Name];
        return IsBigEndian || view.Offset != 0 || view.Stored.Format.Decode is not { } decode
            ? null
            : new EncodedBlocks(view.Stored.Format.BlockLength, view.Stored.Format.BlockBytes, decode, view.IsDirect ? null : view.StoredElement);
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

    private GgufView Unrenamed(GgufView view)
    {
        string name = view.Stored.Name + (view.FirstElement == 0 ? "" : $"#{view.FirstElement}");
        var own = view with { Info = view.Info with { Name = name } };
        return _byName.TryAdd(name, own)
            ? own
            : throw new ProvenanceException(ProvenanceErrorCode.TensorInvalid, Files[view.Info.FileIndex], $"the tensor '{name}' occurs twice");
    }

    private static void CheckRange(TensorInfo tensor, long firstElement, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(firstElement);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, tensor.ElementCount - firstElement);
    }

    private void Gather(GgufView view, long first, Span<float> destination, bool errors)
    {
        if (destination.IsEmpty)
        {
            return;
        }

        if (view.IsTransposed)
        {
            GatherTransposed(view, first, destination, errors);
        }
        else if (view.Order is { } order)
        {
            GatherRows(view, order, first, destination, errors);
        }
        else
        {
            Decode(view, view.FirstElement + first, destination, errors);
        }
    }

    private void GatherRows(GgufView view, GgufRowOrder order, long first, Span<float> destination, bool errors)
    {
        long rowLength = view.Info.RowLength;
        if (rowLength == 1)
        {
            float[] all = new float[view.Info.ElementCount];
            Decode(view, 0, all, errors);
            for (int i = 0; i < destination.Length; i++)
            {
                destination[i] = all[order.Stored(first + i)];
            }

            return;
        }

        while (!destination.IsEmpty)
        {
            long row = first / rowLength, column = first % rowLength;
            int count = (int)Math.Min(destination.Length, rowLength - column);
            Decode(view, (order.Stored(row) * rowLength) + column, destination[..count], errors);
            destination = destination[count..];
            first += count;
        }
    }

    // Element (i, j) of what is shown is element (j, i) of the file.
    private void GatherTransposed(GgufView view, long first, Span<float> destination, bool errors)
    {
        if (!errors && _transposed.TryGet(view, destination.Length, Whole, out float[]? whole))
        {
            whole.AsSpan((int)first, destination.Length).CopyTo(destination);
            return;
        }

        long columns = view.Info.Shape[1], line = view.Info.Shape[0];
        long from = first / columns, to = (first + destination.Length - 1) / columns;
        float[] part = new float[to - from + 1];
        for (long j = 0; j < columns; j++)
        {
            Decode(view, (j * line) + from, part, errors);
            for (int i = 0; i < part.Length; i++)
            {
                long at = ((from + i) * columns) + j - first;
                if (at >= 0 && at < destination.Length)
                {
                    destination[(int)at] = part[i];
                }
            }
        }
    }

    private float[] Whole(GgufView view)
    {
        float[] values = new float[view.Info.ElementCount], shown = new float[values.Length];
        Decode(view, 0, values, errors: false);
        int rows = (int)view.Info.Shape[0], columns = (int)view.Info.Shape[1];
        for (int j = 0; j < columns; j++)
        {
            for (int i = 0; i < rows; i++)
            {
                shown[(i * columns) + j] = values[(j * rows) + i];
            }
        }

        return shown;
    }

    private void Decode(GgufView view, long first, Span<float> destination, bool errors)
    {
        CheckpointFile file = _files[view.Info.FileIndex];
        Interlocked.Add(ref _bytesRead, GgmlRange.Decode(view.Stored.Format, file, view.Stored.FileOffset, IsBigEndian, view.Stored.Name, first, destination, errors));
    }
}
