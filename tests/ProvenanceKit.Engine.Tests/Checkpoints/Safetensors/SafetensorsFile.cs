using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace ProvenanceKit.Engine.Tests.Checkpoints.Safetensors;

/// <summary>Writes a valid safetensors file tensor by tensor.</summary>
internal sealed class SafetensorsFile
{
    private readonly List<(string Name, string Type, long[] Shape, byte[] Data)> _tensors = [];

    public SafetensorsFile Add(string name, string type, long[] shape, byte[] data)
    {
        _tensors.Add((name, type, shape, data));
        return this;
    }

    public SafetensorsFile Add(string name, long[] shape, float[] values) => Add(name, "F32", shape, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    public SafetensorsFile Add(string name, long[] shape, Half[] values) => Add(name, "F16", shape, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    public SafetensorsFile Add(string name, long[] shape, int[] values) => Add(name, "I32", shape, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    public byte[] ToArray()
    {
        var data = new MemoryStream();
        var header = new Dictionary<string, object>();
        foreach ((string name, string type, long[] shape, byte[] bytes) in _tensors)
        {
            header.Add(name, new { dtype = type, shape, data_offsets = new[] { data.Length, data.Length + bytes.Length } });
            data.Write(bytes);
        }

        byte[] text = JsonSerializer.SerializeToUtf8Bytes(header);
        byte[] length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, text.Length);
        return [.. length, .. text, .. data.ToArray()];
    }
}
