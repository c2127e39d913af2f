using System.Text;
using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Tokenization;
using ProvenanceKit.Engine.Tokenization.Reading;

namespace ProvenanceKit.Engine.Tests.Tokenization;

/// <summary>Vocabularies outside tokenizer.json.</summary>
public sealed class VocabularyFileTests
{
    [Fact]
    public void Load_VocabJsonWithMerges_IsByteLevelBpe()
    {
        using TokenizerFolder folder = new TokenizerFolder()
            .With("vocab.json", """{"t": 0, "h": 1, "e": 2, "he": 3, "the": 4, "\u0120": 5, "<|endoftext|>": 6}""")
            .With("merges.txt", "#version: 0.2\nh e\r\nt he\n");

        LoadedTokenizer tokenizer = folder.Load("gpt2");

        Assert.Equal("GPT2Tokenizer", tokenizer.Facts.TokenizerClass);
        Assert.Equal(["h e", "t he"], tokenizer.Facts.FirstMerges.AsEnumerable());
        Assert.Equal((6, 6, 6), (tokenizer.Facts.BosTokenId, tokenizer.Facts.EosTokenId, tokenizer.Facts.UnkTokenId));
        Assert.Equal([4, 5, 4], tokenizer.Encode("the the"));
    }

    [Theory]
    [InlineData("{\"a\": 0", "#version: 0.2\n", "vocab.json")]
    [InlineData("[\"a\"]", "#version: 0.2\n", "vocab.json")]
    [InlineData("{\"a\": 0, \"b\": 0}", "#version: 0.2\n", "vocab.json")]
    [InlineData("{\"a\": 0}", "a\n", "merges.txt")]
    [InlineData("{\"a\": 0}", "a b c\n", "merges.txt")]
    public void Load_BrokenVocabJsonOrMerges_NamesTheFile(string vocab, string merges, string file)
    {
        using TokenizerFolder folder = new TokenizerFolder().With("vocab.json", vocab).With("merges.txt", merges);

        ProvenanceException e = Assert.Throws<ProvenanceException>(() => folder.Load());

        Assert.Equal((ProvenanceErrorCode.TokenizerInvalid, file), (e.Code, Path.GetFileName(e.Subject)));
    }

    [Fact]
    public void Load_VocabTxt_IsWordPieceByLineNumber()
    {
        using TokenizerFolder folder = new TokenizerFolder().With("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nun\r\n##able\n");

        LoadedTokenizer tokenizer = folder.Load("bert");

        Assert.Equal("BertTokenizer", tokenizer.Facts.TokenizerClass);
        Assert.Equal(7, tokenizer.Facts.VocabularySize);
        Assert.Equal((0, 1, 4), (tokenizer.Facts.PadTokenId, tokenizer.Facts.UnkTokenId, tokenizer.Facts.MaskTokenId));
        Assert.Equal(5, tokenizer.Facts.SpecialTokenCount);
        Assert.Equal([5, 6], tokenizer.Encode("Unable"));
        Assert.Equal([1], tokenizer.Encode("x"));
    }

    [Fact]
    public void Load_TiktokenFile_IsBpeWithAllSplitsAsMerges()
    {
        string[] tokens = ["a", "b", "c", "ab", "bc", "abc", " "];
        string text = string.Concat(tokens.Select((token, rank) => FormattableString.Invariant($"{Convert.ToBase64String(Encoding.UTF8.GetBytes(token))} {rank}\n")));
        using TokenizerFolder folder = new TokenizerFolder().With("tokenizer.model", text);

        LoadedTokenizer tokenizer = folder.Load();

        Assert.Equal(["a b", "b c", "a bc", "ab c"], tokenizer.Facts.FirstMerges.AsEnumerable());
        Assert.Equal([5, 6, 3], tokenizer.Encode("abc ab").Take(3));
        Assert.Equal(7, tokenizer.Facts.VocabularySize);
    }

    [Theory]
    [InlineData("YQ== 0\nYg==\n", 7)]
    [InlineData("YQ== 0\nYg== x\n", 7)]
    [InlineData("YQ== 0\n*** 1\n", 7)]
    [InlineData("YQ== 0\nYg== -1\n", 7)]
    [InlineData("YQ== 0\nYg== 99999999999\n", 7)]
    public void Load_BrokenTiktokenLine_NamesItsOffset(string text, long offset)
    {
        using TokenizerFolder folder = new TokenizerFolder().With("qwen.tiktoken", text);

        ProvenanceException e = Assert.Throws<ProvenanceException>(() => folder.Load());

        Assert.Equal((ProvenanceErrorCode.TokenizerInvalid, (long?)offset), (e.Code, e.Offset));
    }

