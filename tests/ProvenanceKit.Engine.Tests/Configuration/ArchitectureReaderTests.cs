using CsCheck;
using ProvenanceKit.Engine.Configuration;

namespace ProvenanceKit.Engine.Tests.Configuration;

public sealed class ArchitectureReaderTests
{
    private const string Llama = "\"model_type\": \"llama\", \"architectures\": [\"LlamaForCausalLM\"]";

    [Fact]
    public void Read_TokenizerGiven_ItsIdsWinOverTheConfiguration()
    {
        ModelConfiguration configuration = ConfigTestData.Parse("{" + Llama + ", \"bos_token_id\": 7, \"eos_token_id\": [2, 5]}");
        ArchitectureFacts facts = ArchitectureReader.Read(configuration, "00", null, 9);
        Assert.Null(facts.BosTokenId);
        Assert.Equal("9", facts.EosTokenId);
        Assert.Equal("bos=None|eos=9", facts.TokenIdSignature);
    }

    [Fact]
    public void Read_NoTokenizer_ReportsTheConfigurationsIds()
    {
        ModelConfiguration configuration = ConfigTestData.Parse("{" + Llama + ", \"bos_token_id\": 7, \"eos_token_id\": [2, 5]}");
        ArchitectureFacts facts = ArchitectureReader.Read(configuration, null, null, null);
        Assert.Equal("7", facts.BosTokenId);
        Assert.Equal("[2, 5]", facts.EosTokenId);
        Assert.Equal("bos=7|eos=[2, 5]", facts.TokenIdSignature);
        Assert.Null(facts.TokenizerHash);
    }

