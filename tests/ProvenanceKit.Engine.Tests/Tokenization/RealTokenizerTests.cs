using System.Text.Json;
using ProvenanceKit.Engine.Tokenization;

namespace ProvenanceKit.Engine.Tests.Tokenization;

/// <summary>23 published tokenizers against ids made by the official Rust library.</summary>
public sealed class RealTokenizerTests
{
    public static TheoryData<string> Names => [.. SharedTokenizers.Names];

    [SharedTokenizersTheory]
    [MemberData(nameof(Names))]
    public void FirstIds_OfAnchorStrings_EqualTheOfficialLibrary(string name)
    {
        LoadedTokenizer tokenizer = Load(name);
        JsonElement golden = SharedTokenizers.Golden(name);
        (string Text, int[] Ids)[] expected =
            [.. golden.GetProperty("anchors").EnumerateObject().SelectMany(group => group.Value.EnumerateObject()).Select(e => (e.Name, Ids(e.Value)))];
        IReadOnlyList<IReadOnlyList<int>> actual = tokenizer.EncodeAll([.. expected.Select(e => e.Text)]);

        Assert.Null(tokenizer.EncodingUnavailableReason);
        Assert.Equal(76, expected.Length);
        Assert.Equal(expected.Select(e => $"{e.Text}: {e.Ids.FirstOrDefault(-1)}"), expected.Zip(actual, (e, ids) => $"{e.Text}: {ids.FirstOrDefault(-1)}"));
    }

    [SharedTokenizersTheory]
    [MemberData(nameof(Names))]
    public void AllIds_OfLongerStrings_EqualTheOfficialLibrary(string name)
    {
        (string Text, int[] Ids)[] expected = [.. SharedTokenizers.Golden(name).GetProperty("strings").EnumerateArray().Select(e => (e[0].GetString()!, Ids(e[1])))];
        IReadOnlyList<IReadOnlyList<int>> actual = Load(name).EncodeAll([.. expected.Select(e => e.Text)]);

        Assert.Equal(61, expected.Length);
        Assert.Equal(expected.Select(e => $"{e.Text}: {string.Join(' ', e.Ids)}"), expected.Zip(actual, (e, ids) => $"{e.Text}: {string.Join(' ', ids)}"));
    }

    [SharedTokenizersTheory]
    [MemberData(nameof(Names))]
    public void Anchors_ForTheModelsEmbedding_EqualTheReference(string name)
    {
        LoadedTokenizer tokenizer = Load(name);
        JsonElement golden = SharedTokenizers.Golden(name);
        JsonElement own = golden.GetProperty("anchor_ids");

        Assert.Equal(Ids(own.GetProperty("ids")), AnchorSelector.Select(tokenizer, own.GetProperty("v_size").GetInt64()));
        foreach (JsonProperty other in golden.GetProperty("anchor_ids_model_vsize").EnumerateObject())
        {
            Assert.Equal(Ids(other.Value), AnchorSelector.Select(tokenizer, long.Parse(other.Name, System.Globalization.CultureInfo.InvariantCulture)));
        }
    }

    [SharedTokenizersTheory]
    [MemberData(nameof(Names))]
    public void Facts_OfTheFile_EqualTheOfficialLibrary(string name)
    {
        TokenizerFacts facts = Load(name).Facts;
        JsonElement golden = SharedTokenizers.Golden(name).GetProperty("tfv");

        Assert.Equal(golden.GetProperty("vocab_size").GetInt32(), facts.VocabularySize);
        Assert.Equal(golden.GetProperty("num_merges").GetInt32(), facts.MergeCount);
        Assert.Equal(golden.GetProperty("first_5_merges").EnumerateArray().Select(m => m.GetString()), facts.FirstMerges);
        Assert.Equal(golden.GetProperty("merge_rule_hash").GetString(), facts.MergeRuleHash);
        Assert.Equal(golden.GetProperty("pct_single_char").GetDouble(), facts.SingleCharacterShare);
        Assert.Equal(golden.GetProperty("avg_token_length").GetDouble(), facts.AverageTokenLength);
        Assert.Equal(golden.GetProperty("max_token_length").GetInt32(), facts.MaxTokenLength);
        Assert.Equal(golden.GetProperty("pct_whitespace_prefix").GetDouble(), facts.WhitespacePrefixShare);
        Assert.Equal(golden.GetProperty("pct_byte_tokens").GetDouble(), facts.ByteTokenShare);
        Assert.Equal(
            golden.GetProperty("script_distribution").EnumerateObject().Select(s => (s.Name, s.Value.GetDouble())).Order(),
            facts.ScriptDistribution.Select(s => (s.Script, s.Share)).Order());
    }

    private static int[] Ids(JsonElement list) => [.. list.EnumerateArray().Select(id => id.GetInt32())];

    /// <summary>As the official library reads the file: its own components, no settings of transformers.</summary>
    private static LoadedTokenizer Load(string name)
    {
        TokenizerSource source = ProvenanceKit.Engine.Tokenization.Reading.TokenizerFiles.Read(Path.Combine(SharedTokenizers.Folder!, name), CancellationToken.None)!;
        return TokenizerLoader.Assemble(source, new TokenizerSettings(), TokenizerClasses.Generic, CancellationToken.None);
    }
}
