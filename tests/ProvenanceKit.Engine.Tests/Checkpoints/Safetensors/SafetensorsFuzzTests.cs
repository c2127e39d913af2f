using ProvenanceKit.Engine.Checkpoints;
using ProvenanceKit.Engine.Checkpoints.Safetensors;
using ProvenanceKit.Engine.Tests.Checkpoints.Fuzzing;

namespace ProvenanceKit.Engine.Tests.Checkpoints.Safetensors;

/// <summary>Mutated safetensors files give a result or a ProvenanceException, never anything else, and never take long.</summary>
public sealed class SafetensorsFuzzTests : IDisposable
{
    private const int Mutations = 3000;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("provenancekit-safetensors-fuzz-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Open_ThreeThousandMutatedFiles_GivesAResultOrAProvenanceException()
    {
        byte[] original = SafetensorsBytes.From(
            SafetensorsBytes.Header(
                "\"__metadata__\":{\"format\":\"pt\"}", SafetensorsBytes.Entry("model.layers.0.q_proj.weight", "BF16", "[4,4]", "[0,32]"),
                SafetensorsBytes.Entry("model.norm.weight", "F32", "[8]", "[32,64]"), SafetensorsBytes.Entry("s", "F64", "[]", "[64,72]"),
                SafetensorsBytes.Entry("h", "F16", "[2,0]", "[72,72]"), SafetensorsBytes.Entry("q", "F8_E4M3", "[2,4]", "[72,80]")),
            80);
        string path = Path.Combine(_folder.FullName, "mutated.safetensors");
        var random = new Random(5);
        var run = new FuzzRun();
        for (int i = 0; i < Mutations; i++)
        {
            File.WriteAllBytes(path, i == 0 ? original : ByteMutation.Apply(original, random));
            run.Try($"mutation {i}", () => ReadEverything(path));
            Assert.False(i == 0 && run.Refused > 0, "the unchanged file must be read");
        }

        run.AssertCounts(Mutations);
    }

    private static void ReadEverything(string path)
    {
        using SafetensorsCheckpoint checkpoint = SafetensorsCheckpoint.Open([path]);
        foreach (TensorInfo tensor in checkpoint.Tensors)
        {
            checkpoint.Read(tensor, 0, new float[tensor.ElementCount]);
        }
    }
}
