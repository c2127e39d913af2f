using System.Collections.Immutable;

namespace ProvenanceKit.Engine.Checkpoints.Adapters;

/// <summary>The deltas of a LoRA adapter without its base: scale * B A under the names of the weights that they change, and the weights that were trained whole.</summary>
internal sealed class AdapterDeltaCheckpoint : Checkpoint
{
    private readonly LoraAdapter _adapter;
    private readonly ImmutableArray<TensorInfo> _tensors;
    private readonly Dictionary<string, TensorInfo> _byName;

    /// <summary>Presents an adapter, which is disposed with it.</summary>
    public AdapterDeltaCheckpoint(LoraAdapter adapter)
    {
        _adapter = adapter;
        _tensors =
        [
            .. adapter.Modules.Values.Select(static m => new TensorInfo(
                m.Weight, TensorDataType.Encoded, [m.Rows, m.Columns], m.Rows * m.Columns, m.B.FileIndex, m.B.FileOffset, m.A.ByteLength + m.B.ByteLength)
                { Encoding = $"LoRA-{m.Rank}", ValueType = TensorDataType.F32 }),
            .. adapter.Whole.Where(pair => !adapter.Modules.ContainsKey(pair.Key)).Select(static pair => pair.Value with { Name = pair.Key }),
        ];
        _byName = _tensors.ToDictionary(static t => t.Name, StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Files => _adapter.Tensors.Files;

    /// <inheritdoc/>
    public override IReadOnlyList<TensorInfo> Tensors => _tensors;

    /// <inheritdoc/>
    public override long BytesRead => _adapter.Tensors.BytesRead;

    /// <inheritdoc/>
    public override TensorInfo? Find(string name) => _byName.GetValueOrDefault(name);

    /// <inheritdoc/>
    public override void Read(TensorInfo tensor, long firstElement, Span<float> destination)
    {
        if (_adapter.Modules.TryGetValue(tensor.Name, out LoraModule? module))
        {
            destination.Clear();
            _adapter.AddDelta(module, firstElement, destination);
        }
        else
        {
            _adapter.Tensors.Read(_adapter.Whole[tensor.Name], firstElement, destination);
        }
    }

    /// <inheritdoc/>
    public override CheckpointFile OpenFile(TensorInfo tensor) => _adapter.Tensors.OpenFile(tensor);

    /// <inheritdoc/>
    public override void CountBytesRead(long bytes) => _adapter.Tensors.CountBytesRead(bytes);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _adapter.Dispose();
        }
    }
}
