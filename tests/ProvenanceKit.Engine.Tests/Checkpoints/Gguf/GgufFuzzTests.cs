using ProvenanceKit.Engine.Checkpoints;
using ProvenanceKit.Engine.Checkpoints.Gguf;
using ProvenanceKit.Engine.Checkpoints.Quantization.Ggml;
using ProvenanceKit.Engine.Configuration;
using ProvenanceKit.Engine.Tests.Checkpoints.Fuzzing;
using ProvenanceKit.Engine.Tests.Checkpoints.Quantization.Ggml;
using ProvenanceKit.Engine.Tokenization;
using ProvenanceKit.Engine.Tokenization.Reading;

namespace ProvenanceKit.Engine.Tests.Checkpoints.Gguf;

/// <summary>A mutated GGUF file gives a result or a ProvenanceException, never anything else, and never takes long.</summary>
public sealed class GgufFuzzTests : IDisposable
{
    private const int MutationsPerSeed = 2000;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("provenancekit-gguf-fuzz-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("gpt2", false)]
    [InlineData("llama", false)]
    [InlineData("bert", false)]
    [InlineData("t5", true)]
    public void Open_EightThousandMutatedFiles_GivesAResultOrAProvenanceException(string tokenizer, bool bigEndian)
    {
        byte[] original = Seed(tokenizer, bigEndian);
        string path = Path.Combine(_folder.FullName, "mutated.gguf");
        var random = new Random(tokenizer.Length + (bigEndian ? 100 : 0));
        var run = new FuzzRun();
        for (int i = 0; i < MutationsPerSeed; i++)
        {
            File.WriteAllBytes(path, i == 0 ? original : ByteMutation.Apply(original, random));
            run.Try($"{tokenizer} mutation {i}", () => ReadEverything(path));
            Assert.False(i == 0 && run.Refused > 0, "the unchanged file must be read");
        }

        run.AssertCounts(MutationsPerSeed);
    }

    private static void ReadEverything(string path)
    {
        using GgufCheckpoint checkpoint = GgufCheckpoint.Open([path]);
        foreach (TensorInfo tensor in checkpoint.Tensors)
        {
            float[] values = new float[Math.Min(tensor.ElementCount, 4096)];
            checkpoint.Read(tensor, tensor.ElementCount - values.Length, values);
            checkpoint.ReadQuantizationError(tensor, 0, values);
        }

        GgufConfiguration.Read(checkpoint.Metadata, hasOutputHead: true, 0, path);
        GgufConfiguration.DeclaredParents("m", checkpoint.Metadata, path);
        TokenizerSource? source = GgufTokenizerReader.Read(path, checkpoint.Metadata, CancellationToken.None, out TokenizerSettings settings, out _);
        if (source is not null)
        {
            LoadedTokenizer tokenizerRead = TokenizerLoader.Assemble(source, settings, TokenizerClasses.Generic, CancellationToken.None);
            tokenizerRead.FirstTokenIds(["ab", " a"]);
        }
    }

    private static byte[] Seed(string tokenizer, bool bigEndian)
    {
        var g = new GgufBytes { BigEndian = bigEndian };
        g.Text("general.architecture", tokenizer == "bert" ? "bert" : "llama").Text("general.name", "seed")
            .UInt32("general.base_model.count", 1).Text("general.base_model.0.name", "Parent").Text("general.base_model.0.repo_url", "https://huggingface.co/Org/Parent")
            .UInt32("llama.embedding_length", 32).UInt32("llama.block_count", 1).UInt32("llama.attention.head_count", 4).UInt32("llama.attention.head_count_kv", 2)
            .UInt32("llama.expert_count", 0).Single("llama.rope.freq_base", 10000)
            .Text("tokenizer.ggml.model", tokenizer)
            .Texts("tokenizer.ggml.tokens", "<unk>", "<s>", "a", "b", "ab", "\u2581a", "[PAD6]")
            .Singles("tokenizer.ggml.scores", 0, 0, -3, -4, -1, -2, -9)
            .Int32s("tokenizer.ggml.token_type", 2, 3, 1, 1, 1, 1, 5)
            .Texts("tokenizer.ggml.merges", "a b")
            .UInt32("tokenizer.ggml.bos_token_id", 1).UInt32("tokenizer.ggml.unknown_token_id", 0);
        (string Name, GgmlType Type, ulong[] Dimensions)[] tensors =
        [
            ("token_embd.weight", GgmlType.Q8_0, [32, 7]), ("blk.0.attn_q.weight", GgmlType.Q4_0, [32, 32]), ("blk.0.attn_k.weight", GgmlType.Q5_1, [32, 16]),
            ("blk.0.ffn_up_exps.weight", GgmlType.IQ4_NL, [32, 8, 3]), ("blk.0.ffn_down.weight", GgmlType.Q6_K, [256, 2]), ("blk.0.ffn_gate.weight", GgmlType.IQ1_M, [256, 1]),
            ("blk.0.ffn_up.weight", GgmlType.IQ3_S, [256, 1]), ("blk.0.attn_output.weight", GgmlType.TQ1_0, [256, 1]), ("blk.0.attn_v.weight", GgmlType.Q3_K, [256, 1]),
        ];
        foreach ((string name, GgmlType type, ulong[] dimensions) in tensors)
        {
            ulong elements = dimensions.Aggregate(1UL, (product, dimension) => product * dimension);
            g.Tensor(name, (uint)type, dimensions, GgmlBlocks.Noise(type, (int)elements / GgmlFormats.Of(type).BlockLength));
        }

        g.Tensor("blk.0.attn_norm.weight", 0, [32], new byte[128]);
        return g.ToArray();
    }
}
