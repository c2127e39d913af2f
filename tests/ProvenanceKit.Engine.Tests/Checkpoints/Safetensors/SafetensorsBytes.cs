using System.Buffers.Binary;
using System.Text;

namespace ProvenanceKit.Engine.Tests.Checkpoints.Safetensors;

/// <summary>
/// Safetensors files from literal header text, valid or broken: 8 bytes header length (little endian), the header, the data. Nothing is
/// checked, padded or repaired, so that a test shows the very bytes the reader sees.
/// </summary>
internal static class SafetensorsBytes
{
    /// <summary>A file whose length field is the true length of the header text in UTF-8.</summary>
    public static byte[] From(string header, int dataLength = 0) => From(header, Ramp(dataLength));

    /// <inheritdoc cref="From(string, int)"/>
    public static byte[] From(string header, ReadOnlySpan<byte> data)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(header);
        return FromRaw((ulong)utf8.Length, utf8, data);
    }

    /// <summary>A file with any length field, header bytes and data.</summary>
    public static byte[] FromRaw(ulong headerLength, ReadOnlySpan<byte> header, ReadOnlySpan<byte> data)
    {
        byte[] file = new byte[sizeof(ulong) + header.Length + data.Length];
        BinaryPrimitives.WriteUInt64LittleEndian(file, headerLength);
        header.CopyTo(file.AsSpan(sizeof(ulong)));
        data.CopyTo(file.AsSpan(sizeof(ulong) + header.Length));
        return file;
    }

    /// <summary>One header entry: <c>"name":{"dtype":...,"shape":...,"data_offsets":...}</c>, with shape and offsets as literal text.</summary>
    public static string Entry(string name, string dataType, string shape, string offsets) =>
        $$"""
        "{{name}}":{"dtype":"{{dataType}}","shape":{{shape}},"data_offsets":{{offsets}}}
        """;

    /// <summary>A header of the given entries.</summary>
    public static string Header(params string[] entries) => "{" + string.Join(",", entries) + "}";

    /// <summary>Data whose bytes count 0, 1, 2, ... so that a wrong offset shows in the values.</summary>
    public static byte[] Ramp(int length)
    {
        byte[] data = new byte[length];
        for (int i = 0; i < length; i++)
        {
            data[i] = (byte)(i % 100);
        }

        return data;
    }

    /// <summary>Little-endian F32 data.</summary>
    public static byte[] Singles(params float[] values)
    {
        byte[] data = new byte[values.Length * sizeof(float)];
        for (int i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(data.AsSpan(i * sizeof(float)), values[i]);
        }

        return data;
    }
}
