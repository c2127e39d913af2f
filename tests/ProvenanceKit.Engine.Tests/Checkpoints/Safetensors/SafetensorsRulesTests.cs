using ProvenanceKit.Engine.Checkpoints;
using ProvenanceKit.Engine.Checkpoints.Safetensors;
using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Tests.Golden;

namespace ProvenanceKit.Engine.Tests.Checkpoints.Safetensors;

public sealed class SafetensorsRulesTests
{
    private const long MaxAllocation = 16 * 1024 * 1024;

    [Theory]
    [MemberData(nameof(BrokenSafetensors.Names), MemberType = typeof(BrokenSafetensors))]
    public void Open_BrokenFile_NamesTheRuleTheFileAndTheTensor(string name)
    {
        SafetensorsCase broken = BrokenSafetensors.Get(name);
        string path = Write(broken);

        ProvenanceException error = Assert.Throws<ProvenanceException>(() => SafetensorsCheckpoint.Open([path]).Dispose());

        Assert.Equal(broken.Code, error.Code);
        Assert.Contains(path, error.Subject, StringComparison.Ordinal);
        if (broken.Tensor is { } tensor)
        {
            Assert.EndsWith(": " + tensor, error.Subject, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(BrokenSafetensors.Names), MemberType = typeof(BrokenSafetensors))]
    public void Open_BrokenFile_AllocatesLittle(string name)
    {
        string path = Write(BrokenSafetensors.Get(name));
        long before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Throws<ProvenanceException>(() => SafetensorsCheckpoint.Open([path]).Dispose());

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MaxAllocation);
    }

    [Theory]
    [MemberData(nameof(ValidSafetensors.Names), MemberType = typeof(ValidSafetensors))]
    public void Open_UnusualButValidFile_ReadsEveryTensor(string name)
    {
        string path = Write(ValidSafetensors.Get(name));

        using SafetensorsCheckpoint checkpoint = SafetensorsCheckpoint.Open([path]);

        foreach (TensorInfo tensor in checkpoint.Tensors)
        {
            float[] values = new float[tensor.ElementCount];
            checkpoint.Read(tensor, 0, values);
            Assert.All(values, v => Assert.True(float.IsFinite(v)));
            Assert.Same(tensor, checkpoint.Find(tensor.Name));
        }

        Assert.Equal(new FileInfo(path).Length, checkpoint.Tensors.Count == 0 ? new FileInfo(path).Length : checkpoint.Tensors.Max(t => t.FileOffset + t.ByteLength));
    }

    [Fact]
    public void Open_HeaderOver100MegabytesThatIsThere_IsRefusedUnread()
    {
        string path = Write(new("", SafetensorsBytes.FromRaw(100_000_001, "{}"u8, [])));
        using (FileStream file = File.OpenWrite(path))
        {
            file.SetLength(100_000_100);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        ProvenanceException error = Assert.Throws<ProvenanceException>(() => SafetensorsCheckpoint.Open([path]).Dispose());

        Assert.Equal(ProvenanceErrorCode.LimitExceeded, error.Code);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MaxAllocation);
    }

    [Fact]
    public void Open_TensorsNotInTheOrderOfTheirOffsets_AreInStorageOrderWithTheirOwnValues()
    {
        using SafetensorsCheckpoint checkpoint = SafetensorsCheckpoint.Open([Write(ValidSafetensors.Get("tensors not in the order of their offsets"))]);

        Assert.Equal(["a", "b"], checkpoint.Tensors.Select(t => t.Name));
        float[] values = new float[2];
        checkpoint.Read(checkpoint.Find("b")!, 0, values);
        Assert.Equal(new float[] { 3, 4 }, values);
    }

    private static string Write(SafetensorsCase file)
    {
        string path = Path.Combine(GoldenModelStore.NewFolder(), "model.safetensors");
        File.WriteAllBytes(path, file.File);
        return path;
    }
}
