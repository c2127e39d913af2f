using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using ProvenanceKit.Engine.Checkpoints;
using ProvenanceKit.Engine.Checkpoints.Gguf;
using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Tests.Variants;
using Xunit.Abstractions;

namespace ProvenanceKit.Engine.Tests.Checkpoints.Gguf;

/// <summary>Files made by llama.cpp with values made by its own to_float.</summary>
public sealed class SharedVariantTests(ITestOutputHelper output)
{
    public static TheoryData<string> Names => [.. SharedVariants.GgufNames];

    public static TheoryData<string> SmallNames => [.. SharedVariants.Entries(static path => path.StartsWith("hostile/gguf", StringComparison.Ordinal)).Select(static entry => entry.GetProperty("path").GetString()!)];

    [VariantsTheory]
    [MemberData(nameof(Names))]
    public void Read_EveryTensor_EqualsTheGoldenOfTheOriginalLayout(string name)
    {
        using GgufCheckpoint checkpoint = GgufCheckpoint.Open([SharedVariants.At(name + "/model.gguf")]);
        JsonProperty[] goldens = [.. JsonElement.Parse(File.ReadAllBytes(SharedVariants.At($"golden/{name}.json"))).GetProperty("tensors").EnumerateObject()];
        Assert.Equal(goldens.Length, checkpoint.Tensors.Count);
        foreach (JsonProperty golden in goldens)
        {
            string hfName = golden.Value.GetProperty("hf_name").GetString()!;
            TensorInfo? tensor = checkpoint.Find(hfName);
            Assert.True(tensor is not null, hfName + " isn't there");
            Assert.Same(tensor, checkpoint.Find(golden.Name));
            Assert.Equal(golden.Value.GetProperty("hf_shape").EnumerateArray().Select(d => d.GetInt64()), tensor.Shape);
            Assert.Equal(golden.Value.GetProperty("type").GetString(), tensor.Encoding ?? tensor.DataType.ToString());
            float[] values = new float[tensor.ElementCount];
            checkpoint.Read(tensor, 0, values);
            Assert.True(
                golden.Value.GetProperty("sha256_hf_f32le").GetString() == Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(values.AsSpan()))),
                $"{hfName} ({tensor.Encoding}) differs");

            float[] part = new float[Math.Min(values.Length, 777)];
            long first = Math.Max(0, (values.Length / 2) - 311);
            checkpoint.Read(tensor, first, part.AsSpan(0, (int)Math.Min(part.Length, values.Length - first)));
            Assert.Equal(values.Skip((int)first).Take(part.Length), part.Take((int)Math.Min(part.Length, values.Length - first)));
        }
    }

    [VariantsTheory]
    [MemberData(nameof(SmallNames))]
    public void Open_SmallFile_IsRefusedOrGivesTheStatedValues(string path)
    {
        JsonElement entry = SharedVariants.Entries(p => p == path).Single();
        string expect = entry.GetProperty("expect").GetString()!;
        string file = SharedVariants.At(path);
        if (expect == "refuse")
        {
            ProvenanceException error = Assert.Throws<ProvenanceException>(() => GgufCheckpoint.Open([file]).Dispose());
            output.WriteLine(error.Message);
            return;
        }

        try
        {
            using GgufCheckpoint checkpoint = GgufCheckpoint.Open([file]);
            if (!entry.TryGetProperty("values", out JsonElement stated))
            {
                return;
            }

            foreach (JsonProperty tensor in stated.EnumerateObject())
            {
                TensorInfo info = checkpoint.Find(tensor.Name)!;
                float[] values = new float[info.ElementCount];
                checkpoint.Read(info, 0, values);
                Assert.Equal(tensor.Value.EnumerateArray().Select(v => v.GetSingle()), values);
            }
        }
        catch (ProvenanceException error) when (expect.StartsWith("refuse-or", StringComparison.Ordinal))
        {
            output.WriteLine(error.Message);
        }
    }

    [VariantsTheory]
    [MemberData(nameof(SmallNames))]
    public void ReadFingerprint_SmallFile_IsRefusedOrHasAResult(string path)
    {
        bool mustRefuse = SharedVariants.Entries(p => p == path).Single().GetProperty("expect").GetString() == "refuse";
        string file = SharedVariants.At(path);
        ModelFingerprint Read() => ProvenanceEngine.ReadFingerprint(file, new FingerprintOptions(), null, CancellationToken.None);
        if (mustRefuse)
        {
            Assert.Throws<ProvenanceException>(Read);
            return;
        }

        try
        {
            Assert.Equal("gguf", Read().Format);
        }
        catch (ProvenanceException error) when (error.Code == ProvenanceErrorCode.HeaderInvalid)
        {
            output.WriteLine(error.Message);
        }
    }
}
