using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ProvenanceKit.Engine.Checkpoints.Gguf;
using ProvenanceKit.Engine.Tokenization;
using ProvenanceKit.Engine.Tokenization.Reading;

namespace ProvenanceKit.Engine.Tests.Tokenization;

/// <summary>Vocabularies of llama.cpp in GGUF form against the official library's ids.</summary>
public sealed class GgufTokenizerTests
{
    [SharedTokenizersTheory]
    [InlineData("gpt-2", "gpt2", "gpt2")]
    [InlineData("mpt", "mpt-7b", "mpt-7b")]
    [InlineData("bert-bge", "bert-base-uncased", "bert-base-uncased")]
    public void Read_RealVocabulary_EqualsTheOriginalTokenizer(string gguf, string folder, string golden)
    {
        LoadedTokenizer tokenizer = Load(gguf);
        LoadedTokenizer original = TokenizerLoader.Load(Path.Combine(SharedTokenizers.Folder!, folder), null, CancellationToken.None)!;
        JsonElement expected = SharedTokenizers.Golden(golden);
        JsonElement tfv = expected.GetProperty("tfv");

        Assert.True(original.VocabularyDigest.TokenHashes.SequenceEqual(tokenizer.VocabularyDigest.TokenHashes));
        Assert.True(original.VocabularyDigest.TokenIds.SequenceEqual(tokenizer.VocabularyDigest.TokenIds));
        Assert.Equal(tfv.GetProperty("vocab_size").GetInt32(), tokenizer.Facts.VocabularySize);
        Assert.Equal(tfv.GetProperty("num_merges").GetInt32(), tokenizer.Facts.MergeCount);
        Assert.Equal(tfv.GetProperty("merge_rule_hash").GetString(), tokenizer.Facts.MergeRuleHash);
        Assert.Equal(tfv.GetProperty("max_token_length").GetInt32(), tokenizer.Facts.MaxTokenLength);
        Assert.Null(tokenizer.EncodingUnavailableReason);
        (string Text, int First)[] anchors =
        [
            .. expected.GetProperty("anchors").EnumerateObject().SelectMany(group => group.Value.EnumerateObject())
                .Select(e => (e.Name, e.Value.EnumerateArray().Select(id => id.GetInt32()).FirstOrDefault(-1))),
        ];
        IReadOnlyList<int?> ids = tokenizer.FirstTokenIds([.. anchors.Select(a => a.Text)]);
        Assert.Equal(anchors.Select(a => $"{a.Text}: {a.First}"), anchors.Zip(ids, (a, id) => $"{a.Text}: {id ?? -1}"));
        JsonElement own = expected.GetProperty("anchor_ids");
        Assert.Equal(own.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32()), AnchorSelector.Select(tokenizer, own.GetProperty("v_size").GetInt64()));
    }

    [SharedTokenizersTheory]
    [InlineData("gpt-2", 50256, 50256, null, null, null)]
    [InlineData("mpt", 0, 0, 0, null, null)]
    [InlineData("bert-bge", null, null, 100, 0, 103)]
    [InlineData("baichuan", 1, 2, null, 0, null)]
    public void Read_RealVocabulary_HasTheFilesSpecialIds(string gguf, int? bos, int? eos, int? unknown, int? padding, int? mask)
    {
        TokenizerFacts facts = Load(gguf).Facts;

        Assert.Equal((bos, eos, unknown, padding, mask), (facts.BosTokenId, facts.EosTokenId, facts.UnkTokenId, facts.PadTokenId, facts.MaskTokenId));
    }

    /// <summary>The texts and ids that llama.cpp's own tests compare.</summary>
    [SharedTokenizersTheory]
    [InlineData("gpt-2")]
    [InlineData("mpt")]
    [InlineData("bert-bge")]
    public void Encode_LlamaCppsTestTexts_GivesLlamaCppsFirstIds(string gguf)
    {
        string path = Path.Combine(SharedTokenizers.Folder!, "gguf", $"ggml-vocab-{gguf}.gguf");
        string[] texts = File.ReadAllText(path + ".inp").Split("\n__ggml_vocab_test__\n");
        string[] lines = File.ReadAllLines(path + ".out");
        LoadedTokenizer tokenizer = Load(gguf);
        IReadOnlyList<int?> ids = tokenizer.FirstTokenIds(texts);
        int compared = 0;
        for (int i = 0; i < lines.Length; i++)
        {
            string[] expected = lines[i].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal($"{texts[i]}: {(expected.Length == 0 ? "none" : expected[0])}", $"{texts[i]}: {ids[i]?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "none"}");
            compared++;
        }

        Assert.True(compared > 30);
    }

    /// <summary>The whole way of a fingerprint, for each of the four files; Baichuan's has no golden ids, so its pieces are compared as they stand in the file.</summary>
    [SharedTokenizersTheory]
    [InlineData("gpt-2", 50257)]
    [InlineData("mpt", 50277)]
    [InlineData("bert-bge", 30522)]
    [InlineData("baichuan", 64000)]
    public void ReadFingerprint_RealVocabulary_HasEveryTokenAndNoFiller(string gguf, int size)
    {
        string path = Path.Combine(SharedTokenizers.Folder!, "gguf", $"ggml-vocab-{gguf}.gguf");
        ModelFingerprint fingerprint = ProvenanceEngine.ReadFingerprint(path, new FingerprintOptions { MetadataOnly = true }, null, CancellationToken.None);
        using GgufCheckpoint checkpoint = GgufCheckpoint.Open([path]);
        Utf8TextList texts = checkpoint.Metadata.Array("tokenizer.ggml.tokens")!.Texts!;
        string[] stored = [.. Enumerable.Range(0, texts.Count).Select(i => Encoding.UTF8.GetString(texts[i])).Where(text => !IsFiller(text))];

        Assert.Equal(size, fingerprint.Tokenizer!.VocabularySize);
        Assert.Equal(size, stored.Length);
        if (gguf == "baichuan")
        {
            ulong[] hashes = [.. stored.Select(t => BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(t)))).Distinct().Order()];
            Assert.Equal(hashes, fingerprint.Vocabulary!.TokenHashes);
        }
    }

    private static bool IsFiller(string token) => token.StartsWith("[PAD", StringComparison.Ordinal) && token.Length > 5;

    private static LoadedTokenizer Load(string name)
    {
        string path = Path.Combine(SharedTokenizers.Folder!, "gguf", $"ggml-vocab-{name}.gguf");
        using GgufCheckpoint checkpoint = GgufCheckpoint.Open([path]);
        TokenizerSource source = GgufTokenizerReader.Read(path, checkpoint.Metadata, CancellationToken.None, out TokenizerSettings settings, out _)!;
        return TokenizerLoader.Assemble(source, settings, TokenizerClasses.Generic, CancellationToken.None);
    }
}
