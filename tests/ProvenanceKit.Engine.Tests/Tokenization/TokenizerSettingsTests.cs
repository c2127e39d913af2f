using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Tokenization;

namespace ProvenanceKit.Engine.Tests.Tokenization;

/// <summary>Classes, special tokens and added tokens as transformers resolves them.</summary>
public sealed class TokenizerSettingsTests
{
    [Theory]
    [InlineData("LlamaTokenizer", false, null, "llama", "LlamaTokenizer")]
    [InlineData("LlamaTokenizerFast", false, null, "llama", "LlamaTokenizer")]
    [InlineData("PreTrainedTokenizerFast", false, null, "llama", "TokenizersBackend")]
    [InlineData("Qwen2Tokenizer", false, null, "qwen2", "Qwen2Tokenizer")]
    [InlineData("GPT2Tokenizer", false, null, "qwen2", "TokenizersBackend")]
    [InlineData("GPT2Tokenizer", true, null, "qwen2", "GPT2Tokenizer")]
    [InlineData("LlamaTokenizer", false, null, "phi3", "TokenizersBackend")]
    [InlineData("BloomTokenizerFast", false, null, "bloom", "TokenizersBackend")]
    [InlineData("MyOwnTokenizer", false, null, "mine", "TokenizersBackend")]
    [InlineData("BartTokenizer", false, null, null, "RobertaTokenizer")]
    [InlineData(null, false, "T5TokenizerFast", "mine", "T5Tokenizer")]
    [InlineData(null, false, null, "bert", "BertTokenizer")]
    [InlineData(null, false, null, "bart", "RobertaTokenizer")]
    [InlineData(null, false, null, "llama", "CodeLlamaTokenizer")]
    [InlineData(null, false, null, "mine", "TokenizersBackend")]
    [InlineData(null, false, null, null, "TokenizersBackend")]
    public void Resolve_ClassAndModelType_GivesTransformersClass(string? settingsClass, bool hasAutoMap, string? configClass, string? modelType, string expected) =>
        Assert.Equal(expected, TokenizerClasses.Resolve(settingsClass, hasAutoMap, configClass, modelType));

    [Fact]
    public void Load_NamedSpecialTokens_AreFoundAndMissingOnesAdded()
    {
        using TokenizerFolder folder = new TokenizerFolder().With("tokenizer.json", SmallTokenizers.Bpe())
            .With("tokenizer_config.json", """
                {"tokenizer_class": "PreTrainedTokenizerFast", "bos_token": "a", "eos_token": {"content": "<eos>", "lstrip": true, "__type": "AddedToken"}, "pad_token": null,
                 "additional_special_tokens": ["<x>", "<eos>"]}
                """);

        TokenizerFacts facts = folder.Load().Facts;

        Assert.Equal((0, 10, (int?)null), (facts.BosTokenId, facts.EosTokenId, facts.PadTokenId));
        Assert.Equal((12, 3, 3), (facts.VocabularySize, facts.AddedTokenCount, facts.SpecialTokenCount));
    }

    [Fact]
    public void Load_StatedNull_OverridesTheClassDefault()
    {
        using TokenizerFolder folder = new TokenizerFolder().With("tokenizer.json", SmallTokenizers.Bpe(added: """{"id": 10, "content": "<|endoftext|>", "special": true}"""))
            .With("tokenizer_config.json", """{"tokenizer_class": "GPT2Tokenizer", "bos_token": null}""");

        TokenizerFacts facts = folder.Load("gpt2").Facts;

        Assert.Null(facts.BosTokenId);
        Assert.Equal(10, facts.EosTokenId);
    }

    [Fact]
    public void Load_SpecialTokensMap_CountsOnlyWithoutAddedTokensDecoder()
    {
        const string map = """{"mask_token": "b"}""";
        using TokenizerFolder legacy = new TokenizerFolder().With("tokenizer.json", SmallTokenizers.Bpe()).With("special_tokens_map.json", map)
            .With("added_tokens.json", """{"<new>": 10}""");
        using TokenizerFolder current = new TokenizerFolder().With("tokenizer.json", SmallTokenizers.Bpe()).With("special_tokens_map.json", map)
            .With("tokenizer_config.json", """{"added_tokens_decoder": {"2": {"content": "c", "special": true}}}""");

        Assert.Equal((1, 2), (legacy.Load().Facts.MaskTokenId, legacy.Load().Facts.AddedTokenCount));
        Assert.Equal(((int?)null, 1), (current.Load().Facts.MaskTokenId, current.Load().Facts.AddedTokenCount));
    }

    [Fact]
    public void Load_T5_HasItsSentinels()
    {
        string json = SmallTokenizers.Unigram.Replace("[\"▁\", -2.0]", "[\"</s>\", 0.0], [\"<pad>\", 0.0], [\"▁\", -2.0]", StringComparison.Ordinal);
        using TokenizerFolder hundred = new TokenizerFolder().With("tokenizer.json", json);
        using TokenizerFolder three = new TokenizerFolder().With("tokenizer.json", json).With("tokenizer_config.json", """{"extra_ids": 3}""");

        Assert.Equal(103, hundred.Load("t5").Facts.SpecialTokenCount);
        Assert.Equal(6, three.Load("t5").Facts.SpecialTokenCount);
    }

    [Theory]
    [InlineData("tokenizer_config.json", "{\"a\": 1,\n \"b\": }")]
    [InlineData("tokenizer_config.json", "[]")]
    [InlineData("tokenizer_config.json", "{\"added_tokens_decoder\": {\"x\": {\"content\": \"c\"}}}")]
    [InlineData("tokenizer_config.json", "{\"added_tokens_decoder\": {\"1\": {\"content\": 5}}}")]
    [InlineData("special_tokens_map.json", "null")]
    [InlineData("added_tokens.json", "{\"x\": -1}")]
    [InlineData("added_tokens.json", "{\"x\": \"1\"}")]
    public void Load_BrokenSettings_NamesTheFile(string file, string text)
    {
        using TokenizerFolder folder = new TokenizerFolder().With("tokenizer.json", SmallTokenizers.Bpe()).With(file, text);

        ProvenanceException e = Assert.Throws<ProvenanceException>(() => folder.Load());

        Assert.Equal((ProvenanceErrorCode.TokenizerInvalid, file), (e.Code, Path.GetFileName(e.Subject)));
    }

    [Fact]
    public void Load_DeeplyNestedSettings_AreRefused()
    {
        using TokenizerFolder folder = new TokenizerFolder().With("tokenizer.json", SmallTokenizers.Bpe())
            .With("tokenizer_config.json", "{\"a\": " + new string('[', 100_000));

        Assert.Equal(ProvenanceErrorCode.TokenizerInvalid, Assert.Throws<ProvenanceException>(() => folder.Load()).Code);
    }
}
