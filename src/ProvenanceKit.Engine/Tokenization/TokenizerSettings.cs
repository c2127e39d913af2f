namespace ProvenanceKit.Engine.Tokenization;

/// <summary>
/// What tokenizer_config.json, special_tokens_map.json and added_tokens.json say, merged the way transformers merges them.
/// </summary>
internal sealed class TokenizerSettings
{
    /// <summary>The special tokens that transformers knows by name, in its order.</summary>
    public static readonly string[] SpecialNames = ["bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token"];

    /// <summary><c>tokenizer_class</c> of tokenizer_config.json; null when it isn't stated.</summary>
    public string? TokenizerClass { get; set; }

    /// <summary>Whether the class is code of the model's own, which is never run.</summary>
    public bool HasAutoMap { get; set; }

    /// <summary>Named special tokens that are stated; a null value was stated as null.</summary>
    public Dictionary<string, AddedToken?> Special { get; } = [];

    /// <summary>Further special tokens; null when none were stated.</summary>
    public List<AddedToken>? ExtraSpecial { get; set; }

    /// <summary><c>added_tokens_decoder</c> or added_tokens.json: tokens by the id that they should have, ascending.</summary>
    public SortedDictionary<int, AddedToken> AddedById { get; } = [];

    /// <summary>Whether tokenizer_config.json had an <c>added_tokens_decoder</c>.</summary>
    public bool HasAddedTokensDecoder { get; set; }

    /// <summary>Switches that change how a class builds its backend (<c>add_prefix_space</c>, <c>do_lower_case</c>, ...), as stated.</summary>
    public Dictionary<string, bool> Switches { get; } = [];

    /// <summary><c>extra_ids</c> of T5; null when it isn't stated.</summary>
    public int? ExtraIds { get; set; }

    /// <summary>A switch, or its default.</summary>
    public bool Switch(string name, bool otherwise) => Switches.TryGetValue(name, out bool value) ? value : otherwise;
}
