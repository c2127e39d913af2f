namespace ProvenanceKit.Engine.Checkpoints.PyTorch;

/// <summary>A stored entry of a zip file.</summary>
/// <param name="Name">Name with forward slashes.</param>
/// <param name="Offset">First byte of its data in the file.</param>
/// <param name="Length">Bytes of its data.</param>
internal sealed record ZipEntry(string Name, long Offset, long Length);
