using System.Collections.Immutable;

namespace ProvenanceKit.Engine.Checkpoints.Quantization.Packed;

/// <summary>
/// A checkpoint with packed weights, presented as the plain model: each dequantised weight under its plain name at the place of its packed values,
/// scales and zero points hidden. Only the bytes of the rows asked for are read.
/// </summary>
internal sealed class QuantizedCheckpoint : Checkpoint
{
    private const int WholePartBytes = 64 << 10;
    private readonly Checkpoint _stored;
    private readonly StoredTensors _source;
    private readonly ImmutableArray<TensorInfo> _tensors;
    private readonly Dictionary<string, TensorInfo> _byName;
    private readonly Dictionary<string, PackedWeight> _weights;

    private QuantizedCheckpoint(Checkpoint stored, ImmutableArray<TensorInfo> tensors, Dictionary<string, PackedWeight> weights)
    {
        _stored = stored;
        _source = new StoredTensors(stored);
        _tensors = tensors;
        _weights = weights;
        _byName = tensors.ToDictionary(static t => t.Name, StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Files => _stored.Files;

    /// <inheritdoc/>
    public override IReadOnlyList<TensorInfo> Tensors => _tensors;

    /// <inheritdoc/>
    public override long BytesRead => _stored.BytesRead;

    /// <inheritdoc/>
    public override bool IsRemote => _stored.IsRemote;

    /// <inheritdoc/>
    public override IReadOnlyList<CheckpointFile> OpenFiles => _stored.OpenFiles;

    /// <summary>Presents a checkpoint dequantised; gives it back as it is when nothing in it is packed.</summary>
    /// <param name="stored">The checkpoint; disposed with the result.</param>
    /// <param name="settings">What the model's configuration declares.</param>
    /// <exception cref="Errors.ProvenanceException">A packed weight isn't complete or its format isn't read.</exception>
    public static Checkpoint Wrap(Checkpoint stored, QuantizationSettings settings)
    {
        List<PackedWeight> weights = PackedWeightFinder.Find(stored, settings);
        if (weights.Count == 0)
        {
            return stored;
        }

        var byPacked = new Dictionary<string, PackedWeight>(StringComparer.Ordinal);
        var hidden = new HashSet<string>(StringComparer.Ordinal);
        foreach (PackedWeight weight in weights)
        {
            byPacked.Add(weight.Parts[0].Name, weight);
            hidden.UnionWith(weight.Parts.Select(static part => part.Name));
        }

        var tensors = ImmutableArray.CreateBuilder<TensorInfo>();
        foreach (TensorInfo tensor in stored.Tensors)
        {
            if (byPacked.TryGetValue(tensor.Name, out PackedWeight? weight))
            {
                tensors.Add(Describe(weight));
            }
            else if (!hidden.Contains(tensor.Name) && !PackedWeightFinder.IsSideTensor(tensor.Name))
            {
                tensors.Add(tensor);
            }
        }

        return new QuantizedCheckpoint(stored, tensors.ToImmutable(), weights.ToDictionary(static w => w.Name, StringComparer.Ordinal));
    }

    /// <inheritdoc/>
    public override TensorInfo? Find(string name) => _byName.GetValueOrDefault(name);

    /// <inheritdoc/>
    public override void Read(TensorInfo tensor, long firstElement, Span<float> destination)
    {
        if (_weights.TryGetValue(tensor.Name, out PackedWeight? weight))
        {
            ReadPacked(weight, tensor, firstElement, destination, errors: false);
        }
        else
        {
            _stored.Read(tensor, firstElement, destination);
        }
    }

    /// <inheritdoc/>
    public override void ReadQuantizationError(TensorInfo tensor, long firstElement, Span<float> destination)
    {
        if (_weights.TryGetValue(tensor.Name, out PackedWeight? weight))
        {
            ReadPacked(weight, tensor, firstElement, destination, errors: true);
        }
        else
        {
            _stored.ReadQuantizationError(tensor, firstElement, destination);
        }
    }

    /// <inheritdoc/>
    public override void Prefetch(IReadOnlyList<TensorRange> ranges)
    {
        if (_stored.IsRemote)
        {
            _stored.Prefetch([.. ranges.SelectMany(StoredRanges)]);
        }
    }

    /// <inheritdoc/>
    public override void UseCancellation(CancellationToken cancellationToken) => _stored.UseCancellation(cancellationToken);

    /// <inheritdoc/>
    public override CheckpointFile OpenFile(TensorInfo tensor) => _stored.OpenFile(tensor);

    /// <inheritdoc/>
    public override void CountBytesRead(long bytes) => _stored.CountBytesRead(bytes);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _stored.Dispose();
        }
    }

    private static TensorInfo Describe(PackedWeight weight)
    {
        TensorInfo packed = weight.Parts[0];
        long count = weight.Shape.Aggregate(1L, static (a, b) => checked(a * b));
        return new TensorInfo(weight.Name, TensorDataType.Encoded, weight.Shape, count, packed.FileIndex, packed.FileOffset, weight.Parts.Sum(static part => part.ByteLength))
        {
            Encoding = weight.Encoding,
        };
    }

    // The stored elements behind a range: in proportion where rows stay rows, else all. It need not be exact, because reading fetches what is missing.
    private IEnumerable<TensorRange> StoredRanges(TensorRange range)
    {
        if (!_weights.TryGetValue(range.Tensor.Name, out PackedWeight? weight))
        {
            return [range];
        }

        return weight.Parts.Select(part =>
        {
            if (weight is TransposedWeight or GptqWeight or AwqWeight || part.ByteLength <= WholePartBytes)
            {
                return new TensorRange(part, 0, part.ElementCount);
            }

            long first = (long)((Int128)range.FirstElement * part.ElementCount / range.Tensor.ElementCount);
            long end = (long)(((Int128)(range.FirstElement + range.ElementCount) * part.ElementCount + range.Tensor.ElementCount - 1) / range.Tensor.ElementCount);
            return new TensorRange(part, first, end - first);
        });
    }

    private void ReadPacked(PackedWeight weight, TensorInfo tensor, long first, Span<float> destination, bool errors)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(destination.Length, tensor.ElementCount - first);
        int columns = weight.Columns;
        while (!destination.IsEmpty)
        {
            long row = first / columns;
            int column = (int)(first % columns), taken;
            if (column != 0 || destination.Length < columns)
            {
                taken = Math.Min(columns - column, destination.Length);
                weight.ReadBlock(_source, row, 1, column, taken, destination[..taken], errors);
            }
            else
            {
                int rows = Math.Min(destination.Length / columns, Math.Max(1, PackedLimits.ChunkElements / columns));
                taken = rows * columns;
                weight.ReadBlock(_source, row, rows, 0, columns, destination[..taken], errors);
            }

            first += taken;
            destination = destination[taken..];
        }
    }
}
