using System.Diagnostics;
using System.Text.Json;
using ProvenanceKit.Engine.Checkpoints;
using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Models;

namespace ProvenanceKit.Engine.Tests.Variants;

public sealed class PyTorchVariantTests
{
    private const string Marker = "PWNED-by-the-pickle";

    public static TheoryData<string> Hostile
    {
        get
        {
            var data = new TheoryData<string>();
            foreach (JsonElement entry in SharedVariants.Entries(IsPickle))
            {
                data.Add(entry.GetProperty("path").GetString()!);
            }

            return data;
        }
    }

    [VariantsTheory]
    [InlineData("pt_zip_f16_B2l", "B", 1.0 / 2048, 3e-8)]
    [InlineData("pt_legacy_bf16_proto4_G1l", "G", 1.0 / 256, 0)]
    [InlineData("pt_transposed_tied_A2l", "A", 1.0 / 2048, 3e-8)]
    [InlineData("pt_fp8_A2l", "A", 1.0 / 16, 1.0 / 1024)]
    public void Read_TorchFile_EqualsTheOriginal(string name, string original, double relative, double absolute)
    {
        // The zoo itself is stored as bfloat16; the file was made from the same float32 weights.
        relative += 1.0 / 256;
        using Checkpoint checkpoint = CheckpointFactory.Open(ModelLocator.Locate(SharedVariants.At(name)));
        using Checkpoint expected = CheckpointFactory.Open(ModelLocator.Locate(SharedVariants.At("../zoo/" + original)));
        int compared = 0;
        foreach (TensorInfo tensor in checkpoint.Tensors.Where(t => !t.Name.StartsWith("extra.", StringComparison.Ordinal)))
        {
            bool tied = name == "pt_transposed_tied_A2l" && tensor.Name == "lm_head.weight";
            TensorInfo twin = expected.Find(tied ? "model.embed_tokens.weight" : tensor.Name)!;
            Assert.Equal<long>(twin.Shape, tensor.Shape);
            float[] x = Values(checkpoint, tensor), y = Values(expected, twin);
            for (int i = 0; i < x.Length; i++)
            {
                Assert.True(Math.Abs(x[i] - y[i]) <= (relative * Math.Abs(y[i])) + absolute, $"{tensor.Name}[{i}]: {x[i]} for {y[i]}");
            }

            compared++;
        }

        Assert.InRange(compared, 14, 100);
    }

    [VariantsFact]
    public void Read_StridedAndExpandedExtras_EqualTheManifest()
    {
        using Checkpoint checkpoint = CheckpointFactory.Open(ModelLocator.Locate(SharedVariants.At("pt_transposed_tied_A2l")));
        Assert.Equal([.. Enumerable.Repeat(1.5f, 8), .. Enumerable.Repeat(-2f, 8)], Values(checkpoint, checkpoint.Find("extra.expanded")!));
        Assert.Equal([3, 6, 9, 12, 15, 18], Values(checkpoint, checkpoint.Find("extra.strided")!));
        Assert.Equal([7.25f], Values(checkpoint, checkpoint.Find("extra.scalar")!));
        TensorInfo empty = checkpoint.Tensors.Single(t => t.ElementCount == 0);
        Assert.Equal<long>([0, 4], empty.Shape);
    }

    [VariantsTheory]
    [MemberData(nameof(Hostile))]
    public void Open_HostileFile_DoesAsTheManifestSays(string path)
    {
        JsonElement entry = SharedVariants.Entries(p => p == path).Single();
        string expect = entry.GetProperty("expect").GetString()!;
        long start = Stopwatch.GetTimestamp();
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        ProvenanceException? refusal = null;
        float[]? values = null;
        try
        {
            using Checkpoint checkpoint = CheckpointFactory.Open(ModelLocator.Locate(SharedVariants.At(path)));
            values = [.. checkpoint.Tensors.SelectMany(t => Values(checkpoint, t))];
        }
        catch (ProvenanceException e)
        {
            refusal = e;
        }

        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 1);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, 200 << 20);
        Assert.False(File.Exists(Marker) || File.Exists(Path.Combine(Path.GetDirectoryName(SharedVariants.At(path))!, Marker)), "the pickle was executed");
        if (expect.StartsWith("equal", StringComparison.Ordinal))
        {
            Assert.Null(refusal);
        }
        else if (expect is "refuse" or "refuse-no-exec")
        {
            Assert.NotNull(refusal);
        }

        if (values is not null && entry.TryGetProperty("values", out JsonElement stated))
        {
            Assert.Equal(stated.EnumerateArray().Select(v => v.GetSingle()), values);
        }

        if (refusal is not null)
        {
            Assert.Contains(SharedVariants.At(path), refusal.Message, StringComparison.Ordinal);
        }
    }

    private static bool IsPickle(string path) => path.StartsWith("hostile/", StringComparison.Ordinal) && (path.Contains("/pkl_", StringComparison.Ordinal)
        || path.Contains("/zip_", StringComparison.Ordinal) || path.Contains("/bin_", StringComparison.Ordinal));

    private static float[] Values(Checkpoint checkpoint, TensorInfo tensor)
    {
        float[] values = new float[tensor.ElementCount];
        checkpoint.Read(tensor, 0, values);
        return values;
    }
}
