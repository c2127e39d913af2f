using System.Collections.Immutable;
using ProvenanceKit.Engine.Checkpoints;

namespace ProvenanceKit.Engine.Tests.Evidence;

/// <summary>A checkpoint whose values are arrays, for synthetic models.</summary>
internal sealed class InMemoryCheckpoint : Checkpoint
{
    private readonly Dictionary<string, float[]> _values = new(StringComparer.Ordinal);
    private readonly List<TensorInfo> _tensors = [];
    private long _bytesRead;

    public override IReadOnlyList<string> Files { get; } = ["memory"];

    public override IReadOnlyList<TensorInfo> Tensors => _tensors;

    public override long BytesRead => Interlocked.Read(ref _bytesRead);

    public long ByteLength => _tensors.Sum(t => t.ByteLength);

    /// <summary>Adds a tensor; bf16 and f16 values are rounded as storing them would.</summary>
    public InMemoryCheckpoint Add(string name, float[] values, long[] shape, TensorDataType type = TensorDataType.F32)
    {
        long count = shape.Aggregate(1L, (x, y) => x * y);
        Assert.Equal(count, values.Length);
        float[] stored = [.. values.Select(v => Round(v, type))];
        _tensors.Add(new TensorInfo(name, type, [.. shape], count, 0, _tensors.Sum(t => t.ByteLength), count * (type == TensorDataType.F32 ? 4 : 2)));
        _values[name] = stored;
        return this;
    }

    public float[] Values(string name) => _values[name];

    public override TensorInfo? Find(string name) => _tensors.Find(t => t.Name == name);

    public override CheckpointFile OpenFile(TensorInfo tensor) => throw new NotSupportedException("A checkpoint in memory has no file.");

    public override void CountBytesRead(long bytes) => Interlocked.Add(ref _bytesRead, bytes);

    public override void Read(TensorInfo tensor, long firstElement, Span<float> destination)
    {
        _values[tensor.Name].AsSpan((int)firstElement, destination.Length).CopyTo(destination);
        Interlocked.Add(ref _bytesRead, destination.Length * (tensor.ByteLength / Math.Max(1, tensor.ElementCount)));
    }

    protected override void Dispose(bool disposing)
    {
    }

    private static float Round(float value, TensorDataType type)
    {
        if (type == TensorDataType.F16)
        {
            return (float)(Half)value;
        }

        if (type != TensorDataType.BF16 || !float.IsFinite(value))
        {
            return value;
        }

        uint bits = BitConverter.SingleToUInt32Bits(value);
        return BitConverter.UInt32BitsToSingle((bits + 0x7FFF + ((bits >> 16) & 1)) & 0xFFFF0000);
    }
}
