using System.Buffers;
using System.Runtime.InteropServices;
using ProvenanceKit.Engine.Numerics;

namespace ProvenanceKit.Engine.Checkpoints;

/// <summary>Reads values of tensors whose bytes in the file are the values.</summary>
internal static class PlainValues
{
    private const int ScratchBytes = 64 * 1024;
    private const int StackBytes = 8192;

    /// <summary>Reads consecutive elements, converted to float32.</summary>
    /// <param name="file">The file that holds the tensor.</param>
    /// <param name="tensor">A plain tensor.</param>
    /// <param name="firstElement">First element.</param>
    /// <param name="destination">Receives the values.</param>
    /// <returns>Bytes read.</returns>
    public static long Read(CheckpointFile file, TensorInfo tensor, long firstElement, Span<float> destination)
    {
        int width = tensor.DataType.ByteWidth();
        long offset = tensor.FileOffset + (firstElement * width), total = (long)destination.Length * width;
        if (tensor.DataType == TensorDataType.F32)
        {
            file.ReadExactly(MemoryMarshal.AsBytes(destination), offset, tensor.Name);
            return total;
        }

        if (total <= StackBytes)
        {
            Read(file, tensor, offset, destination, stackalloc byte[StackBytes]);
            return total;
        }

        byte[] scratch = ArrayPool<byte>.Shared.Rent(ScratchBytes);
        try
        {
            Read(file, tensor, offset, destination, scratch.AsSpan(0, ScratchBytes));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(scratch);
        }

        return total;
    }

    private static void Read(CheckpointFile file, TensorInfo tensor, long offset, Span<float> destination, Span<byte> scratch)
    {
        int width = tensor.DataType.ByteWidth();
        for (int done = 0; done < destination.Length;)
        {
            int count = Math.Min(destination.Length - done, scratch.Length / width);
            Span<byte> bytes = scratch[..(count * width)];
            file.ReadExactly(bytes, offset + ((long)done * width), tensor.Name);
            ElementConversion.ToSingle(tensor.DataType, bytes, destination.Slice(done, count));
            done += count;
        }
    }
}