    [Theory]
    [InlineData("\"hidden_size\": \"4096\"")]
    [InlineData("\"hidden_size\": [4096]")]
    [InlineData("\"hidden_size\": {}")]
    [InlineData("\"hidden_size\": true")]
    [InlineData("\"hidden_size\": null")]
    [InlineData("\"hidden_size\": 4096.5")]
    [InlineData("\"hidden_size\": NaN")]
    [InlineData("\"hidden_size\": 1e999")]
    [InlineData("\"hidden_size\": 99999999999999999999999999")]
    public void Read_HiddenSizeOfTheWrongType_CountsAsAbsentWithAWarning(string member)
    {
        ModelConfiguration configuration = ConfigTestData.Parse("{" + Llama + ", " + member + "}");
        ArchitectureFacts facts = ArchitectureReader.Read(configuration, "00", 1, 2);
        Assert.Equal(0, facts.HiddenSize);
        Assert.Equal(11008, facts.IntermediateSize);
        Assert.False(facts.ReferenceAccepts);
        Assert.Contains(configuration.Warnings, w => w.StartsWith("hidden_size", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("\"hidden_act\": 5", "hidden_act")]
    [InlineData("\"rope_scaling\": \"linear\"", "rope_scaling")]
    [InlineData("\"rope_scaling\": [1]", "rope_scaling")]
    [InlineData("\"tie_word_embeddings\": \"yes\"", "tie_word_embeddings")]
    [InlineData("\"attention_bias\": []", "attention_bias")]
    [InlineData("\"intermediate_size\": \"wide\"", "intermediate_size")]
    [InlineData("\"intermediate_size\": [1, 2]", "intermediate_size")]
    [InlineData("\"head_dim\": \"64\"", "head_dim")]
    [InlineData("\"num_key_value_heads\": []", "num_key_value_heads")]
    [InlineData("\"architectures\": \"X\"", "architectures")]
    [InlineData("\"architectures\": [1]", "architectures")]
    [InlineData("\"num_attention_heads\": 0, \"head_dim\": null", "head_dim")]
    public void Read_OtherValueOfTheWrongType_IsNotedAndNeverFails(string member, string name)
    {
        ModelConfiguration configuration = ConfigTestData.Parse("{" + Llama + ", " + member + "}");
        ArchitectureFacts facts = ArchitectureReader.Read(configuration, "00", 1, 2);
        Assert.False(facts.ReferenceAccepts);
        Assert.Contains(configuration.Warnings, w => w.StartsWith(name, StringComparison.Ordinal));
        Assert.Equal(4096, facts.HiddenSize);
    }

    [Fact]
    public void Read_NegativeSizes_AreKeptAndNoted()
    {
        ModelConfiguration configuration = ConfigTestData.Parse("{" + Llama + ", \"hidden_size\": -5, \"vocab_size\": -1, \"num_attention_heads\": 3}");
        ArchitectureFacts facts = ArchitectureReader.Read(configuration, "00", 1, 2);
        Assert.Equal(-5, facts.HiddenSize);
        Assert.Equal(-2, facts.HeadDimension);
        Assert.Contains("hidden_size is negative.", configuration.Warnings);
    }

    [Fact]
    public void Read_SameWidthForEveryLayer_IsThatWidthButRefusedByTheReference()
    {
        ArchitectureFacts facts = ConfigTestData.Read("{" + Llama + ", \"intermediate_size\": [64, 64, 64]}");
        Assert.Equal(64, facts.IntermediateSize);
        Assert.False(facts.ReferenceAccepts);
    }

    [Fact]
    public void Read_UnknownType_ReadsCommonAliases()
    {
        ArchitectureFacts facts = ConfigTestData.Read(
            """{"model_type": "notamodel", "architectures": ["X"], "n_embd": 64, "n_layer": 3, "num_heads": 4, "vocab_size": 9, "n_positions": 77}""");
        Assert.Equal((64, 3, 4, 9, 77), (facts.HiddenSize, facts.HiddenLayerCount, facts.AttentionHeadCount, facts.VocabularySize, facts.MaxPositionEmbeddings));
        Assert.False(facts.IsKnownModelType);
        Assert.False(facts.ReferenceAccepts);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"model_type": 5}""")]
    [InlineData("""{"model_type": ["llama"]}""")]
    [InlineData("""{"model_type": "#MllamaTextConfig"}""")]
    public void Read_NoUsableType_IsUnknown(string json)
    {
        ArchitectureFacts facts = ConfigTestData.Read(json);
        Assert.False(facts.IsKnownModelType);
        Assert.Null(facts.Architectures);
        Assert.Equal("unknown", facts.Family);
    }

    [Fact]
    public void Read_AliasKeyOfAKnownType_ComesAfterItsOwnKey()
    {
        ArchitectureFacts facts = ConfigTestData.Read("""{"model_type": "gpt2", "architectures": ["X"], "n_embd": 64, "hidden_size": 32, "num_key_value_heads": 1}""");
        Assert.Equal(32, facts.HiddenSize);
        Assert.Equal("MQA", facts.AttentionStyle);
    }

    [Theory]
    [InlineData("falcon", "\"hidden_size\": 640, \"num_attention_heads\": 10, \"head_dim\": 7", 64L)]
    [InlineData("cohere2", "\"hidden_size\": 640, \"num_attention_heads\": 10", 64L)]
    [InlineData("cohere2", "\"hidden_size\": 640, \"num_attention_heads\": 10, \"head_dim\": 7", 7L)]
    [InlineData("deepseek_v3", "\"qk_rope_head_dim\": 32", 32L)]
    [InlineData("mistral4", "\"qk_rope_head_dim\": 32, \"qk_nope_head_dim\": 8", 40L)]
    [InlineData("mistral", "\"head_dim\": null, \"hidden_size\": 96, \"num_attention_heads\": 4", 24L)]
    [InlineData("mixtral", "\"hidden_size\": 96, \"num_attention_heads\": 4", null)]
    [InlineData("t5", "\"d_kv\": 24", 24L)]
    [InlineData("zamba2", "\"hidden_size\": 64, \"num_attention_heads\": 4", 32L)]
    public void Read_HeadDimension_IsDerivedAsTheTypeDoes(string type, string members, long? expected) =>
        Assert.Equal(expected, ConfigTestData.Read($$"""{"model_type": "{{type}}", "architectures": ["X"], {{members}}}""").HeadDimension);

    [Theory]
    [InlineData("qwen2", "\"num_attention_heads\": 6, \"num_key_value_heads\": null", 6L)]
    [InlineData("llama", "\"num_attention_heads\": 6", 6L)]
    [InlineData("gpt_bigcode", "\"n_head\": 6", 1L)]
    [InlineData("gpt_bigcode", "\"n_head\": 6, \"multi_query\": false", 6L)]
    [InlineData("dbrx", "\"attn_config\": {\"kv_n_heads\": 4}", 4L)]
    [InlineData("moonshine", "\"decoder_num_attention_heads\": 5", 5L)]
    [InlineData("gpt2", "\"n_head\": 6", null)]
    public void Read_KeyValueHeads_AreDerivedAsTheTypeDoes(string type, string members, long? expected) =>
        Assert.Equal(expected, ConfigTestData.Read($$"""{"model_type": "{{type}}", "architectures": ["X"], {{members}}}""").KeyValueHeadCount);

    [Theory]
    [InlineData("swin", "\"embed_dim\": 128, \"depths\": [2, 2, 18, 2]", 1024L, 4L)]
    [InlineData("nemotron_h", "\"hidden_size\": 64, \"num_hidden_layers\": 9, \"hybrid_override_pattern\": \"M-M*\"", 64L, 4L)]
    [InlineData("bloom", "\"n_embed\": 96, \"n_layer\": 5", 96L, 5L)]
    [InlineData("funnel", "\"block_sizes\": [1, 2]", 768L, 3L)]
    [InlineData("opt", "\"hidden_size\": 48, \"num_hidden_layers\": 2", 48L, 2L)]
    [InlineData("voxtral", "\"text_config\": {\"hidden_size\": 32}", 32L, 0L)]
    [InlineData("encoder-decoder", "\"decoder\": {\"model_type\": \"gpt2\", \"n_embd\": 24, \"n_layer\": 7}", 24L, 7L)]
    [InlineData("llava", "\"text_config\": {\"model_type\": \"qwen2\", \"hidden_size\": 40, \"num_hidden_layers\": 6}", 40L, 6L)]
    [InlineData("llava", "\"text_config\": {\"num_hidden_layers\": 6}", 4096L, 6L)]
    [InlineData("mistral3", "\"image_token_index\": 3", 5120L, 40L)]
    [InlineData("qwen2_vl", "\"hidden_size\": 40, \"num_hidden_layers\": 6", 40L, 6L)]
    public void Read_WidthAndDepth_AreDerivedAsTheTypeDoes(string type, string members, long width, long depth)
    {
        ArchitectureFacts facts = ConfigTestData.Read($$"""{"model_type": "{{type}}", "architectures": ["X"], {{members}}}""");
        Assert.Equal((width, depth), (facts.HiddenSize, facts.HiddenLayerCount));
    }

    [Fact]
    public void Read_FlatFileOfACompositeType_HandsItsKeysToTheTextBackbone()
    {
        ArchitectureFacts facts = ConfigTestData.Read(
            """{"model_type": "qwen2_vl", "architectures": ["X"], "hidden_size": 40, "rope_theta": 5.0, "rope_scaling": {"type": "mrope", "mrope_section": [1]}}""");
        Assert.Null(facts.RopeTheta);
        Assert.Equal("""{"mrope_section": [1], "rope_theta": 5.0, "rope_type": "default", "type": "mrope"}""", facts.RopeScalingJson);
        Assert.Equal("silu", facts.HiddenActivation);
    }

    [Theory]
    [InlineData("t5", true)]
    [InlineData("mt5", true)]
    [InlineData("udop", true)]
    [InlineData("longt5", false)]
    public void Read_TieOfTheFile_HoldsUnlessTheTypeForcesIt(string type, bool expected) => Assert.Equal(
        expected, ConfigTestData.Read($$"""{"model_type": "{{type}}", "architectures": ["X"], "tie_word_embeddings": false}""").TieWordEmbeddings);

    [Fact]
    public void Read_FloatSize_HashesAsAFloat()
    {
        const string Remote = "\"model_type\": \"notamodel\", \"architectures\": [\"X\"]";
        ArchitectureFacts whole = ConfigTestData.Read("{" + Remote + ", \"hidden_size\": 64}");
        ArchitectureFacts fractional = ConfigTestData.Read("{" + Remote + ", \"hidden_size\": 64.0}");
        Assert.Equal(64, fractional.HiddenSize);
        Assert.NotEqual(whole.ArchHash, fractional.ArchHash);
    }

    [Fact]
    public void Read_AnyMemberOfAnyJsonType_NeverFails()
    {
        string[] names = ["hidden_size", "num_attention_heads", "num_key_value_heads", "head_dim", "rope_scaling", "rope_parameters", "rope_theta", "layer_types", "text_config", "decoder", "depths", "embed_dim", "tie_word_embeddings", "hidden_act", "intermediate_size", "position_embedding_type", "partial_rotary_factor", "attn_config"];
        string[] values = ["null", "true", "0", "-1", "3", "1.5", "NaN", "1e400", "123456789012345678901234567890", "\"x\"", "[]", "[1, 2]", "[null]", "{}", "{\"model_type\": \"llama\"}", "{\"type\": \"yarn\"}", "{\"full_attention\": {}}", "{\"rope_type\": 4}", "{\"hidden_size\": \"x\"}"];
        string[] types = [.. ModelTypeTable.Names, "notamodel"];
        Gen.Select(OneOf(types), Gen.Select(OneOf(names), OneOf(values)).Array[1, 6]).Sample((type, members) =>
        {
            string json = $$"""{"model_type": "{{type}}", {{string.Join(", ", members.Select(m => $"\"{m.Item1}\": {m.Item2}"))}}}""";
            return ConfigTestData.Read(json) is { FamilyHash.Length: 64, ReferenceAccepts: false };
        }, iter: 20_000);
    }

    private static Gen<string> OneOf(string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);
}
