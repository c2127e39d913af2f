using System.Text.Json.Nodes;

namespace ProvenanceKit.Engine.Tests.Golden.Tokenizers;

/// <summary>The tokenizer files of a generated model.</summary>
internal static class GoldenTokenizer
{
    /// <summary>Writes tokenizer.json and tokenizer_config.json; returns the size of the vocabulary without added tokens.</summary>
    public static int Write(GoldenModelSpec spec, string folder)
    {
        TokenizerFiles files = Create(spec);
        PythonJson.Write(Path.Combine(folder, "tokenizer.json"), files.Tokenizer, spec.Compact);
        PythonJson.Write(Path.Combine(folder, "tokenizer_config.json"), files.Configuration);
        return files.Vocabulary.Count;
    }

    /// <summary>Builds the tokenizer of a model.</summary>
    public static TokenizerFiles Create(GoldenModelSpec spec)
    {
        TokenizerFiles files = spec.Tokenizer switch
        {
            "bytelevel" => ByteLevelTokenizer.Create(spec),
            "metaspace" => MetaspaceTokenizer.Create(spec),
            "wordpiece" => WordPieceTokenizer.Create(spec),
            "unigram" => UnigramTokenizer.Create(spec),
            _ => throw new ArgumentException($"The generator does not know the tokenizer {spec.Tokenizer}.", nameof(spec)),
        };
        if (spec.NoBos)
        {
            files.Configuration.Remove("bos_token");
        }

        JsonArray added = files.Tokenizer["added_tokens"]!.AsArray();
        int next = files.Vocabulary.Count;
        foreach (string token in spec.AddedTokens)
        {
            added.Add(TokenizerJson.Added(next++, token, special: token.StartsWith("<|", StringComparison.Ordinal)));
        }

        return files;
    }
}
