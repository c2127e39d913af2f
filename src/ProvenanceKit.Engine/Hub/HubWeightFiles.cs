using System.Collections.Immutable;
using System.IO.Enumeration;
using ProvenanceKit.Engine.Checkpoints.Safetensors;
using ProvenanceKit.Engine.Models;

namespace ProvenanceKit.Engine.Hub;

/// <summary>Which files of a repository are a model's weights, and which are small enough to be fetched whole.</summary>
internal static class HubWeightFiles
{
    /// <summary>The file that holds all weights.</summary>
    public const string SingleFileName = "model.safetensors";

    private static readonly string[] s_smallFiles =
    [
        "config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "vocab.json", "merges.txt",
        "vocab.txt", "tokenizer.model", "tokenizer.model.v3", "spiece.model", "sentencepiece.bpe.model", "spm.model", "source.spm", "*.tiktoken", "tekken.json",
        "README.md", "adapter_config.json", "mergekit_config.yml", "quantize_config.json", "quant_config.json", "*.safetensors.index.json",
    ];

    /// <summary>Whether the readers of configurations, tokenizers and declarations want the file.</summary>
    public static bool IsSmallFile(string path) => s_smallFiles.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, path, ignoreCase: false));

    /// <summary>The weight files in storage order, by the same rules as in a folder: the single file, the shards of the index, one file, a complete series.</summary>
    /// <param name="paths">All files at the top of the repository.</param>
    /// <param name="index">The index; null when there is none.</param>
    public static ImmutableArray<string> Choose(ImmutableArray<string> paths, SafetensorsIndex? index)
    {
        if (paths.Contains(SingleFileName))
        {
            return [SingleFileName];
        }

        if (index is not null)
        {
            return [.. index.ShardNames.Select(static name => name.Replace('\\', '/'))];
        }

        string[] files = [.. paths.Where(static path => path.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase)).Order(StringComparer.Ordinal)];
        return files.Length <= 1 || ModelLocator.IsShardSeries(files) ? [.. files] : [];
    }
}
