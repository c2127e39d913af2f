namespace ProvenanceKit.Engine.Checkpoints.PyTorch;

/// <summary>A storage that a pickle refers to: bytes elsewhere in the file.</summary>
/// <param name="Key">Name of its record.</param>
/// <param name="Type">The global of its type.</param>
/// <param name="RecordLength">Elements of the record (bytes when untyped).</param>
/// <param name="FirstElement">First element of the record that belongs to it; not 0 only for the views of legacy files.</param>
/// <param name="Length">Elements that belong to it.</param>
internal sealed record PickleStorage(string Key, PickleGlobal Type, long RecordLength, long FirstElement, long Length)
{
    /// <summary>Whether lengths are bytes.</summary>
    public bool IsUntyped => Type.DataType is null;
}
