using System.Collections.Immutable;
using ProvenanceKit.Engine.Checkpoints;
using ProvenanceKit.Engine.Fingerprints;

namespace ProvenanceKit.Engine.Hub.Remote;

/// <summary>The weight files of a model that stays on the Hub.</summary>
/// <param name="Client">The client.</param>
/// <param name="Info">The repository and commit.</param>
/// <param name="Files">The weight files, in storage order.</param>
internal sealed record RemoteModel(HubClient Client, HubModelInfo Info, ImmutableArray<HubFileInfo> Files)
{
    /// <summary>Stops the requests that open the weights.</summary>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>Bytes of the weight files.</summary>
    public long WeightBytes => Files.Sum(static file => file.Length);

    /// <summary>Opens the weights by their headers.</summary>
    /// <param name="paths">What the files are called as <see cref="Checkpoint.Files"/>.</param>
    public Checkpoint OpenCheckpoint(ImmutableArray<string> paths) => RemoteCheckpoint.Open(NewReader(), paths);

    /// <summary>Hashes of the weight files: the Hub's, and those of the header and sampled blocks as for a local file.</summary>
    public ImmutableArray<ModelFileDigest> Digests(CancellationToken cancellationToken)
    {
        RemoteReader reader = NewReader();
        reader.CancellationToken = cancellationToken;
        return
        [
            .. Files.Select((file, i) => WeightFileHasher.Hash(new RemoteFile(reader, i), whole: false, cancellationToken) with
            {
                Name = Path.GetFileName(file.Path),
                Sha256 = file.Sha256,
            }),
        ];
    }

    private RemoteReader NewReader() =>
        new([.. Files.Select(file => new HubContent(Client, Info, file))], Client.Settings.MaxConnections) { CancellationToken = CancellationToken };
}
