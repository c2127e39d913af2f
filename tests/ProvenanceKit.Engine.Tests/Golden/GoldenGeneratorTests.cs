using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace ProvenanceKit.Engine.Tests.Golden;

public sealed class GoldenGeneratorTests
{
    public static TheoryData<string> WithHashes => [.. GoldenModels.Names.Where(n => GoldenModelStore.CanHold(n) && GoldenData.Of(n).Sha256.Count > 0)];

    public static TheoryData<string> WithTokenizers =>
        [.. GoldenModels.Names.Where(n => GoldenModelStore.CanHold(n) && GoldenData.Of(n).Tfv is { ValueKind: JsonValueKind.Object } && !GoldenModels.Spec(n).NoTokenizer)];

    [Theory]
    [MemberData(nameof(WithHashes))]
    public void Write_GoldenModel_HasTheHashesOfTheOriginal(string name)
    {
        GoldenModelInfo info = GoldenModelStore.Info(name);

        Assert.Equal(GoldenData.Of(name).Sha256, info.Sha256);
    }

    [Theory]
    [MemberData(nameof(WithTokenizers))]
    public void Write_GoldenModel_HasTheVocabularyAndMergesOfTheOriginal(string name)
    {
        GoldenFeatures golden = GoldenData.Of(name);
        using JsonDocument tokenizer = JsonDocument.Parse(File.ReadAllText(Path.Combine(GoldenModelStore.Folder(name), "tokenizer.json")));
        JsonElement model = tokenizer.RootElement.GetProperty("model");
        JsonElement vocabulary = model.GetProperty("vocab");
        IEnumerable<string> tokens = vocabulary.ValueKind == JsonValueKind.Object
            ? vocabulary.EnumerateObject().Select(p => p.Name)
            : vocabulary.EnumerateArray().Select(p => p[0].GetString()!);
        IEnumerable<string> added = tokenizer.RootElement.GetProperty("added_tokens").EnumerateArray().Select(t => t.GetProperty("content").GetString()!);
        string merges = model.TryGetProperty("merges", out JsonElement list)
            ? string.Join('\n', list.EnumerateArray().Select(m => m.ValueKind == JsonValueKind.Array ? $"{m[0]} {m[1]}" : m.GetString()))
            : "";
        IEnumerable<string> all = tokens.Concat(added).Concat(AddedByTransformers(golden)).Distinct().Order(StringComparer.Ordinal);

        Assert.Equal(golden.VocabularySha256, Sha256(string.Join('\0', all)));
        Assert.Equal(golden.Tfv!.Value.GetProperty("all_merges_sha256").GetString(), Sha256(merges));
    }

    [Fact]
    public void WriteArguments_BySize_GivesAboutThatManyBytes()
    {
        GoldenModelInfo info = GoldenModels.WriteArguments(
            "--gb 0.02 --hidden 256 --dtype BF16 --no-tokenizer --vocab 500", GoldenModelStore.NewFolder());

        Assert.InRange(info.TensorBytes, 18_000_000, 22_000_000);
    }

    [Theory]
    [InlineData("mixtral", "model.layers.1.block_sparse_moe.experts.2.w2.weight")]
    [InlineData("qwen3_moe", "model.layers.1.mlp.experts.2.down_proj.weight")]
    public void WriteArguments_MixtureOfExperts_WritesEveryExpert(string architecture, string tensor)
    {
        string folder = GoldenModelStore.NewFolder();

        GoldenModels.WriteArguments($"--arch {architecture} --experts 3 --layers 2 --hidden 32 --no-tokenizer", folder);

        Assert.Contains($"\"{tensor}\"", File.ReadAllText(Path.Combine(folder, "model.safetensors"), Encoding.Latin1), StringComparison.Ordinal);
    }

    // The original hashed the vocabulary as transformers rebuilt it: these classes append tokens that are not in the files.
    private static IEnumerable<string> AddedByTransformers(GoldenFeatures golden) =>
        golden.Tfv!.Value.GetProperty("tokenizer_class").GetString() switch
        {
            "T5Tokenizer" => Enumerable.Range(0, 100).Select(i => FormattableString.Invariant($"<extra_id_{i}>")),
            "GPTNeoXTokenizer" => ["<|padding|>"],
            _ => [],
        };

    private static string Sha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
