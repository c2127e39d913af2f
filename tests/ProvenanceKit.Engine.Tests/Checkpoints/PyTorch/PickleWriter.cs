using System.Buffers.Binary;
using System.Text;

namespace ProvenanceKit.Engine.Tests.Checkpoints.PyTorch;

/// <summary>Writes pickles opcode by opcode, so that a test shows the very bytes the reader sees.</summary>
internal sealed class PickleWriter
{
    private readonly List<byte> _bytes = [];

    public byte[] Bytes => [.. _bytes];

    public PickleWriter Op(params ReadOnlySpan<byte> code)
    {
        _bytes.AddRange(code);
        return this;
    }

    public PickleWriter Op(char code) => Op((byte)code);

    public PickleWriter Proto(int protocol = 2) => Op(0x80, (byte)protocol);

    public PickleWriter Stop() => Op('.');

    public PickleWriter Mark() => Op('(');

    public PickleWriter Global(string module, string name) => Op('c').Raw(Encoding.ASCII.GetBytes($"{module}\n{name}\n"));

    public PickleWriter StackGlobal(string module, string name) => Text(module).Text(name).Op(0x93);

    public PickleWriter Text(string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, utf8.Length);
        return Op('X').Raw(length).Raw(utf8);
    }

    public PickleWriter Int(long value)
    {
        if (value is >= 0 and < 256)
        {
            return Op((byte)'K', (byte)value);
        }

        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return value is >= int.MinValue and <= int.MaxValue ? Op('J').Raw(bytes[..4]) : Op(0x8A, 8).Raw(bytes);
    }

    public PickleWriter Tuple(params long[] values)
    {
        Mark();
        foreach (long value in values)
        {
            Int(value);
        }

        return Op('t');
    }

    /// <summary>An empty OrderedDict, as torch writes the hooks of a tensor.</summary>
    public PickleWriter Hooks() => Global("collections", "OrderedDict").Op(')').Op('R');

    /// <summary>A storage: ('storage', torch.XStorage, key, 'cpu', length), by persistent id.</summary>
    public PickleWriter Storage(string type, string key, long length, bool legacy = false)
    {
        Mark().Text("storage").Global("torch", type).Text(key).Text("cpu").Int(length);
        return (legacy ? Op('N') : this).Op('t').Op('Q');
    }

    /// <summary>A tensor by torch._utils._rebuild_tensor_v2.</summary>
    public PickleWriter Tensor(string storageType, string key, long storageLength, long offset, long[] shape, long[] strides, bool legacy = false) =>
        Global("torch._utils", "_rebuild_tensor_v2").Mark().Storage(storageType, key, storageLength, legacy).Int(offset).Tuple(shape).Tuple(strides)
            .Op(0x89).Hooks().Op('t').Op('R');

    public PickleWriter Raw(ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }
}
