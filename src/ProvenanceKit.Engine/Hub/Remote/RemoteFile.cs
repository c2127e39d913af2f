using ProvenanceKit.Engine.Checkpoints;

namespace ProvenanceKit.Engine.Hub.Remote;

/// <summary>A weight file on the Hub in the shape of an open file.</summary>
internal sealed class RemoteFile : CheckpointFile
{
    private readonly RemoteReader _reader;
    private readonly int _index;

    /// <summary>Describes a file; nothing is read.</summary>
    public RemoteFile(RemoteReader reader, int index)
        : base(reader.Contents[index].Subject, reader.Contents[index].File.Length)
    {
        _reader = reader;
        _index = index;
    }

    /// <inheritdoc/>
    public override string? Sha256 => _reader.Contents[_index].File.Sha256;

    /// <inheritdoc/>
    public override void ReadExactly(Span<byte> destination, long offset, string tensorName) => _reader.Read(_index, offset, destination, tensorName);
}
