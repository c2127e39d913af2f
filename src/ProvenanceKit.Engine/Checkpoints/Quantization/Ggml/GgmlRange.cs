using System.Runtime.InteropServices;
using ProvenanceKit.Engine.Numerics;

namespace ProvenanceKit.Engine.Checkpoints.Quantization.Ggml;

/// <summary>Reads a range of elements of a stored tensor: whole blocks through a bounded buffer, the ends through one block each.</summary>
internal static unsafe class GgmlRange
{
    private const int BufferBytes = 128 * 1024;
    private const int LongestBlock = 256;

    /// <summary>Decodes consecutive elements, or their errors.</summary>
    /// <param name="format">How they are stored.</param>
    /// <param name="file">Where.</param>
    /// <param name="offset">First byte of the tensor.</param>
    /// <param name="isBigEndian">Whether multi-byte fields are stored big endian.</param>
    /// <param name="name">The tensor, for messages.</param>
    /// <param name="first">First element.</param>
    /// <param name="destination">Receives the values.</param>
    /// <param name="errors">Whether the errors of quantisation are wanted instead of the values.</param>
    /// <returns>Bytes read.</returns>
    public static long Decode(GgmlFormat format, CheckpointFile file, long offset, bool isBigEndian, string name, long first, Span<float> destination, bool errors)
    {
        int length = format.BlockLength, width = format.BlockBytes;
        long block = first / length, bytesRead = 0;
        int skip = (int)(first % length);
        Span<float> one = stackalloc float[LongestBlock];
        int bufferBytes = (int)Math.Min(BufferBytes / width * width, Math.Max(1, ((long)destination.Length + length - 1) / length) * width);
        Span<byte> buffer = bufferBytes <= 4096 ? stackalloc byte[bufferBytes] : GC.AllocateUninitializedArray<byte>(bufferBytes);
        while (!destination.IsEmpty)
        {
            // A block of which only a part is wanted is decoded aside.
            bool isPart = skip > 0 || destination.Length < length;
            int blocks = isPart ? 1 : Math.Min(destination.Length / length, bufferBytes / width);
            Span<byte> bytes = buffer[..(blocks * width)];
            file.ReadExactly(bytes, offset + (block * width), name);
            bytesRead += bytes.Length;
            if (isBigEndian)
            {
                format.ReverseEndianness(bytes);
            }

            int count = isPart ? Math.Min(destination.Length, length - skip) : blocks * length;
            if (isPart)
            {
                Blocks(format, bytes, 1, one, errors);
                one.Slice(skip, count).CopyTo(destination);
            }
            else
            {
                Blocks(format, bytes, blocks, destination, errors);
            }

            destination = destination[count..];
            block += blocks;
            skip = 0;
        }

        return bytesRead;
    }

    private static void Blocks(GgmlFormat format, ReadOnlySpan<byte> bytes, int count, Span<float> values, bool errors)
    {
        if (format.Plain is { } plain)
        {
            ElementConversion.ToSingle(plain, bytes, values[..count]);
            if (errors)
            {
                Rounding(plain, values[..count]);
            }

            return;
        }

        fixed (byte* from = bytes)
        fixed (float* to = values)
        {
            (errors ? format.DecodeError! : format.Decode!)(from, count, to);
        }
    }

    // Half a unit in the last place of the storage type.
    private static void Rounding(TensorDataType type, Span<float> values)
    {
        (float relative, float absolute) = type switch
        {
            TensorDataType.BF16 => (1f / 256, 0f),
            TensorDataType.F16 => (1f / 2048, 1f / (1 << 25)),
            _ => (0f, 0f),
        };
        foreach (ref float value in values)
        {
            value = (MathF.Abs(value) * relative) + absolute;
        }
    }
}
