namespace ProvenanceKit.Engine.Tests.Golden;

/// <summary>
/// What model to generate: the options of the golden generator (<c>mkmodel.py</c>) after defaults are applied. Options that the Python
/// original does not have are marked; a model that uses none of them has the same bytes as the original's.
/// </summary>
internal sealed record GoldenModelSpec
{
    /// <summary>llama, mistral, qwen2, qwen3, gpt2, bert, gpt_neox or t5; mixtral and qwen3_moe are not in the original.</summary>
    public string Architecture { get; init; } = "llama";

    /// <summary>Seed text of the weights.</summary>
    public string Seed { get; init; } = "A";

    /// <summary>Width of the residual stream.</summary>
    public int Hidden { get; init; } = 128;

    /// <summary>Width of the feed-forward block; 0 means the architecture's usual ratio.</summary>
    public int Intermediate { get; init; }

    /// <summary>Number of layers.</summary>
    public int Layers { get; init; } = 4;

    /// <summary>Attention heads.</summary>
    public int Heads { get; init; } = 4;

    /// <summary>Key/value heads; 0 means as many as heads.</summary>
    public int KeyValueHeads { get; init; }

    /// <summary>Elements per head; 0 means hidden divided by heads, and none in the configuration.</summary>
    public int HeadDimension { get; init; }

    /// <summary>Embedding rows before <see cref="Extend"/>; 0 means the tokenizer's size.</summary>
    public int Vocabulary { get; init; }

    /// <summary>Number of positions.</summary>
    public int MaxPositions { get; init; } = 256;

    /// <summary>Rotary base.</summary>
    public double Theta { get; init; } = 10000.0;

    /// <summary>No separate output head.</summary>
    public bool Tied { get; init; }

    /// <summary>Storage type of the weights.</summary>
    public string DataType { get; init; } = "F32";

    /// <summary>Storage type of norms; empty means <see cref="DataType"/>.</summary>
    public string NormDataType { get; init; } = "";

    /// <summary>Number of weight files.</summary>
    public int Shards { get; init; } = 1;

    /// <summary>Order of tensors in the files: natural, sorted or reversed.</summary>
    public string Order { get; init; } = "natural";

    /// <summary>Prefix of every tensor name.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>Store causal masks (GPT-2, GPT-NeoX).</summary>
    public bool Masks { get; init; }

    /// <summary>Size of the added noise in standard deviations: a fine-tune.</summary>
    public double Noise { get; init; }

    /// <summary>Seed text of the noise and of the blended model.</summary>
    public string NoiseSeed { get; init; } = "N";

    /// <summary>Share of the model with <see cref="NoiseSeed"/>: a linear merge.</summary>
    public double Blend { get; init; }

    /// <summary>Factor on every standard deviation.</summary>
    public double Scale { get; init; } = 1.0;

    /// <summary>Give embedding rows different norms.</summary>
    public bool RowScale { get; init; }

    /// <summary>Embedding rows appended.</summary>
    public int Extend { get; init; }

    /// <summary>Layers of the base model to keep: pruning; empty keeps all.</summary>
    public IReadOnlyList<int> KeepLayers { get; init; } = [];

    /// <summary>Leave the embedding out.</summary>
    public bool NoEmbedding { get; init; }

    /// <summary>Leave norms out.</summary>
    public bool NoNorm { get; init; }

    /// <summary>Every embedding value is 0.25.</summary>
    public bool ConstantEmbedding { get; init; }

    /// <summary>Every norm value is 1.</summary>
    public bool ConstantNorm { get; init; }

    /// <summary>Tensors whose name contains this are zero; empty means none.</summary>
    public string Zero { get; init; } = "";

    /// <summary>Factors on tensors whose name contains the text.</summary>
    public IReadOnlyList<(string Text, double Factor)> Multiply { get; init; } = [];

    /// <summary>Single values to set.</summary>
    public IReadOnlyList<(string Tensor, long Index, double Value)> Poke { get; init; } = [];

    /// <summary>Leave tensors out whose name contains one of these.</summary>
    public IReadOnlyList<string> Drop { get; init; } = [];

    /// <summary>Replacements in tensor names.</summary>
    public IReadOnlyList<(string From, string To)> Rename { get; init; } = [];

    /// <summary>Tensors to append.</summary>
    public IReadOnlyList<GoldenTensor> Extra { get; init; } = [];

    /// <summary>bytelevel, metaspace, wordpiece or unigram; empty means the architecture's usual one.</summary>
    public string Tokenizer { get; init; } = "";

    /// <summary>Words the tokenizer is trained on: latin, multi or other.</summary>
    public string Script { get; init; } = "latin";

    /// <summary>Number of BPE merges.</summary>
    public int Merges { get; init; } = 400;

    /// <summary>tokenizer_class to write; empty means the tokenizer's usual one.</summary>
    public string TokenizerClass { get; init; } = "";

    /// <summary>Extra special tokens (byte-level).</summary>
    public int ExtraSpecial { get; init; }

    /// <summary>Special tokens take the first ids (byte-level).</summary>
    public bool SpecialFirst { get; init; }

    /// <summary>Write merges as text instead of pairs.</summary>
    public bool OldMerges { get; init; }

    /// <summary>Write tokenizer.json without indentation.</summary>
    public bool Compact { get; init; }

    /// <summary>Add <c>legacy: false</c> to the tokenizer's configuration.</summary>
    public bool LegacyLlama { get; init; }

    /// <summary>Leave the BOS token out.</summary>
    public bool NoBos { get; init; }

    /// <summary>Tokens added behind the vocabulary.</summary>
    public IReadOnlyList<string> AddedTokens { get; init; } = [];

    /// <summary>Configuration keys to set to JSON text, or to remove with <c>"__del__"</c>.</summary>
    public IReadOnlyList<(string Key, string Json)> Configuration { get; init; } = [];

    /// <summary>Write no tokenizer files.</summary>
    public bool NoTokenizer { get; init; }

    /// <summary>Write no weights.</summary>
    public bool NoWeights { get; init; }

    /// <summary>Choose the number of layers so that the weights take about this many GB; hashes are not computed then. 0 means no.</summary>
    public double Gigabytes { get; init; }

    /// <summary>Bytes cut off the end of each weight file.</summary>
    public int Truncate { get; init; }

    /// <summary>GB of a further shard that is one hole, with one tensor outside of any layer.</summary>
    public double SparseShardGigabytes { get; init; }

    /// <summary>Delete this file (a shard) at the end; empty means none. Not an option of the original, which leaves it to its caller.</summary>
    public string Delete { get; init; } = "";

    /// <summary>Experts per layer of the MoE architectures. Not in the original.</summary>
    public int Experts { get; init; } = 4;

    /// <summary>Key/value heads with the default applied.</summary>
    public int EffectiveKeyValueHeads => KeyValueHeads == 0 ? Heads : KeyValueHeads;

    /// <summary>Elements per head with the default applied.</summary>
    public int EffectiveHeadDimension => HeadDimension == 0 ? Hidden / Heads : HeadDimension;

    /// <summary>Embedding rows, once the tokenizer's size is known.</summary>
    public int EmbeddingRows => Vocabulary + Extend;
}
