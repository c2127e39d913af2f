using ProvenanceKit.Engine.Checkpoints.Gguf;
using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Tests.Checkpoints.Gguf;
using ProvenanceKit.Engine.Tokenization;
using ProvenanceKit.Engine.Tokenization.Reading;

namespace ProvenanceKit.Engine.Tests.Tokenization;

/// <summary>Small tokenizers of every kind inside GGUF files.</summary>
public sealed class GgufTokenizerKindTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("provenancekit-gguf-tokenizer-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Read_ByteLevel_DropsFillersAndAppliesMerges()
    {
        LoadedTokenizer tokenizer = Read(Vocabulary("gpt2", "<|end|>", "a", "b", "ab", "Ġ", "Ġa", "[PAD6]", "[PAD7]").Int32s("tokenizer.ggml.token_type", 3, 1, 1, 1, 1, 1, 5, 5)
            .Texts("tokenizer.ggml.merges", "a b", "Ġ a").UInt32("tokenizer.ggml.eos_token_id", 0))!;

        Assert.Equal(6, tokenizer.Facts.VocabularySize);
        Assert.Equal(2, tokenizer.Facts.MergeCount);
        Assert.Equal(0, tokenizer.Facts.EosTokenId);
        Assert.Null(tokenizer.Facts.BosTokenId);
        Assert.Equal([3, 5, 0], tokenizer.FirstTokenIds(["ab", " a", "<|end|>"]));
    }

    [Fact]
    public void Read_PadThatIsntAFiller_IsKept()
    {
        LoadedTokenizer tokenizer = Read(Vocabulary("gpt2", "[PAD]", "[PAD7]", "a"))!;

        Assert.Equal(3, tokenizer.Facts.VocabularySize);
    }

    [Fact]
    public void Read_SentencePieceBpe_DerivesMergesFromScores()
    {
        LoadedTokenizer tokenizer = Read(Vocabulary("llama", "<unk>", "<s>", "</s>", "▁", "a", "b", "ab", "▁ab").Int32s("tokenizer.ggml.token_type", 2, 3, 3, 1, 1, 1, 1, 1)
            .Singles("tokenizer.ggml.scores", 0, 0, 0, -3, -4, -5, -1, -2).UInt32("tokenizer.ggml.bos_token_id", 1).UInt32("tokenizer.ggml.unknown_token_id", 0))!;

        Assert.Equal(["a b", "▁ ab"], tokenizer.Facts.FirstMerges);
        Assert.Equal((1, 0), (tokenizer.Facts.BosTokenId, tokenizer.Facts.UnkTokenId));
        Assert.Equal([7], tokenizer.FirstTokenIds(["ab"]));
    }

    [Fact]
    public void Read_Unigram_TakesTheMostProbablePieces()
    {
        LoadedTokenizer tokenizer = Read(Vocabulary("t5", "<pad>", "</s>", "<unk>", "▁a", "▁ab", "b").Int32s("tokenizer.ggml.token_type", 3, 3, 2, 1, 1, 1)
            .Singles("tokenizer.ggml.scores", 0, 0, 0, -1, -9, -1).UInt32("tokenizer.ggml.padding_token_id", 0))!;

        Assert.Equal(0, tokenizer.Facts.PadTokenId);
        Assert.Equal([3, 5], tokenizer.Encode("ab"));
    }

    [Fact]
    public void Read_WordPiece_RestoresBertsContinuations()
    {
        LoadedTokenizer tokenizer = Read(Vocabulary("bert", "[PAD]", "[UNK]", "▁word", "s", "▁[").Int32s("tokenizer.ggml.token_type", 3, 3, 1, 1, 1)
            .UInt32("tokenizer.ggml.unknown_token_id", 1).UInt32("tokenizer.ggml.seperator_token_id", 1))!;

        Assert.Equal([2, 3], tokenizer.Encode("Words"));
        Assert.NotNull(tokenizer.Vocabulary.FindId("##s"));
        Assert.NotNull(tokenizer.Vocabulary.FindId("["));
        Assert.Equal(1, tokenizer.Facts.UnkTokenId);
    }

    [Fact]
    public void Read_UnknownKind_GivesTheReason()
    {
        Assert.Null(Read(Vocabulary("rwkv", "a"), out string? reason));
        Assert.Contains("'rwkv'", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_TypesOfAnotherLength_IsRefused()
    {
        ProvenanceException error = Assert.Throws<ProvenanceException>(() => Read(Vocabulary("gpt2", "a", "b").Int32s("tokenizer.ggml.token_type", 1)));

        Assert.Equal(ProvenanceErrorCode.TokenizerInvalid, error.Code);
    }

    [Fact]
    public void Read_TokenThatIsntUtf8_IsRefused()
    {
        var g = new GgufBytes();
        g.Text("tokenizer.ggml.model", "gpt2").Array("tokenizer.ggml.tokens", 8, 1, g.Text([0xC3]));
        ProvenanceException error = Assert.Throws<ProvenanceException>(() => Read(g));

        Assert.Equal(ProvenanceErrorCode.TokenizerInvalid, error.Code);
    }

    private static GgufBytes Vocabulary(string model, params string[] tokens) => new GgufBytes().Text("tokenizer.ggml.model", model).Texts("tokenizer.ggml.tokens", tokens);

    private LoadedTokenizer? Read(GgufBytes file) => Read(file, out _);

    private LoadedTokenizer? Read(GgufBytes file, out string? reason)
    {
        string path = Path.Combine(_folder.FullName, Guid.NewGuid().ToString("N") + ".gguf");
        File.WriteAllBytes(path, file.ToArray());
        using GgufCheckpoint checkpoint = GgufCheckpoint.Open([path]);
        TokenizerSource? source = GgufTokenizerReader.Read(path, checkpoint.Metadata, CancellationToken.None, out TokenizerSettings settings, out reason);
        return source is null ? null : TokenizerLoader.Assemble(source, settings, TokenizerClasses.Generic, CancellationToken.None);
    }
}
