using System.Buffers.Binary;
using ProvenanceKit.Engine.Checkpoints.Quantization.Ggml;
using ProvenanceKit.Engine.Comparisons;
using ProvenanceKit.Engine.Tests.Checkpoints.Gguf;
using ProvenanceKit.Engine.Tests.Checkpoints.PyTorch;
using ProvenanceKit.Engine.Tests.Checkpoints.Quantization.Packed;
using ProvenanceKit.Engine.Tests.Evidence;

namespace ProvenanceKit.Engine.Tests.Checkpoints.Fuzzing;

/// <summary>Whole models with a changed file through fingerprint and comparison: what a reader lets through must not break a signal or the evidence.</summary>
public sealed class FingerprintFuzzTests : IDisposable
{
    private const int Mutations = 60;

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("provenancekit-model-fuzz-");

    public void Dispose() => _root.Delete(recursive: true);

    [Theory]
    [InlineData("gptq-4")]
    [InlineData("fp8-tensor")]
    [InlineData("gguf")]
    [InlineData("torch")]
    public void Compare_MutatedModel_GivesAResultOrAProvenanceException(string form)
    {
        string sample = Path.Combine(TestModels.Samples, "aurora-base"), folder = Path.Combine(_root.FullName, form);
        (string file, int start, int length) = Write(sample, form, folder);
        byte[] original = File.ReadAllBytes(file);
        var random = new Random(form.Length);
        var run = new FuzzRun();
        ModelFingerprint reference = Fingerprint(sample);
        for (int i = 0; i < Mutations; i++)
        {
            byte[] part = i == 0 ? original[start..(start + length)] : ByteMutation.Apply(original[start..(start + length)], random);
            byte[] changed = [.. original[..start], .. part, .. original[(start + length)..]];
            if (start == 8)
            {
                BinaryPrimitives.WriteInt64LittleEndian(changed, part.Length);
            }

            File.WriteAllBytes(file, changed);
            run.Try($"{form} mutation {i}", () =>
            {
                using var session = new ComparisonSession(reference, new ComparisonOptions(), []);
                session.Compare(Fingerprint(folder), null, CancellationToken.None);
            });
            Assert.False(i == 0 && run.Refused > 0, "the unchanged model must be read");
        }

        run.AssertCounts(Mutations);
    }

    // The file and the part of it that says what is where: what follows is data, in which nothing can be wrong but the values.
    private static (string File, int Start, int Length) Write(string sample, string form, string folder)
    {
        switch (form)
        {
            case "gguf":
                byte[] gguf = GgufModelFile.From(sample, GgmlType.Q4_0);
                string path = Path.Combine(Directory.CreateDirectory(folder).FullName, "model.gguf");
                File.WriteAllBytes(path, gguf);
                int tensors = gguf.AsSpan().IndexOf("token_embd.weight"u8);
                return (path, tensors, 3000);
            case "torch":
                TorchModelFolder.Write(sample, "zip-f16", folder);
                string bin = Path.Combine(folder, "pytorch_model.bin");
                return (bin, File.ReadAllBytes(bin).AsSpan().IndexOf("data.pklFB"u8) + 13, 5000);
            default:
                PackedModelFolder.Write(sample, form, folder, layers: 2);
                string weights = Path.Combine(folder, "model.safetensors");
                return (weights, 8, (int)BinaryPrimitives.ReadInt64LittleEndian(File.ReadAllBytes(weights)));
        }
    }

    private static ModelFingerprint Fingerprint(string path) => ProvenanceEngine.ReadFingerprint(path, new FingerprintOptions(), null, CancellationToken.None);
}
