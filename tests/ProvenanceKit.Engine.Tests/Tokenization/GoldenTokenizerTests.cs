using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ProvenanceKit.Engine.Signals;
using ProvenanceKit.Engine.Tests.Golden;
using ProvenanceKit.Engine.Tokenization;

namespace ProvenanceKit.Engine.Tests.Tokenization;

/// <summary>Tokenizers of the golden models against the numbers of the reference kit.</summary>
public sealed class GoldenTokenizerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("provenancekit-tok-").FullName;

    private static IEnumerable<string> WithTokenizer =>
        GoldenModels.Names.Where(name => name != "X_notok" && GoldenData.Features.Any(f => f.Key.StartsWith(name + "@", StringComparison.Ordinal)) && GoldenData.Of(name).Tfv is not null);

    public static TheoryData<string> Models => [.. WithTokenizer];

    public static TheoryData<string> AnchoredModels => [.. WithTokenizer.Where(name => GoldenData.Of(name).AnchorIds is { Length: > 0 })];

    public static TheoryData<int> Pairs => [.. Enumerable.Range(0, GoldenData.Pairs.Count).Where(i => GoldenData.Pairs[i].Raw is { } raw && raw.GetValueOrDefault("tfv") is not null)];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Models))]
    public void Facts_OfGoldenModel_EqualTheReference(string name)
    {
        JsonElement golden = GoldenData.Of(name).Tfv!.Value;
        LoadedTokenizer tokenizer = Load(name);
        TokenizerFacts facts = tokenizer.Facts;

        Assert.Equal(golden.GetProperty("vocab_size").GetInt32(), facts.VocabularySize);
        Assert.Equal(golden.GetProperty("tokenizer_class").GetString(), facts.TokenizerClass);
        Assert.Equal(Id(golden.GetProperty("bos_token_id")), facts.BosTokenId);
        Assert.Equal(Id(golden.GetProperty("eos_token_id")), facts.EosTokenId);
        Assert.Equal(Id(golden.GetProperty("pad_token_id")), facts.PadTokenId);
        JsonElement special = golden.GetProperty("special_token_ids");
        Assert.Equal(Id(special.GetProperty("unk")), facts.UnkTokenId);
        Assert.Equal(Id(special.GetProperty("mask")), facts.MaskTokenId);
        Assert.Equal(golden.GetProperty("num_added_tokens").GetInt32(), facts.AddedTokenCount);
        Assert.Equal(golden.GetProperty("num_special_tokens").GetInt32(), facts.SpecialTokenCount);
        Assert.Equal(golden.GetProperty("num_merges").GetInt32(), facts.MergeCount);
        Assert.Equal(golden.GetProperty("first_5_merges").EnumerateArray().Select(m => m.GetString()), facts.FirstMerges);
        Assert.Equal(golden.GetProperty("merge_rule_hash").GetString(), facts.MergeRuleHash);
        Assert.Equal(golden.GetProperty("all_merges_len").GetInt32() == 0 ? null : golden.GetProperty("all_merges_sha256").GetString(), facts.AllMergesHash);
        Assert.Equal(golden.GetProperty("pct_single_char").GetDouble(), facts.SingleCharacterShare);
        Assert.Equal(golden.GetProperty("pct_whitespace_prefix").GetDouble(), facts.WhitespacePrefixShare);
        Assert.Equal(golden.GetProperty("pct_byte_tokens").GetDouble(), facts.ByteTokenShare);
        Assert.Equal(golden.GetProperty("avg_token_length").GetDouble(), facts.AverageTokenLength);
        Assert.Equal(golden.GetProperty("max_token_length").GetInt32(), facts.MaxTokenLength);
        Assert.Equal(
            golden.GetProperty("script_distribution").EnumerateObject().Select(s => (s.Name, s.Value.GetDouble())).Order(),
            facts.ScriptDistribution.Select(s => (s.Script, s.Share)).Order());
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Vocabulary_OfGoldenModel_HasTheReferenceTokens(string name)
    {
        Utf8TextList texts = Load(name).Vocabulary.Texts;
        List<byte[]> tokens = [.. Enumerable.Range(0, texts.Count).Select(i => texts[i].ToArray())];

        // UTF-8 sorts by code point.
        tokens.Sort((a, b) => a.AsSpan().SequenceCompareTo(b));
        byte[] joined = [.. tokens.SelectMany((token, i) => i == 0 ? token : [0, .. token])];

        Assert.Equal(GoldenData.Of(name).VocabularySha256, Convert.ToHexStringLower(SHA256.HashData(joined)));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void CanonicalHash_OfGoldenModel_IsTheReferenceTokenizerHash(string name)
    {
        LoadedTokenizer tokenizer = Load(name);

        Assert.Equal(GoldenData.Of(name).Mfi!.Value.GetProperty("tokenizer_hash").GetString(), tokenizer.CanonicalHash);
        Assert.True(tokenizer.HashIsComparable);
    }

    [Theory]
    [MemberData(nameof(AnchoredModels))]
    public void Anchors_OfGoldenModel_EqualTheReference(string name)
    {
        GoldenFeatures golden = GoldenData.Of(name);

        Assert.Equal(golden.AnchorIds, AnchorSelector.Select(Load(name), golden.EmbeddingShape![0]));
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Similarities_OfGoldenPair_EqualTheReference(int index)
    {
        GoldenPair pair = GoldenData.Pairs[index];
        if (pair.A == "X_notok" || pair.B == "X_notok")
        {
            // There the reference compares a made-up tokenizer of eight tokens; here it is unmeasured.
            Assert.Null(TryLoad("X_notok"));
            return;
        }

        LoadedTokenizer a = Load(pair.A), b = Load(pair.B);
        TfvResult tfv = TfvSimilarity.Compute(a.Facts, b.Facts);
        VoaResult voa = VoaSimilarity.Compute(a.VocabularyDigest, b.VocabularyDigest);

        Assert.Equal(pair.Signals!["tfv"], tfv.Score);
        Assert.Equal(pair.Signals["voa"], voa.Score);
        Assert.Equal(pair.Raw!["tfv"]!.Value, tfv.Raw, 1e-4);
        Assert.Equal(pair.Raw["voa"]!.Value, voa.Raw, 1e-4);
    }

    private static int? Id(JsonElement value) => value.ValueKind == JsonValueKind.Null ? null : value.GetInt32();

    private LoadedTokenizer Load(string name) => TryLoad(name) ?? throw new InvalidDataException(name + " has no tokenizer.");

    private LoadedTokenizer? TryLoad(string name)
    {
        string folder = Path.Combine(_folder, name);
        GoldenModelSpec spec = GoldenModels.Spec(name);
        GoldenModels.Write(spec with { NoWeights = true }, folder);
        return TokenizerLoader.Load(folder, ModelType(folder), CancellationToken.None);
    }

    private static string ModelType(string folder) =>
        JsonElement.Parse(File.ReadAllBytes(Path.Combine(folder, "config.json"))).GetProperty("model_type").GetString()!;
}
