using ProvenanceKit.Engine.Checkpoints;
using ProvenanceKit.Engine.Checkpoints.PyTorch;
using ProvenanceKit.Engine.Tests.Checkpoints.Fuzzing;

namespace ProvenanceKit.Engine.Tests.Checkpoints.PyTorch;

/// <summary>Mutated torch files give a result or a ProvenanceException, never anything else, execute nothing and never take long.</summary>
public sealed class PyTorchFuzzTests : IDisposable
{
    private const string Marker = "PWNED-by-the-pickle";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("provenancekit-torch-fuzz-");

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>2,000 changes of whole zip files, 3,000 of the pickle inside a correct zip file, 2,000 of legacy files.</summary>
    [Theory]
    [InlineData("zip", 2000)]
    [InlineData("pickle", 3000)]
    [InlineData("legacy", 2000)]
    public void Open_SevenThousandMutatedFiles_GivesAResultOrAProvenanceException(string kind, int mutations)
    {
        byte[] pickle = Pickle(legacy: kind == "legacy"), file = kind == "legacy" ? Legacy(pickle) : Zip(pickle);
        string path = Path.Combine(_folder.FullName, "mutated.bin");
        var random = new Random(kind.Length);
        var run = new FuzzRun();
        for (int i = 0; i < mutations; i++)
        {
            byte[] changed = i == 0 ? file : kind == "pickle" ? Zip(ByteMutation.Apply(pickle, random)) : ByteMutation.Apply(file, random);
            File.WriteAllBytes(path, changed);
            run.Try($"{kind} mutation {i}", () => ReadEverything(path));
            Assert.False(i == 0 && run.Refused > 0, "the unchanged file must be read");
        }

        run.AssertCounts(mutations);
        Assert.False(File.Exists(Marker) || File.Exists(Path.Combine(_folder.FullName, Marker)), "a pickle was executed");
    }

    private static void ReadEverything(string path)
    {
        using PyTorchCheckpoint checkpoint = PyTorchCheckpoint.Open([path]);
        float[] values = new float[1 << 16];
        foreach (TensorInfo tensor in checkpoint.Tensors)
        {
            for (long first = 0; first < tensor.ElementCount; first += values.Length)
            {
                checkpoint.Read(tensor, first, values.AsSpan(0, (int)Math.Min(values.Length, tensor.ElementCount - first)));
            }
        }
    }

    private static byte[] Zip(byte[] pickle) => TorchFiles.Zip(pickle, ("0", TorchFiles.Ramp(64)), ("1", TorchFiles.Ramp(8)), ("2", TorchFiles.Ramp(2)));

    private static byte[] Legacy(byte[] pickle) => TorchFiles.Legacy(pickle, ("0", 64, TorchFiles.Ramp(64)), ("1", 16, TorchFiles.Ramp(8)), ("2", 8, TorchFiles.Ramp(2)));

    // What state dicts hold: plain, transposed, strided, expanded and scalar tensors, a shared storage, bfloat16, bytes, a parameter, a dtype, nested dictionaries and
    // metadata; and a call that must stay refused whatever becomes of the bytes around it.
    private static byte[] Pickle(bool legacy)
    {
        PickleWriter pickle = new PickleWriter().Proto().Op('}').Mark().Text("epoch").Int(7).Text("state_dict").Hooks().Mark()
            .Text("a").Tensor("FloatStorage", "0", 64, 0, [8, 8], [8, 1], legacy).Op((byte)'q', 1)
            .Text("b").Tensor("FloatStorage", "0", 64, 0, [8, 8], [1, 8], legacy)
            .Text("c").Tensor("FloatStorage", "0", 64, 3, [3, 5, 2], [16, 2, 0], legacy)
            .Text("tied").Op((byte)'h', 1)
            .Text("half").Tensor("BFloat16Storage", "1", 16, 2, [4, 3], [3, 1], legacy)
            .Text("bytes").Tensor("ByteStorage", "2", 8, 0, [8], [1], legacy)
            .Text("one").Tensor("FloatStorage", "0", 64, 9, [], [], legacy)
            .Text("p").Global("torch._utils", "_rebuild_parameter").Mark().Tensor("FloatStorage", "0", 64, 0, [4], [2], legacy).Op(0x88).Hooks().Op('t').Op('R');
        if (!legacy)
        {
            pickle.Text("typed").Global("torch._utils", "_rebuild_tensor_v3").Mark().Storage("ByteStorage", "2", 8).Int(0).Tuple(2, 4).Tuple(4, 1)
                .Op(0x89).Hooks().Global("torch", "float8_e4m3fn").Op('t').Op('R');
        }

        return pickle.Op('u').Op('}').Text("_metadata").Hooks().Op('s').Op('b').Text("lr").Op('G').Raw([0x3F, 0xF0, 0, 0, 0, 0, 0, 0]).Op('u').Stop().Bytes;
    }
}
