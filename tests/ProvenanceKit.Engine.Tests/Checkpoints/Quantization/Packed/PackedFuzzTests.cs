using System.Buffers.Binary;
using ProvenanceKit.Engine.Checkpoints;
using ProvenanceKit.Engine.Models;
using ProvenanceKit.Engine.Tests.Checkpoints.Fuzzing;
using ProvenanceKit.Engine.Tests.Evidence;

namespace ProvenanceKit.Engine.Tests.Checkpoints.Quantization.Packed;

/// <summary>Mutated quantised models give a result or a ProvenanceException, never anything else, and never take long.</summary>
public sealed class PackedFuzzTests : IDisposable
{
    private const int MutationsPerForm = 500;

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("provenancekit-packed-fuzz-");

    public void Dispose() => _root.Delete(recursive: true);

    [Theory]
    [InlineData("gptq-4-order")]
    [InlineData("gptq-3")]
    [InlineData("awq-4")]
    [InlineData("nf4-nested")]
    [InlineData("fp8-block")]
    [InlineData("ct-int4")]
    public void Open_ThreeThousandMutatedModels_GivesAResultOrAProvenanceException(string form)
    {
        string folder = Path.Combine(_root.FullName, form), weights = Path.Combine(folder, "model.safetensors"), config = Path.Combine(folder, "config.json");
        PackedModelFolder.Write(Path.Combine(TestModels.Samples, "aurora-base"), form, folder, layers: 1);
        byte[] original = File.ReadAllBytes(weights), configured = File.ReadAllBytes(config);
        int header = 8 + (int)BinaryPrimitives.ReadInt64LittleEndian(original);
        var random = new Random(form.Length);
        var run = new FuzzRun();
        for (int i = 0; i < MutationsPerForm; i++)
        {
            // By turns the header, the data and the configuration; what isn't changed is right.
            byte[] changed = (i % 3) switch
            {
                _ when i == 0 => original,
                1 => Retitled(ByteMutation.Apply(original[8..header], random), original[header..]),
                2 => [.. original[..header], .. Same(ByteMutation.Apply(original[header..], random), original.Length - header)],
                _ => original,
            };
            File.WriteAllBytes(weights, changed);
            File.WriteAllBytes(config, i > 0 && i % 3 == 0 ? ByteMutation.Apply(configured, random) : configured);
            run.Try($"{form} mutation {i}", () => ReadEverything(folder));
            Assert.False(i == 0 && run.Refused > 0, "the unchanged model must be read");
        }

        run.AssertCounts(MutationsPerForm);
    }

    // A header of another length, with the length that it has, so that the change shows in what the header says.
    private static byte[] Retitled(byte[] header, byte[] data)
    {
        byte[] length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        return [.. length, .. header, .. data];
    }

    private static byte[] Same(byte[] bytes, int length) => bytes.Length >= length ? bytes[..length] : [.. bytes, .. new byte[length - bytes.Length]];

    private static void ReadEverything(string folder)
    {
        using Checkpoint checkpoint = CheckpointFactory.Open(ModelLocator.Locate(folder));
        foreach (TensorInfo tensor in checkpoint.Tensors)
        {
            float[] values = new float[Math.Min(tensor.ElementCount, 4096)];
            checkpoint.Read(tensor, tensor.ElementCount - values.Length, values);
            checkpoint.ReadQuantizationError(tensor, 0, values);
        }
    }
}
