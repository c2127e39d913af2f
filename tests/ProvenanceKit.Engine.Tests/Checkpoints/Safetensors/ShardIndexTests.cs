using ProvenanceKit.Engine.Checkpoints.Safetensors;
using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Tests.Golden;

namespace ProvenanceKit.Engine.Tests.Checkpoints.Safetensors;

public sealed class ShardIndexTests
{
    // These are found when the shards are opened, not when the index is read.
    private static readonly string[] s_laterRules = ["missing shard", "tensor missing from its shard", "tensor in the other shard"];

    public static TheoryData<string> BrokenText =>
        [.. ShardIndexes.All.Where(c => c.Code is not null && !s_laterRules.Contains(c.Name)).Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(BrokenText))]
    public void Read_BrokenIndex_NamesTheRuleAndTheFile(string name)
    {
        ShardIndexCase broken = ShardIndexes.Get(name);
        string path = ShardedFolder.WriteIndex(GoldenModelStore.NewFolder(), broken.Json);

        ProvenanceException error = Assert.Throws<ProvenanceException>(() => SafetensorsIndex.Read(path));

        Assert.Equal(broken.Code, error.Code);
        Assert.StartsWith(path, error.Subject, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(ShardIndexes.ValidNames), MemberType = typeof(ShardIndexes))]
    public void Read_ValidIndex_NamesBothShards(string name)
    {
        string folder = GoldenModelStore.NewFolder();
        ShardedFolder.WriteShards(folder);

        SafetensorsIndex index = SafetensorsIndex.Read(ShardedFolder.WriteIndex(folder, ShardIndexes.Get(name).Json));

        Assert.Equal(new[] { ShardedFolder.FirstShard, ShardedFolder.SecondShard }, index.ShardNames.ToArray());
    }
}
