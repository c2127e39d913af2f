using System.Diagnostics;
using System.Runtime.InteropServices;
using CsCheck;
using ProvenanceKit.Engine.Checkpoints;
using ProvenanceKit.Engine.Checkpoints.Safetensors;
using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Tests.Numerics;

namespace ProvenanceKit.Engine.Tests.Checkpoints.Safetensors;

public sealed class SafetensorsCheckpointTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("provenancekit-safetensors-");

    public static TheoryData<string> Broken => BrokenSafetensors.Names;

    public static TheoryData<string> Valid => ValidSafetensors.Names;

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Broken))]
    public void Open_BrokenFile_ThrowsTheRuleNamingFileAndTensor(string name)
    {
        SafetensorsCase broken = BrokenSafetensors.Get(name);
        string path = Write(broken.File);
        long before = GC.GetAllocatedBytesForCurrentThread();
        var clock = Stopwatch.StartNew();
        ProvenanceException error = Assert.Throws<ProvenanceException>(() => SafetensorsCheckpoint.Open([path]).Dispose());
        Assert.Equal(broken.Code, error.Code);
        Assert.StartsWith(path, error.Subject, StringComparison.Ordinal);
        if (broken.Tensor is not null)
        {
            Assert.Contains(broken.Tensor, error.Message.Replace(path, "", StringComparison.Ordinal), StringComparison.Ordinal);
        }

        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 8_000_000, "a broken file must not cost memory");
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(1), "a broken file must be refused at once");
    }

    [Theory]
    [MemberData(nameof(Valid))]
    public void Open_FileThatJustKeepsTheRule_ReadsEveryValue(string name)
    {
        SafetensorsCase valid = ValidSafetensors.Get(name);
        string path = Write(valid.File);
        using SafetensorsCheckpoint checkpoint = SafetensorsCheckpoint.Open([path]);
        foreach (TensorInfo tensor in checkpoint.Tensors)
        {
            float[] values = new float[tensor.ElementCount];
            checkpoint.Read(tensor, 0, values);
            int width = tensor.DataType.ByteWidth();
            for (int i = 0; i < values.Length; i++)
            {
                double expected = ScalarDecoder.Decode(tensor.DataType, valid.File.AsSpan((int)tensor.FileOffset + (i * width), width));
                Assert.Equal((float)expected, values[i]);
            }

            Assert.Same(tensor, checkpoint.Find(tensor.Name));
        }
    }

    [Fact]
    public void Read_RangeOfLargeTensor_EqualsItsElements()
    {
        ushort[] stored = [.. Enumerable.Range(0, 200_000).Select(i => (ushort)(BitConverter.SingleToUInt32Bits(MathF.Sin(i)) >> 16))];
        string header = SafetensorsBytes.Header(SafetensorsBytes.Entry("w", "BF16", "[200,1000]", "[0,400000]"));
        string path = Write(SafetensorsBytes.From(header, MemoryMarshal.AsBytes(stored.AsSpan())));
        using SafetensorsCheckpoint checkpoint = SafetensorsCheckpoint.Open([path]);
        TensorInfo tensor = checkpoint.Find("w")!;
        float[] values = new float[123_457];
        checkpoint.Read(tensor, 54_321, values);
        for (int i = 0; i < values.Length; i++)
        {
            Assert.Equal(BitConverter.UInt32BitsToSingle((uint)stored[54_321 + i] << 16), values[i]);
        }

        Assert.Equal(2L * values.Length, checkpoint.BytesRead);
        Assert.Throws<ArgumentOutOfRangeException>(() => checkpoint.Read(tensor, 199_999, new float[2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => checkpoint.Read(tensor, -1, new float[2]));
    }

    [Fact]
    public void Read_FileCutAfterOpening_ThrowsTruncatedWithTensorAndOffset()
    {
        string header = SafetensorsBytes.Header(SafetensorsBytes.Entry("w", "F32", "[1024]", "[0,4096]"));
        string path = Write(SafetensorsBytes.From(header, 4096));
        using SafetensorsCheckpoint checkpoint = SafetensorsCheckpoint.Open([path]);
        using (FileStream stream = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete))
        {
            stream.SetLength(1000);
        }

        ProvenanceException error = Assert.Throws<ProvenanceException>(() => checkpoint.Read(checkpoint.Find("w")!, 0, new float[1024]));
        Assert.Equal(ProvenanceErrorCode.FileTruncated, error.Code);
        Assert.Contains("w", error.Subject, StringComparison.Ordinal);
        Assert.NotNull(error.Offset);
    }

    [Fact]
    public void Open_NameInTwoShards_KeepsFirstPlaceAndLastDefinition()
    {
        string first = Write(SafetensorsBytes.From(SafetensorsBytes.Header(SafetensorsBytes.Entry("a", "F32", "[1]", "[0,4]"), SafetensorsBytes.Entry("b", "F32", "[1]", "[4,8]")), SafetensorsBytes.Singles(1, 2)));
        string second = Write(SafetensorsBytes.From(SafetensorsBytes.Header(SafetensorsBytes.Entry("a", "F32", "[1]", "[0,4]")), SafetensorsBytes.Singles(3)));
        using SafetensorsCheckpoint checkpoint = SafetensorsCheckpoint.Open([first, second]);
        Assert.Equal(["a", "b"], checkpoint.Tensors.Select(tensor => tensor.Name));
        float[] value = new float[1];
        checkpoint.Read(checkpoint.Find("a")!, 0, value);
        Assert.Equal(3, value[0]);
    }

    private string Write(byte[] bytes)
    {
        string path = Path.Combine(_folder.FullName, Guid.NewGuid().ToString("N") + ".safetensors");
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
