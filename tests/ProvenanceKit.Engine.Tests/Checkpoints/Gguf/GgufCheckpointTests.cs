using System.Runtime.InteropServices;
using ProvenanceKit.Engine.Checkpoints;
using ProvenanceKit.Engine.Checkpoints.Gguf;
using ProvenanceKit.Engine.Checkpoints.Quantization.Ggml;
using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Signals.Scanning;
using ProvenanceKit.Engine.Tests.Checkpoints.Quantization.Ggml;

namespace ProvenanceKit.Engine.Tests.Checkpoints.Gguf;

public sealed class GgufCheckpointTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("provenancekit-gguf-checkpoint-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("llama", "blk.3.ffn_up.weight", "model.layers.3.mlp.up_proj.weight")]
    [InlineData("llama", "output_norm.weight", "model.norm.weight")]
    [InlineData("llama", "rope_freqs.weight", "rope_freqs.weight")]
    [InlineData("qwen2", "blk.0.attn_q.bias", "model.layers.0.self_attn.q_proj.bias")]
    [InlineData("qwen3", "blk.0.attn_q_norm.weight", "model.layers.0.self_attn.q_norm.weight")]
    [InlineData("gemma2", "blk.1.post_ffw_norm.weight", "model.layers.1.post_feedforward_layernorm.weight")]
    [InlineData("gemma2", "blk.1.ffn_norm.weight", "model.layers.1.pre_feedforward_layernorm.weight")]
    [InlineData("phi3", "blk.1.ffn_up.weight", "model.layers.1.mlp.gate_up_proj.weight")]
    [InlineData("phi2", "output_norm.bias", "model.final_layernorm.bias")]
    [InlineData("gpt2", "position_embd.weight", "transformer.wpe.weight")]
    [InlineData("gptneox", "blk.2.attn_qkv.weight", "gpt_neox.layers.2.attention.query_key_value.weight")]
    [InlineData("falcon", "blk.2.ffn_down.weight", "transformer.h.2.mlp.dense_4h_to_h.weight")]
    [InlineData("bert", "blk.2.attn_output_norm.weight", "encoder.layer.2.attention.output.LayerNorm.weight")]
    [InlineData("t5", "dec.blk.2.cross_attn_q.weight", "decoder.block.2.layer.1.EncDecAttention.q.weight")]
    [InlineData("t5", "enc.output_norm.weight", "encoder.final_layer_norm.weight")]
    [InlineData("deepseek2", "blk.2.attn_kv_a_mqa.weight", "model.layers.2.self_attn.kv_a_proj_with_mqa.weight")]
    [InlineData("brandnew", "blk.2.attn_v.weight", "model.layers.2.self_attn.v_proj.weight")]
    public void Open_ArchitectureAndName_GivesTheOriginalsName(string architecture, string stored, string expected)
    {
        using GgufCheckpoint checkpoint = Open(new GgufBytes().Text("general.architecture", architecture).Tensor(stored, 0, [4], new byte[16]));

        Assert.Equal(expected, Assert.Single(checkpoint.Tensors).Name);
        Assert.Same(checkpoint.Tensors[0], checkpoint.Find(stored));
    }

    [Fact]
    public void Read_RotaryRows_AreInTheOriginalsOrderAlsoOneByOne()
    {
        // Two heads of four rows: stored row 2 i + s of a head is the original's row s * 2 + i.
        float[] stored = [.. Enumerable.Range(0, 8 * 32).Select(i => (float)(i / 32))];
        using GgufCheckpoint checkpoint = Open(Llama(2, 2).Tensor("blk.0.attn_q.weight", 0, [32, 8], Bytes(stored)).Tensor("blk.0.attn_q.bias", 0, [8], Bytes([0, 1, 2, 3, 4, 5, 6, 7])));
        TensorInfo weight = checkpoint.Find("model.layers.0.self_attn.q_proj.weight")!, bias = checkpoint.Find("model.layers.0.self_attn.q_proj.bias")!;
        float[] expected = [0, 2, 1, 3, 4, 6, 5, 7];
        float[] row = new float[32], biases = new float[8], across = new float[40];
        for (int i = 0; i < 8; i++)
        {
            checkpoint.Read(weight, i * 32, row);
            Assert.All(row, value => Assert.Equal(expected[i], value));
        }

        checkpoint.Read(bias, 0, biases);
        checkpoint.Read(weight, 50, across);
        Assert.Equal(expected, biases);
        Assert.Equal(Enumerable.Range(50, 40).Select(i => expected[i / 32]), across);
    }

    [Fact]
    public void Read_TransposedProjection_IsTheOriginalsMatrix()
    {
        // Stored [out 6, in 32]; the original is [in 32, out 6].
        float[] stored = [.. Enumerable.Range(0, 6 * 32).Select(i => (float)i)];
        using GgufCheckpoint checkpoint = Open(
            new GgufBytes().Text("general.architecture", "gpt2").Tensor("blk.0.ffn_up.weight", (uint)GgmlType.Q8_0, [32, 6], PlainQuantizer.Encode(GgmlType.Q8_0, stored)));
        TensorInfo tensor = checkpoint.Find("transformer.h.0.mlp.c_fc.weight")!;
        float[] decoded = GgmlBlocks.Decode(GgmlType.Q8_0, PlainQuantizer.Encode(GgmlType.Q8_0, stored));
        float[] whole = new float[192], part = new float[11], errors = new float[192];
        checkpoint.Read(tensor, 0, whole);
        checkpoint.Read(tensor, 77, part);
        checkpoint.ReadQuantizationError(tensor, 0, errors);

        Assert.Equal([32L, 6], tensor.Shape.ToArray());
        Assert.Equal(Enumerable.Range(0, 192).Select(i => decoded[((i % 6) * 32) + (i / 6)]), whole);
        Assert.Equal(whole.Skip(77).Take(11), part);
        Assert.True(errors[0] < errors[191]);
    }

    [Fact]
    public void Read_FusedHeads_AreInTheOriginalsOrder()
    {
        // Two heads of two rows: stored q0 q0 q1 q1 k0 k0 k1 k1 v0 v0 v1 v1, the original is q0 k0 v0 q1 k1 v1.
        float[] stored = [.. Enumerable.Range(0, 12 * 4).Select(i => (float)(i / 4))];
        using GgufCheckpoint checkpoint = Open(
            new GgufBytes().Text("general.architecture", "gptneox").UInt32("gptneox.attention.head_count", 2).Tensor("blk.0.attn_qkv.weight", 0, [4, 12], Bytes(stored)));
        float[] values = new float[48];
        checkpoint.Read(checkpoint.Tensors[0], 0, values);

        Assert.Equal([0f, 1, 4, 5, 8, 9, 2, 3, 6, 7, 10, 11], values.Where((_, i) => i % 4 == 0));
    }

    [Fact]
    public void Read_GemmasNorms_LoseTheOneThatTheConverterAdded()
    {
        using GgufCheckpoint checkpoint = Open(new GgufBytes().Text("general.architecture", "gemma").Tensor("blk.0.attn_norm.weight", 0, [4], Bytes([1, 1.5f, 0.25f, 1])));
        float[] values = new float[4];
        checkpoint.Read(checkpoint.Tensors[0], 0, values);

        Assert.Equal([0, 0.5f, -0.75f, 0], values);
    }

    [Fact]
    public void Read_ExpertsInOneTensor_AreOneTensorEach()
    {
        float[] stored = [.. Enumerable.Range(0, 3 * 2 * 32).Select(i => (float)(i / 64))];
        using GgufCheckpoint checkpoint = Open(
            Llama(2, 2).UInt32("llama.expert_count", 3).Tensor("blk.0.ffn_gate_exps.weight", (uint)GgmlType.Q8_0, [32, 2, 3], PlainQuantizer.Encode(GgmlType.Q8_0, stored)));

        Assert.Equal([0, 1, 2], checkpoint.Tensors.Select((_, e) => checkpoint.Tensors.ToList().FindIndex(t => t.Name == $"model.layers.0.block_sparse_moe.experts.{e}.w1.weight")));
        for (int e = 0; e < 3; e++)
        {
            float[] values = new float[64];
            checkpoint.Read(checkpoint.Tensors[e], 0, values);
            Assert.Equal([2L, 32], checkpoint.Tensors[e].Shape.ToArray());
            Assert.All(values, value => Assert.Equal(e, value, 0.01f));
        }
    }

    [Fact]
    public void Open_SplitSet_HasTheTensorsOfAllFilesAndTheMetadataOfTheFirst()
    {
        string[] paths = [WriteSplit(0, 2, "a", 0), WriteSplit(1, 2, "b", 1)];
        using GgufCheckpoint checkpoint = GgufCheckpoint.Open([.. GgufSplit.FilesOf(paths[0])]);
        float[] value = new float[4];
        checkpoint.Read(checkpoint.Find("b")!, 0, value);

        Assert.Equal(["a", "b"], checkpoint.Tensors.Select(t => t.Name));
        Assert.Equal([1f, 1, 1, 1], value);
        Assert.Equal(paths, checkpoint.Files);
    }

    [Fact]
    public void Open_SplitSetInTheWrongOrder_IsRefused()
    {
        string[] paths = [WriteSplit(1, 2, "a", 0), WriteSplit(0, 2, "b", 1)];
        ProvenanceException error = Assert.Throws<ProvenanceException>(() => GgufCheckpoint.Open([paths[0], paths[1]]).Dispose());

        Assert.Equal(ProvenanceErrorCode.ShardIndexInvalid, error.Code);
    }

    [Theory]
    [InlineData("blk.0.attn_q.weight", "Q4_K")]
    [InlineData("blk.0.ffn_up.weight", "Q6_K")]
    [InlineData("blk.0.ffn_down.weight", "IQ3_S")]
    [InlineData("token_embd.weight", "Q8_0")]
    public void Scan_EncodedTensor_EqualsTheScanOfItsDecodedValues(string name, string type)
    {
        const int rows = 1024, columns = 768;
        GgmlType parsed = Enum.Parse<GgmlType>(type);
        byte[] blocks = GgmlBlocks.Noise(parsed, rows * columns / GgmlFormats.Of(parsed).BlockLength);
        using GgufCheckpoint checkpoint = Open(Llama(8, 8).Tensor("blk.0.attn_v.weight", 0, [4], new byte[16]).Tensor(name, (uint)parsed, [columns, rows], blocks));
        TensorInfo tensor = checkpoint.Find(name)!;
        float[] values = new float[tensor.ElementCount];
        checkpoint.Read(tensor, 0, values);
        bool isEmbedding = name == "token_embd.weight";
        TensorScanResult result = new WeightScanner(checkpoint, 2, null, CancellationToken.None).Scan([new TensorScanRequest(tensor, true, isEmbedding, true)])[0];
        long stride = EvenSampling.Stride(values.Length);

        Assert.Equal(values.Where((_, i) => i % stride == 0).Take(EvenSampling.MaxCount), result.Samples);
        Assert.Equal(values.Count(value => value > 0), result.Statistics.PositiveCount);
        Assert.Equal(values.Sum(value => (double)value * value), result.Statistics.SumOfSquares, 1e-5 * result.Statistics.SumOfSquares);
        if (isEmbedding)
        {
            for (int row = 0; row < rows; row += 37)
            {
                double norm = Math.Sqrt(values.AsSpan(row * columns, columns).ToArray().Sum(value => (double)value * value));
                Assert.Equal(norm, result.RowNorms[row], 1e-4 * norm);
            }
        }
    }

    private static GgufBytes Llama(uint heads, uint keyHeads) =>
        new GgufBytes().Text("general.architecture", "llama").UInt32("llama.attention.head_count", heads).UInt32("llama.attention.head_count_kv", keyHeads);

    private static byte[] Bytes(float[] values) => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();

    private string WriteSplit(int number, int count, string tensor, float value)
    {
        string path = Path.Combine(_folder.FullName, $"m-{(tensor == "a" ? 1 : 2):00000}-of-00002.gguf");
        var g = new GgufBytes();
        g.Entry("split.no", 2, g.Number((ulong)number, 2)).Entry("split.count", 2, g.Number((ulong)count, 2)).Entry("split.tensors.count", 5, g.Number(2, 4));
        File.WriteAllBytes(path, g.Tensor(tensor, 0, [4], Bytes([value, value, value, value])).ToArray());
        return path;
    }

    private GgufCheckpoint Open(GgufBytes file)
    {
        string path = Path.Combine(_folder.FullName, Guid.NewGuid().ToString("N") + ".gguf");
        File.WriteAllBytes(path, file.ToArray());
        return GgufCheckpoint.Open([path]);
    }
}
