using ProvenanceKit.Engine.Checkpoints;
using ProvenanceKit.Engine.Checkpoints.PyTorch;
using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Models;

namespace ProvenanceKit.Engine.Tests.Checkpoints.PyTorch;

public sealed class PyTorchCheckpointTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("provenancekit-pytorch-");

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public void Open_ZipFile_GivesTheTensor()
    {
        using Checkpoint checkpoint = Open(TorchFiles.Zip(TorchFiles.GoodPickle(), ("0", TorchFiles.Ramp(16))));
        TensorInfo tensor = Assert.Single(checkpoint.Tensors);
        Assert.Equal("w", tensor.Name);
        Assert.Equal<long>([4, 4], tensor.Shape);
        Assert.Equal(Ramp(0, 16), Values(checkpoint, tensor));
    }

    [Fact]
    public void Open_LegacyFile_GivesTheTensor()
    {
        using Checkpoint checkpoint = Open(TorchFiles.Legacy(TorchFiles.GoodPickle(legacy: true), ("0", 16, TorchFiles.Ramp(16))));
        Assert.Equal(Ramp(0, 16), Values(checkpoint, Assert.Single(checkpoint.Tensors)));
    }

    [Fact]
    public void Open_Zip64File_GivesTheTensor()
    {
        byte[] file = ZipWriter.Write([("model/data.pkl", TorchFiles.GoodPickle()), ("model/data/0", TorchFiles.Ramp(16))], zip64: true);
        using Checkpoint checkpoint = Open(file);
        Assert.Equal(Ramp(0, 16), Values(checkpoint, Assert.Single(checkpoint.Tensors)));
    }

    [Fact]
    public void Tensors_StateDictOrder_IsKeptAndSharedStoragesAreListedTwice()
    {
        byte[] pickle = TorchFiles.StateDict(p => p
            .Text("z").Tensor("FloatStorage", "0", 16, 4, [2, 4], [4, 1])
            .Text("a").Tensor("FloatStorage", "0", 16, 0, [16], [1])
            .Text("tied").Tensor("FloatStorage", "0", 16, 0, [16], [1]));
        using Checkpoint checkpoint = Open(TorchFiles.Zip(pickle, ("0", TorchFiles.Ramp(16))));
        Assert.Equal(["z", "a", "tied"], checkpoint.Tensors.Select(t => t.Name));
        Assert.Equal(Ramp(4, 8), Values(checkpoint, checkpoint.Find("z")!));
        Assert.Equal(checkpoint.Find("a")!.FileOffset, checkpoint.Find("tied")!.FileOffset);
    }

    [Theory]
    [InlineData(new long[] { 4, 4 }, new long[] { 1, 4 }, 0L)]
    [InlineData(new long[] { 2, 3 }, new long[] { 8, 2 }, 1L)]
    [InlineData(new long[] { 2, 5 }, new long[] { 1, 0 }, 3L)]
    [InlineData(new long[] { 2, 2, 2 }, new long[] { 1, 8, 4 }, 2L)]
    [InlineData(new long[] { 3, 1, 4 }, new long[] { 4, 999, 1 }, 0L)]
    [InlineData(new long[] { }, new long[] { }, 7L)]
    [InlineData(new long[] { 0, 4 }, new long[] { 4, 1 }, 0L)]
    public void Read_StridedView_FollowsTheStrides(long[] shape, long[] strides, long offset)
    {
        byte[] pickle = TorchFiles.StateDict(p => p.Text("v").Tensor("FloatStorage", "0", 16, offset, shape, strides));
        using Checkpoint checkpoint = Open(TorchFiles.Zip(pickle, ("0", TorchFiles.Ramp(16))));
        TensorInfo tensor = checkpoint.Find("v")!;
        float[] expected = [.. Indices(shape).Select(index => offset + index.Zip(strides, (i, s) => i * s).Sum())];
        Assert.Equal(expected, Values(checkpoint, tensor));
        for (int first = 0; first < expected.Length; first++)
        {
            for (int length = 1; first + length <= expected.Length; length++)
            {
                float[] part = new float[length];
                checkpoint.Read(tensor, first, part);
                Assert.Equal(expected.AsSpan(first, length).ToArray(), part);
            }
        }
    }

    [Fact]
    public void Open_TrainingCheckpoint_FindsTheStateDictAndNotTheOptimizer()
    {
        PickleWriter pickle = new PickleWriter().Proto().Op('}').Mark()
            .Text("epoch").Int(3)
            .Text("optimizer").Op('}').Mark().Text("momentum").Tensor("FloatStorage", "0", 16, 0, [16], [1]).Op('u')
            .Text("model").Op('}').Mark().Text("inner").Op('}').Mark().Text("w").Tensor("FloatStorage", "0", 16, 0, [16], [1]).Op('u').Op('u')
            .Op('u').Stop();
        using Checkpoint checkpoint = Open(TorchFiles.Zip(pickle.Bytes, ("0", TorchFiles.Ramp(16))));
        Assert.Equal(["inner.w"], checkpoint.Tensors.Select(t => t.Name));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public void Open_NewerProtocols_AreRead(int protocol)
    {
        PickleWriter pickle = new PickleWriter().Proto(protocol).Op(0x95, 9, 0, 0, 0, 0, 0, 0, 0).Op('}').Op(0x94).Mark().Op(0x8C, 1).Raw("w"u8).Op(0x94)
            .StackGlobal("torch._utils", "_rebuild_parameter").Op(0x94).Mark()
            .Tensor("FloatStorage", "0", 16, 0, [16], [1]).Op(0x88).Hooks().Op('t').Op('R').Op('u').Stop();
        using Checkpoint checkpoint = Open(TorchFiles.Zip(pickle.Bytes, ("0", TorchFiles.Ramp(16))));
        Assert.Equal(Ramp(0, 16), Values(checkpoint, Assert.Single(checkpoint.Tensors)));
    }

    [Fact]
    public void Open_AttributesOfTheStateDict_AreIgnored()
    {
        PickleWriter pickle = new PickleWriter().Proto().Hooks().Mark().Text("w").Tensor("FloatStorage", "0", 16, 0, [16], [1]).Op('u')
            .Op('}').Text("_metadata").Hooks().Op('s').Op('b').Stop();
        using Checkpoint checkpoint = Open(TorchFiles.Zip(pickle.Bytes, ("0", TorchFiles.Ramp(16))));
        Assert.Single(checkpoint.Tensors);
    }

    [Fact]
    public void Open_ForeignGlobal_NamesOpcodeGlobalAndPosition()
    {
        byte[] pickle = new PickleWriter().Proto().Global("posix", "system").Text("touch PWNED-by-the-pickle").Op(0x85).Op('R').Stop().Bytes;
        ProvenanceException error = Assert.Throws<ProvenanceException>(() => Open(TorchFiles.Zip(pickle)));
        Assert.Equal(ProvenanceErrorCode.PickleRefused, error.Code);
        Assert.Contains("GLOBAL", error.Message, StringComparison.Ordinal);
        Assert.Contains("posix.system", error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Offset);
    }

    [Theory]
    [InlineData("EXT1", new byte[] { 0x82, 1 })]
    [InlineData("INST", new byte[] { (byte)'(', (byte)'i', (byte)'o', (byte)'s', (byte)'\n', (byte)'x', (byte)'\n' })]
    [InlineData("OBJ", new byte[] { (byte)'(', (byte)'o' })]
    [InlineData("NEWOBJ", new byte[] { (byte)')', (byte)')', 0x81 })]
    [InlineData("PERSID", new byte[] { (byte)'P', (byte)'x', (byte)'\n' })]
    [InlineData("NEXT_BUFFER", new byte[] { 0x97 })]
    [InlineData("0xFF", new byte[] { 0xFF })]
    public void Open_ForeignOpcode_NamesIt(string name, byte[] code)
    {
        byte[] pickle = new PickleWriter().Proto().Raw(code).Stop().Bytes;
        ProvenanceException error = Assert.Throws<ProvenanceException>(() => Open(TorchFiles.Zip(pickle)));
        Assert.Equal(ProvenanceErrorCode.PickleRefused, error.Code);
        Assert.Contains("opcode " + name, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new long[] { 5, 4 }, new long[] { 4, 1 }, 0L)]
    [InlineData(new long[] { 4, 4 }, new long[] { 4, 1 }, 1L)]
    [InlineData(new long[] { 4, 4 }, new long[] { 4, 1 }, -4L)]
    [InlineData(new long[] { -4, 4 }, new long[] { 4, 1 }, 0L)]
    [InlineData(new long[] { 4, 4 }, new long[] { -1, 1 }, 0L)]
    [InlineData(new long[] { 4, 4 }, new long[] { 1L << 62, 1 }, 0L)]
    [InlineData(new long[] { 1L << 62, 1L << 62 }, new long[] { 0, 0 }, 0L)]
    [InlineData(new long[] { 4, 4 }, new long[] { 1 }, 0L)]
    public void Open_ViewOutsideItsStorage_IsRefused(long[] shape, long[] strides, long offset)
    {
        byte[] pickle = TorchFiles.StateDict(p => p.Text("w").Tensor("FloatStorage", "0", 16, offset, shape, strides));
        ProvenanceException error = Assert.Throws<ProvenanceException>(() => Open(TorchFiles.Zip(pickle, ("0", TorchFiles.Ramp(16)))));
        Assert.Equal(ProvenanceErrorCode.TensorInvalid, error.Code);
    }

    [Fact]
    public void Open_ShortStorageRecord_IsRefused()
    {
        ProvenanceException error = Assert.Throws<ProvenanceException>(() => Open(TorchFiles.Zip(TorchFiles.GoodPickle(), ("0", TorchFiles.Ramp(15)))));
        Assert.Equal(ProvenanceErrorCode.TensorInvalid, error.Code);
    }

    [Fact]
    public void Open_EntryTwice_IsRefused() => AssertCode(
        ProvenanceErrorCode.HeaderInvalid, ZipWriter.Write([("a/data.pkl", TorchFiles.GoodPickle()), ("a/data/0", TorchFiles.Ramp(16)), ("a/data/0", TorchFiles.Ramp(16))]));

    [Theory]
    [InlineData("../x")]
    [InlineData("a/../../x")]
    [InlineData("/etc/x")]
    [InlineData("c:/x")]
    [InlineData("a\\x")]
    public void Open_EntryNameThatLeavesTheArchive_IsRefused(string name) => AssertCode(
        ProvenanceErrorCode.PathEscapesModel, ZipWriter.Write([("a/data.pkl", TorchFiles.GoodPickle()), ("a/data/0", TorchFiles.Ramp(16)), (name, [1])]));

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Open_WrongEntryCount_IsRefused(int count) => AssertCode(
        ProvenanceErrorCode.HeaderInvalid, ZipWriter.Write([("a/data.pkl", TorchFiles.GoodPickle()), ("a/data/0", TorchFiles.Ramp(16))], statedCount: count));

    [Fact]
    public void Open_TorchScript_IsNamed()
    {
        ProvenanceException error = AssertCode(
            ProvenanceErrorCode.FormatUnsupported,
            ZipWriter.Write([("a/data.pkl", TorchFiles.GoodPickle()), ("a/data/0", TorchFiles.Ramp(16)), ("a/constants.pkl", TorchFiles.GoodPickle())]));
        Assert.Contains("TorchScript", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:0", "Git LFS pointer")]
    [InlineData("GGUF\u0003\0\0\0", "GGUF")]
    [InlineData("<!DOCTYPE html>", "web page")]
    public void Open_OtherContent_IsNamed(string content, string named)
    {
        ProvenanceException error = AssertCode(ProvenanceErrorCode.FormatUnsupported, System.Text.Encoding.UTF8.GetBytes(content));
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_EmptyContainersWithoutEnd_StayWithinTheMemoryLimit()
    {
        byte[] pickle = new byte[(16 << 20) + 2];
        pickle.AsSpan().Fill((byte)'}');
        pickle[0] = 0x80;
        pickle[1] = 2;
        long before = GC.GetTotalAllocatedBytes();
        AssertCode(ProvenanceErrorCode.LimitExceeded, TorchFiles.Zip(pickle));
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 250 << 20);
    }

    /// <summary>Values that are made and dropped at once by BUILD, over and over: integers, a long, a float, a global, a text, a tuple, a recalled value, a constant.</summary>
    [Theory]
    [InlineData("4B0562")]
    [InlineData("8A010562")]
    [InlineData("473FF000000000000062")]
    [InlineData("63746F7263680A53697A650A62")]
    [InlineData("58010000006162")]
    [InlineData("2962")]
    [InlineData("28742862")]
    [InlineData("8862")]
    [InlineData("95000000000000000088620A")]
    public void Open_EndlessThrowaways_EndsWithinASecondAndTheMemoryLimit(string opcodes)
    {
        byte[] unit = Convert.FromHexString(opcodes), pickle = new byte[(32 << 20) + 100];
        new byte[] { 0x80, 2, (byte)'}' }.CopyTo(pickle, 0);
        for (int at = 3; at + unit.Length < pickle.Length; at += unit.Length)
        {
            unit.CopyTo(pickle, at);
        }

        string path = _root.Save(TorchFiles.Zip(pickle));
        var run = new Fuzzing.FuzzRun();
        run.Try(opcodes, () => PyTorchCheckpoint.Open([path]).Dispose());

        Assert.Equal(1, run.Refused);
    }

    [Fact]
    public void Locate_ShardedByIndex_ReadsAllShards()
    {
        _root.Save("{\"model_type\":\"llama\"}"u8.ToArray(), "config.json");
        _root.Save(TorchFiles.Zip(TorchFiles.StateDict(p => p.Text("a").Tensor("FloatStorage", "0", 4, 0, [4], [1])), ("0", TorchFiles.Ramp(4))), "pytorch_model-00001-of-00002.bin");
        _root.Save(TorchFiles.Zip(TorchFiles.StateDict(p => p.Text("b").Tensor("FloatStorage", "0", 4, 0, [2, 2], [2, 1])), ("0", TorchFiles.Ramp(4))), "pytorch_model-00002-of-00002.bin");
        _root.Save(TorchFiles.Index(("a", "pytorch_model-00001-of-00002.bin"), ("b", "pytorch_model-00002-of-00002.bin")), "pytorch_model.bin.index.json");
        LocatedModel model = ModelLocator.Locate(_root.FullName);
        Assert.Equal(WeightFormat.PyTorch, model.Format);
        using Checkpoint checkpoint = CheckpointFactory.Open(model);
        Assert.Equal(["a", "b"], checkpoint.Tensors.Select(t => t.Name));
    }

    [Fact]
    public void Locate_SafetensorsBesidePyTorch_Wins()
    {
        _root.Save("{\"model_type\":\"llama\"}"u8.ToArray(), "config.json");
        _root.Save([1, 2, 3], "pytorch_model.bin");
        _root.Save(Safetensors.ValidSafetensors.All[0].File, "model.safetensors");
        Assert.Equal(WeightFormat.Safetensors, ModelLocator.Locate(_root.FullName).Format);
    }

    private static IEnumerable<long[]> Indices(long[] shape)
    {
        long count = shape.Aggregate(1L, (a, b) => a * b);
        for (long i = 0; i < count; i++)
        {
            long[] index = new long[shape.Length];
            long rest = i;
            for (int d = shape.Length - 1; d >= 0; d--)
            {
                index[d] = rest % shape[d];
                rest /= shape[d];
            }

            yield return index;
        }
    }

    private static float[] Ramp(int first, int count) => [.. Enumerable.Range(first, count).Select(i => (float)i)];

    private static float[] Values(Checkpoint checkpoint, TensorInfo tensor)
    {
        float[] values = new float[tensor.ElementCount];
        checkpoint.Read(tensor, 0, values);
        return values;
    }

    private PyTorchCheckpoint Open(byte[] file) => PyTorchCheckpoint.Open([_root.Save(file)]);

    private ProvenanceException AssertCode(ProvenanceErrorCode code, byte[] file)
    {
        ProvenanceException error = Assert.Throws<ProvenanceException>(() => Open(file));
        Assert.Equal(code, error.Code);
        return error;
    }
}
