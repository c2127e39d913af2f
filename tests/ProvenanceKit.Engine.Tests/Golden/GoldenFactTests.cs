using System.Globalization;
using System.Text.Json;

namespace ProvenanceKit.Engine.Tests.Golden;

/// <summary>What configuration and tokenizer of the golden models say, through the front door.</summary>
public sealed class GoldenFactTests
{
    // Without tokenizer files transformers makes up a CodeLlama tokenizer of eight tokens; the engine says that there is none.
    private const string WithoutTokenizer = "X_notok";

    public static TheoryData<string> WithFacts => [.. Names(f => true)];

    public static TheoryData<string> WithTokenizer => [.. Names(f => true).Where(n => n != WithoutTokenizer)];

    public static TheoryData<string> WithAnchors => [.. Names(f => f.AnchorIds is { Length: > 0 }).Where(n => n != WithoutTokenizer)];

    [Theory]
    [MemberData(nameof(WithFacts))]
    public void ReadFingerprint_GoldenModel_GivesTheArchitectureFacts(string name)
    {
        JsonElement golden = GoldenData.Of(name).Mfi!.Value;
        ArchitectureFacts facts = GoldenFingerprints.Default(name).Architecture;

        Assert.Equal(golden.GetProperty("model_type").GetString(), facts.ModelType);
        Assert.Equal(golden.GetProperty("architectures").EnumerateArray().Select(a => a.GetString()!), facts.Architectures!.Value);
        Assert.Equal(Whole(golden, "hidden_size"), facts.HiddenSize);
        Assert.Equal(Whole(golden, "num_hidden_layers"), facts.HiddenLayerCount);
        Assert.Equal(Whole(golden, "num_attention_heads"), facts.AttentionHeadCount);
        Assert.Equal(Whole(golden, "num_key_value_heads"), facts.KeyValueHeadCount);
        Assert.Equal(Whole(golden, "intermediate_size"), facts.IntermediateSize);
        Assert.Equal(Whole(golden, "vocab_size"), facts.VocabularySize);
        Assert.Equal(Whole(golden, "max_position_embeddings"), facts.MaxPositionEmbeddings);
        Assert.Equal(Whole(golden, "head_dim"), facts.HeadDimension);
        Assert.Equal(golden.GetProperty("hidden_act").GetString() ?? "", facts.HiddenActivation);
        Assert.Equal(Real(golden, "rope_theta"), facts.RopeTheta);
        Assert.Equal(Truth(golden, "tie_word_embeddings"), facts.TieWordEmbeddings);
        Assert.Equal(Text(golden, "bos_token_id"), facts.BosTokenId);
        Assert.Equal(Text(golden, "eos_token_id"), facts.EosTokenId);
        Assert.Equal(Real(golden, "gqa_ratio"), facts.GqaRatio);
        Assert.Equal(golden.GetProperty("attention_style").GetString(), facts.AttentionStyle);
        Assert.Equal(golden.GetProperty("norm_type").GetString(), facts.NormType);
        Assert.Equal(Truth(golden, "attention_bias"), facts.AttentionBias);
        Assert.Equal(Truth(golden, "qk_norm"), facts.QkNorm);
        Assert.Equal(golden.GetProperty("pos_encoding").GetString(), facts.PositionEncoding);
        Assert.Equal(golden.GetProperty("token_id_signature").GetString(), facts.TokenIdSignature);
        Assert.Equal(golden.GetProperty("arch_hash").GetString(), facts.ArchHash);
        AssertSameJson(golden.GetProperty("rope_scaling"), facts.RopeScalingJson);
    }

    [Theory]
    [MemberData(nameof(WithFacts))]
    public void ReadFingerprint_GoldenModel_GivesTheParameterEstimate(string name)
    {
        GoldenFeatures golden = GoldenData.Of(name);
        ArchitectureFacts facts = GoldenFingerprints.Default(name).Architecture;

        Assert.Equal(golden.EstimatedParamsMfi, facts.EstimatedParameterCount);
        Assert.Equal(golden.ParamBucket, facts.ParameterBucket);
    }

    [Theory]
    [MemberData(nameof(WithTokenizer))]
    public void ReadFingerprint_GoldenModel_GivesTheTokenizerAndFamilyHashes(string name)
    {
        JsonElement golden = GoldenData.Of(name).Mfi!.Value;
        ArchitectureFacts facts = GoldenFingerprints.Default(name).Architecture;

        Assert.Equal(golden.GetProperty("tokenizer_hash").GetString(), facts.TokenizerHash);
        Assert.Equal(golden.GetProperty("family_hash").GetString(), facts.FamilyHash);
    }

