using ProvenanceKit.Engine.Checkpoints;
using ProvenanceKit.Engine.Checkpoints.Layout;
using ProvenanceKit.Engine.Evidence;
using ProvenanceKit.Engine.Tests.Evidence;

namespace ProvenanceKit.Engine.Tests.Hub;

public class RemoteBudgetTests
{
    // A budget that even the smallest model exceeds would hide behind the floor, so a layer is said to cost much.
    private const int DearRows = 4 << 20;

    [Fact]
    public void Layers_LocalModels_AreAll()
    {
        CanonicalModel model = Model(isRemote: false);
        Assert.Equal([0, 1, 2, 3], RemoteBudget.Matching.Layers(model, model, static _ => DearRows, 1));
    }

    [Fact]
    public void Layers_CheapRemoteModel_AreAll()
    {
        CanonicalModel model = Model(isRemote: true);
        Assert.Equal([0, 1, 2, 3], RemoteBudget.Matching.Layers(model, Model(isRemote: false), static _ => 96, 1));
    }

    [Fact]
    public void Layers_DearRemoteModel_AreSpreadFromTheFirstToTheLast()
    {
        int[] layers = RemoteBudget.Matching.Layers(Model(isRemote: false), Model(isRemote: true), static _ => DearRows, 1);
        Assert.Equal([0, 1, 3], layers);
    }

    private static CanonicalModel Model(bool isRemote)
    {
        EvidenceInput input = TestModels.Sample("aurora-base");
        return CanonicalModel.Open(isRemote ? new PretendedRemote(input.Checkpoint) : input.Checkpoint);
    }

    private sealed class PretendedRemote(Checkpoint inner) : Checkpoint
    {
        public override IReadOnlyList<string> Files => inner.Files;

        public override IReadOnlyList<TensorInfo> Tensors => inner.Tensors;

        public override long BytesRead => inner.BytesRead;

        public override bool IsRemote => true;

        public override TensorInfo? Find(string name) => inner.Find(name);

        public override void Read(TensorInfo tensor, long firstElement, Span<float> destination) => inner.Read(tensor, firstElement, destination);

        public override CheckpointFile OpenFile(TensorInfo tensor) => inner.OpenFile(tensor);

        public override void CountBytesRead(long bytes) => inner.CountBytesRead(bytes);

        protected override void Dispose(bool disposing) => inner.Dispose();
    }
}