    [Fact]
    public void Load_SentencePieceBpe_DerivesMergesByScoreThenIds()
    {
        // Scores: ab -1, bc -2, abc -3; "abc" splits into a + bc (ids 3, 7) and ab + c (ids 6, 5): by left id.
        byte[] model = SentencePieceBytes.Model(2, byteFallback: true, ("<unk>", 0, 2), ("<s>", 0, 3), ("</s>", 0, 3),
            ("a", -10, 1), ("b", -11, 1), ("c", -12, 1), ("ab", -1, 1), ("bc", -2, 1), ("abc", -3, 1), ("▁", -13, 1), ("<0x64>", 0, 6), ("\U0001F600", -14, 4));
        using TokenizerFolder folder = new TokenizerFolder().With("tokenizer.model", model);

        LoadedTokenizer tokenizer = folder.Load("mistral");

        Assert.Equal(["a b", "b c", "a bc", "ab c"], tokenizer.Facts.FirstMerges.AsEnumerable());
        Assert.Equal(4, tokenizer.Facts.MergeCount);
        Assert.Equal(12, tokenizer.Facts.VocabularySize);
        Assert.Equal(4, tokenizer.Facts.AddedTokenCount);
        Assert.Equal([9, 8, 10, 11], tokenizer.Encode("abcd\U0001F600"));
    }

    [Fact]
    public void Load_SentencePieceUnigram_KeepsScoresAndUnknown()
    {
        byte[] model = SentencePieceBytes.Model(1, byteFallback: false, ("<unk>", 0, 2), ("▁a", -1, 1), ("b", -2, 1), ("▁", -3, 1));
        using TokenizerFolder folder = new TokenizerFolder().With("spiece.model", model);

        Assert.Equal([1, 2, 0], folder.Load().Encode("ab\u4e2d"));
        Assert.Equal(0, folder.Load().Facts.MergeCount);
    }

    [Fact]
    public void Load_FairseqSentencePiece_ShiftsIdsAndAddsMask()
    {
        byte[] model = SentencePieceBytes.Model(1, byteFallback: false, ("<unk>", 0, 2), ("<s>", 0, 3), ("</s>", 0, 3), (",", -1, 1), ("▁a", -2, 1));
        using TokenizerFolder folder = new TokenizerFolder().With("sentencepiece.bpe.model", model);

        LoadedTokenizer tokenizer = folder.Load("xlm-roberta");

        Assert.Equal("XLMRobertaTokenizer", tokenizer.Facts.TokenizerClass);
        Assert.Equal((0, 2, 1, 3, 6), (tokenizer.Facts.BosTokenId, tokenizer.Facts.EosTokenId, tokenizer.Facts.PadTokenId, tokenizer.Facts.UnkTokenId, tokenizer.Facts.MaskTokenId));
        Assert.Equal([5, 4], tokenizer.Encode("a,"));
    }

    [Fact]
    public void Load_TruncatedOrMutatedSentencePiece_IsReadOrRefused()
    {
        byte[] model = SentencePieceBytes.Model(2, byteFallback: true, ("<unk>", 0, 2), ("a", -1, 1), ("ab", -2, 1), ("b", -3, 1));
        Random random = new(7);
        int refused = 0;
        for (int round = 0; round < 600; round++)
        {
            byte[] bytes = round < model.Length ? model[..Math.Max(round, 1)] : [.. model];
            for (int change = 0; round >= model.Length && change < 2; change++)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            try
            {
                Assert.InRange(SentencePieceReader.Parse("tokenizer.model", bytes, CancellationToken.None).Tokens.Count, 1, 10);
            }
            catch (ProvenanceException e)
            {
                Assert.Equal(ProvenanceErrorCode.TokenizerInvalid, e.Code);
                refused++;
            }
        }

        Assert.InRange(refused, 1, 599);
    }

    [Theory]
    [InlineData(new byte[] { 0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 0x00 })]
    [InlineData(new byte[] { 0x0A, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01 })]
    [InlineData(new byte[] { 0x0B, 0x00 })]
    [InlineData(new byte[] { 0x00, 0x00 })]
    [InlineData(new byte[] { 0x0A, 0x03, 0x0A, 0x01, 0xFF })]
    [InlineData(new byte[] { 0x12, 0x00 })]
    public void Parse_BrokenWireFormat_IsRefused(byte[] bytes) =>
        Assert.Equal(ProvenanceErrorCode.TokenizerInvalid, Assert.Throws<ProvenanceException>(() => SentencePieceReader.Parse("tokenizer.model", bytes, CancellationToken.None)).Code);

    [Fact]
    public void Load_FolderWithoutTokenizerFiles_IsNullWithAReason()
    {
        using TokenizerFolder folder = new TokenizerFolder().With("config.json", "{}").With("vocab.json", "{}");

        Assert.Null(TokenizerLoader.Load(folder.Path, "llama", CancellationToken.None, out string? reason));
        Assert.Contains("no tokenizer files", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_TokenizerJsonBesideOthers_IsPreferred()
    {
        using TokenizerFolder folder = new TokenizerFolder().With("tokenizer.json", SmallTokenizers.Bpe()).With("vocab.txt", "x\n").With("tokenizer.model", "broken");

        Assert.Equal(10, folder.Load().Facts.VocabularySize);
    }

    [Fact]
    public void Load_Cancelled_Stops()
    {
        using TokenizerFolder folder = new TokenizerFolder().With("tokenizer.json", SmallTokenizers.Bpe());

        Assert.Throws<OperationCanceledException>(() => TokenizerLoader.Load(folder.Path, null, new CancellationToken(canceled: true)));
    }
}