    [Theory]
    [MemberData(nameof(WithTokenizer))]
    public void ReadFingerprint_GoldenModel_GivesTheTokenizerFacts(string name)
    {
        JsonElement golden = GoldenData.Of(name).Tfv!.Value;
        ModelFingerprint fingerprint = GoldenFingerprints.Default(name);
        TokenizerFacts facts = fingerprint.Tokenizer!;
        JsonElement special = golden.GetProperty("special_token_ids");

        Assert.Equal(Whole(golden, "vocab_size"), facts.VocabularySize);
        Assert.Equal(facts.VocabularySize, fingerprint.Vocabulary!.TokenHashes.Length);
        Assert.Equal(golden.GetProperty("tokenizer_class").GetString(), facts.TokenizerClass);
        Assert.Equal(Whole(golden, "bos_token_id"), facts.BosTokenId);
        Assert.Equal(Whole(golden, "eos_token_id"), facts.EosTokenId);
        Assert.Equal(Whole(golden, "pad_token_id"), facts.PadTokenId);
        Assert.Equal(Whole(special, "unk"), facts.UnkTokenId);
        Assert.Equal(Whole(special, "mask"), facts.MaskTokenId);
        Assert.Equal(Whole(golden, "num_added_tokens"), facts.AddedTokenCount);
        Assert.Equal(Whole(golden, "num_special_tokens"), facts.SpecialTokenCount);
        Assert.Equal(Whole(golden, "num_merges"), facts.MergeCount);
        Assert.Equal(golden.GetProperty("first_5_merges").EnumerateArray().Select(m => m.GetString()!), facts.FirstMerges);
        Assert.Equal(golden.GetProperty("merge_rule_hash").GetString(), facts.MergeRuleHash);
        Assert.Equal(facts.MergeCount == 0 ? null : golden.GetProperty("all_merges_sha256").GetString(), facts.AllMergesHash);
        Assert.Equal(Real(golden, "pct_single_char"), facts.SingleCharacterShare);
        Assert.Equal(Real(golden, "pct_whitespace_prefix"), facts.WhitespacePrefixShare);
        Assert.Equal(Real(golden, "pct_byte_tokens"), facts.ByteTokenShare);
        Assert.Equal(Real(golden, "avg_token_length"), facts.AverageTokenLength);
        Assert.Equal(Whole(golden, "max_token_length"), facts.MaxTokenLength);
        Assert.Equal(
            golden.GetProperty("script_distribution").EnumerateObject().Select(s => new ScriptShare(s.Name, s.Value.GetDouble())), facts.ScriptDistribution);
    }

    [Theory]
    [MemberData(nameof(WithAnchors))]
    public void ReadFingerprint_GoldenModel_ChoosesTheAnchors(string name) =>
        Assert.Equal(GoldenData.Of(name).AnchorIds!, GoldenFingerprints.Parity(name, "full").Weights!.AnchorIds);

    [Fact]
    public void ReadFingerprint_WithoutTokenizer_SaysSoAndTakesAllAnchorsFromTheGenerator()
    {
        ModelFingerprint fingerprint = GoldenFingerprints.Default(WithoutTokenizer);

        Assert.Null(fingerprint.Tokenizer);
        Assert.Null(fingerprint.Vocabulary);
        Assert.False(string.IsNullOrWhiteSpace(fingerprint.TokenizerUnmeasuredReason));
        Assert.Equal(64, fingerprint.Weights!.AnchorIds.Distinct().Count());
        Assert.All(fingerprint.Weights.AnchorIds, id => Assert.InRange(id, 0, fingerprint.Weights.EmbeddingRowCount - 1));
    }

    // X_badindex is refused as a whole, because a shard is missing.
    private static IEnumerable<string> Names(Func<GoldenFeatures, bool> predicate) =>
        GoldenModels.Names.Where(n =>
            n != "X_badindex" && GoldenModelStore.CanHold(n) && GoldenData.Of(n) is { Mfi.ValueKind: JsonValueKind.Object } golden && predicate(golden));

    private static long? Whole(JsonElement golden, string name) =>
        golden.GetProperty(name) is { ValueKind: JsonValueKind.Number } value ? value.GetInt64() : null;

    private static double? Real(JsonElement golden, string name) =>
        golden.GetProperty(name) is { ValueKind: JsonValueKind.Number } value ? value.GetDouble() : null;

    private static bool? Truth(JsonElement golden, string name) =>
        golden.GetProperty(name) is { ValueKind: JsonValueKind.True or JsonValueKind.False } value ? value.GetBoolean() : null;

    private static string? Text(JsonElement golden, string name) => Whole(golden, name)?.ToString(CultureInfo.InvariantCulture);

    private static void AssertSameJson(JsonElement expected, string? actual)
    {
        if (expected.ValueKind == JsonValueKind.Null)
        {
            Assert.Null(actual);
            return;
        }

        using JsonDocument own = JsonDocument.Parse(actual!);
        Assert.True(JsonElement.DeepEquals(expected, own.RootElement), actual);
    }
}
