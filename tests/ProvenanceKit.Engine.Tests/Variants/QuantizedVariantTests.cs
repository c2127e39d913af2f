using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using ProvenanceKit.Engine.Checkpoints;
using ProvenanceKit.Engine.Models;

namespace ProvenanceKit.Engine.Tests.Variants;

public sealed class QuantizedVariantTests
{
    [VariantsTheory]
    [InlineData("gptq_int4_A")]
    [InlineData("awq_int4_A")]
    [InlineData("bnb_nf4_A")]
    [InlineData("ct_packed_int4_A")]
    [InlineData("st_f8e4m3_A")]
    [InlineData("st_mixed_A")]
    public void Read_QuantizedModel_EqualsTheGoldenBitForBit(string name)
    {
        using Checkpoint checkpoint = CheckpointFactory.Open(ModelLocator.Locate(SharedVariants.At(name)));
        using JsonDocument golden = JsonDocument.Parse(File.ReadAllBytes(SharedVariants.At($"golden/{name}.json")));
        int compared = 0;
        foreach (JsonProperty entry in golden.RootElement.GetProperty("tensors").EnumerateObject())
        {
            TensorInfo tensor = checkpoint.Find(entry.Name) ?? throw new InvalidOperationException(entry.Name);
            long[] shape = [.. entry.Value.GetProperty("shape").EnumerateArray().Select(e => e.GetInt64())];
            Assert.Equal(shape.Length == 0 ? [1] : shape, tensor.Shape.AsEnumerable());
            float[] values = new float[tensor.ElementCount];
            checkpoint.Read(tensor, 0, values);
            Assert.Equal(entry.Value.GetProperty("first64").EnumerateArray().Select(e => e.GetSingle()), values.Take(64));
            if (name == "ct_packed_int4_A" && tensor.DataType == TensorDataType.Encoded)
            {
                TakeSignsOfZeros(values, entry.Name);
            }

            string hash = Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes<float>(values)));
            Assert.Equal(entry.Value.GetProperty("sha256_f32le").GetString(), hash);
            compared++;
        }

        Assert.InRange(compared, 57, 100);
    }

    // This golden was hashed before packing, when a level 0 still had the sign of the weight.
    private static void TakeSignsOfZeros(float[] values, string name)
    {
        using Checkpoint original = CheckpointFactory.Open(ModelLocator.Locate(SharedVariants.At("../zoo/A")));
        float[] signs = new float[values.Length];
        original.Read(original.Find(name)!, 0, signs);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = values[i] == 0 ? MathF.CopySign(0, signs[i]) : values[i];
        }
    }

    [VariantsTheory]
    [InlineData("gptq_int4_A")]
    [InlineData("awq_int4_A")]
    [InlineData("bnb_nf4_A")]
    [InlineData("ct_packed_int4_A")]
    public void Tensors_QuantizedModel_AreThoseOfTheOriginal(string name)
    {
        using Checkpoint checkpoint = CheckpointFactory.Open(ModelLocator.Locate(SharedVariants.At(name)));
        using Checkpoint original = CheckpointFactory.Open(ModelLocator.Locate(SharedVariants.At("../zoo/A")));
        Assert.Equal(original.Tensors.Select(t => t.Name).Order(StringComparer.Ordinal), checkpoint.Tensors.Select(t => t.Name).Order(StringComparer.Ordinal));
        Assert.Contains(checkpoint.Tensors, t => t.DataType == TensorDataType.Encoded && t.Encoding is not null);
    }

    [VariantsTheory]
    [InlineData("gptq_int4_A")]
    [InlineData("awq_int4_A")]
    [InlineData("bnb_nf4_A")]
    [InlineData("ct_packed_int4_A")]
    public void ReadQuantizationError_QuantizedModel_CoversTheOriginal(string name)
    {
        using Checkpoint checkpoint = CheckpointFactory.Open(ModelLocator.Locate(SharedVariants.At(name)));
        using Checkpoint original = CheckpointFactory.Open(ModelLocator.Locate(SharedVariants.At("../zoo/A")));
        long outside = 0;
        foreach (TensorInfo tensor in checkpoint.Tensors.Where(t => t.DataType == TensorDataType.Encoded))
        {
            float[] values = new float[tensor.ElementCount], errors = new float[tensor.ElementCount], truth = new float[tensor.ElementCount];
            checkpoint.Read(tensor, 0, values);
            checkpoint.ReadQuantizationError(tensor, 0, errors);
            original.Read(original.Find(tensor.Name)!, 0, truth);
            for (int i = 0; i < values.Length; i++)
            {
                outside += Math.Abs(values[i] - truth[i]) > errors[i] + (Math.Abs(truth[i]) / 256) ? 1 : 0;
            }
        }

        Assert.Equal(0, outside);
    }

    [VariantsTheory]
    [InlineData("gptq_int4_A")]
    [InlineData("awq_int4_A")]
    [InlineData("bnb_nf4_A")]
    [InlineData("ct_packed_int4_A")]
    public void Read_PartsOfRows_EqualTheWhole(string name)
    {
        using Checkpoint checkpoint = CheckpointFactory.Open(ModelLocator.Locate(SharedVariants.At(name)));
        var random = new Random(7);
        foreach (TensorInfo tensor in checkpoint.Tensors.Where(t => t.DataType == TensorDataType.Encoded).Take(9))
        {
            float[] whole = new float[tensor.ElementCount];
            checkpoint.Read(tensor, 0, whole);
            for (int i = 0; i < 40; i++)
            {
                int first = random.Next(whole.Length), length = random.Next(Math.Min(2000, whole.Length - first)) + 1;
                float[] part = new float[length];
                checkpoint.Read(tensor, first, part);
                Assert.Equal(whole.AsSpan(first, length).ToArray(), part);
            }
        }
    }
}
