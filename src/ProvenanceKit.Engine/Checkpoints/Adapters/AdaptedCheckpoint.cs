using System.Collections.Immutable;
using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Engine.Checkpoints.Adapters;

/// <summary>A base model with a LoRA adapter applied while it is read: W + scale * B A, and whole tensors of the adapter in place of the base's.</summary>
internal sealed class AdaptedCheckpoint : Checkpoint
{
    private readonly Checkpoint _base;
    private readonly LoraAdapter _adapter;
    private readonly ImmutableArray<TensorInfo> _tensors;
    private readonly Dictionary<string, TensorInfo> _byName;
    private readonly Dictionary<string, (TensorInfo Base, LoraModule Module)> _changes;
    private readonly Dictionary<string, TensorInfo> _replaced;

    private AdaptedCheckpoint(
        Checkpoint @base, LoraAdapter adapter, ImmutableArray<TensorInfo> tensors, Dictionary<string, (TensorInfo Base, LoraModule Module)> changes, Dictionary<string, TensorInfo> replaced)
    {
        _base = @base;
        _adapter = adapter;
        _tensors = tensors;
        _changes = changes;
        _replaced = replaced;
        _byName = tensors.ToDictionary(static t => t.Name, StringComparer.Ordinal);
        Files = [.. @base.Files, .. adapter.Tensors.Files];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Files { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<TensorInfo> Tensors => _tensors;

    /// <inheritdoc/>
    public override long BytesRead => _base.BytesRead + _adapter.Tensors.BytesRead;

    /// <inheritdoc/>
    public override bool IsRemote => _base.IsRemote;

    /// <inheritdoc/>
    public override void Prefetch(IReadOnlyList<TensorRange> ranges) => _base.Prefetch(
        [.. ranges.Where(range => !_replaced.ContainsKey(range.Tensor.Name)).Select(range => _changes.TryGetValue(range.Tensor.Name, out (TensorInfo Base, LoraModule Module) change) ? range with { Tensor = change.Base } : range)]);

    /// <inheritdoc/>
    public override void UseCancellation(CancellationToken cancellationToken) => _base.UseCancellation(cancellationToken);

    /// <summary>Applies an adapter.</summary>
    /// <param name="base">The base model; disposed with the result.</param>
    /// <param name="adapter">The adapter; disposed with the result.</param>
    /// <exception cref="ProvenanceException">The base hasn't a weight that the adapter changes, or it has another shape.</exception>
    public static AdaptedCheckpoint Apply(Checkpoint @base, LoraAdapter adapter)
    {
        var names = new AdapterNames(@base);
        var changes = new Dictionary<string, (TensorInfo Base, LoraModule Module)>(StringComparer.Ordinal);
        foreach (LoraModule module in adapter.Modules.Values)
        {
            TensorInfo weight = names.Find(module.Weight) ?? throw Invalid(adapter, module.B, $"the base model has no '{module.Weight}'; is it the right base?");
            if (weight.Rank != 2 || weight.Shape[0] != module.Rows || weight.Shape[1] != module.Columns)
            {
                throw Invalid(adapter, module.B, $"its delta is [{module.Rows}, {module.Columns}] and the base model's '{weight.Name}' is [{string.Join(", ", weight.Shape)}]");
            }

            if (!changes.TryAdd(weight.Name, (weight, module)))
            {
                throw Invalid(adapter, module.B, $"'{weight.Name}' is adapted twice");
            }
        }

        var replaced = new Dictionary<string, TensorInfo>(StringComparer.Ordinal);
        foreach ((string name, TensorInfo tensor) in adapter.Whole)
        {
            if (names.Find(name) is { } old)
            {
                replaced[old.Name] = tensor;
            }
        }

        ImmutableArray<TensorInfo> tensors = [.. @base.Tensors.Select(tensor =>
            replaced.TryGetValue(tensor.Name, out TensorInfo? whole) ? whole with { Name = tensor.Name, FileIndex = whole.FileIndex + @base.Files.Count }
            : changes.TryGetValue(tensor.Name, out (TensorInfo Base, LoraModule Module) change) ? Describe(change.Base, change.Module)
            : tensor)];
        return new AdaptedCheckpoint(@base, adapter, tensors, changes, replaced);
    }

    /// <inheritdoc/>
    public override TensorInfo? Find(string name) => _byName.GetValueOrDefault(name);

    /// <inheritdoc/>
    public override void Read(TensorInfo tensor, long firstElement, Span<float> destination)
    {
        if (_replaced.TryGetValue(tensor.Name, out TensorInfo? whole))
        {
            _adapter.Tensors.Read(whole, firstElement, destination);
        }
        else if (_changes.TryGetValue(tensor.Name, out (TensorInfo Base, LoraModule Module) change))
        {
            _base.Read(change.Base, firstElement, destination);
            _adapter.AddDelta(change.Module, firstElement, destination);
        }
        else
        {
            _base.Read(tensor, firstElement, destination);
        }
    }

    /// <inheritdoc/>
    public override void ReadQuantizationError(TensorInfo tensor, long firstElement, Span<float> destination)
    {
        if (_replaced.TryGetValue(tensor.Name, out TensorInfo? whole))
        {
            _adapter.Tensors.ReadQuantizationError(whole, firstElement, destination);
        }
        else
        {
            _base.ReadQuantizationError(_changes.TryGetValue(tensor.Name, out (TensorInfo Base, LoraModule Module) change) ? change.Base : tensor, firstElement, destination);
        }
    }

    /// <inheritdoc/>
    public override CheckpointFile OpenFile(TensorInfo tensor) =>
        _replaced.TryGetValue(tensor.Name, out TensorInfo? whole) ? _adapter.Tensors.OpenFile(whole) : _base.OpenFile(tensor);

    /// <inheritdoc/>
    public override void CountBytesRead(long bytes) => _base.CountBytesRead(bytes);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _base.Dispose();
            _adapter.Dispose();
        }
    }

    // The sum isn't rounded again, but the merged copy that it may be compared with is, as the base is.
    private static TensorInfo Describe(TensorInfo weight, LoraModule module) => weight with
    {
        DataType = TensorDataType.Encoded,
        ValueType = weight.ValueType,
        Encoding = $"{weight.Encoding ?? weight.DataType.DisplayName()} + LoRA-{module.Rank}",
        ByteLength = weight.ByteLength + module.A.ByteLength + module.B.ByteLength,
    };

    private static ProvenanceException Invalid(LoraAdapter adapter, TensorInfo tensor, string message) =>
        new(ProvenanceErrorCode.TensorInvalid, $"{adapter.Tensors.Files[tensor.FileIndex]}: {tensor.Name}", message);
}
