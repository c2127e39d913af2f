using System.Runtime.InteropServices;
using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Engine.Checkpoints.Quantization.Packed;

/// <summary>The tensors of a checkpoint as stored, read as bytes, integers or values; counts what it reads.</summary>
/// <param name="checkpoint">The checkpoint whose tensors are packed.</param>
internal sealed class StoredTensors(Checkpoint checkpoint)
{
    /// <summary>The tensor of that name, or null.</summary>
    public TensorInfo? Find(string name) => checkpoint.Find(name);

    /// <summary>Reads bytes of a plain tensor.</summary>
    public void ReadBytes(TensorInfo tensor, long offset, Span<byte> destination)
    {
        checkpoint.OpenFile(tensor).ReadExactly(destination, tensor.FileOffset + offset, tensor.Name);
        checkpoint.CountBytesRead(destination.Length);
    }

    /// <summary>Reads 32-bit words of a plain tensor.</summary>
    public void ReadWords(TensorInfo tensor, long first, Span<uint> destination) => ReadBytes(tensor, first * sizeof(uint), MemoryMarshal.AsBytes(destination));

    /// <summary>Reads values.</summary>
    public void ReadValues(TensorInfo tensor, long first, Span<float> destination) => checkpoint.Read(tensor, first, destination);

    /// <summary>The error for a tensor that doesn't fit its format.</summary>
    public ProvenanceException Invalid(TensorInfo tensor, string message) =>
        new(ProvenanceErrorCode.TensorInvalid, $"{checkpoint.Files[tensor.FileIndex]}: {tensor.Name}", message);
}
