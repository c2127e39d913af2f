namespace ProvenanceKit.Engine.Hub.Remote;

/// <summary>A range of bytes of one of a model's files.</summary>
/// <param name="File">Number of the file.</param>
/// <param name="Offset">First byte.</param>
/// <param name="Length">Bytes.</param>
internal readonly record struct ByteRange(int File, long Offset, long Length)
{
    /// <summary>First byte behind it.</summary>
    public long End => Offset + Length;
}
