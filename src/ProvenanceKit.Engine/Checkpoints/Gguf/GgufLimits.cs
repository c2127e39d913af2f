namespace ProvenanceKit.Engine.Checkpoints.Gguf;

/// <summary>Limits that keep a hostile GGUF file from costing memory or time.</summary>
internal static class GgufLimits
{
    /// <summary>Most bytes of metadata and tensor descriptions together.</summary>
    public const long MaxHeaderLength = 256L << 20;

    /// <summary>Most metadata entries.</summary>
    public const int MaxKeyCount = 65_536;

    /// <summary>Most tensors of one file.</summary>
    public const int MaxTensorCount = 262_144;

    /// <summary>Longest metadata key in bytes, as the format has it.</summary>
    public const int MaxKeyLength = 65_535;

    /// <summary>Longest tensor name in bytes, as the format has it.</summary>
    public const int MaxTensorNameLength = 64;

    /// <summary>Most dimensions of a tensor, as the format has it.</summary>
    public const int MaxRank = 4;

    /// <summary>Longest text that is kept; longer ones (templates, licences) are passed over.</summary>
    public const int MaxKeptTextLength = 1 << 20;

    /// <summary>Most elements of an array of numbers that is kept; longer ones are passed over.</summary>
    public const int MaxKeptNumberCount = 4 << 20;

    /// <summary>Most elements of an array.</summary>
    public const int MaxArrayCount = 64 << 20;

    /// <summary>Most texts of an array. The largest published vocabularies have 262,144 tokens and 580,000 merges.</summary>
    public const int MaxTextCount = 4 << 20;

    /// <summary>Most memory that the metadata of a file may take.</summary>
    public const long MaxKeptBytes = 96L << 20;

    /// <summary>Most arrays inside one another.</summary>
    public const int MaxArrayDepth = 8;

    /// <summary>Most files of a split set.</summary>
    public const int MaxSplitCount = 4096;

    /// <summary>Largest alignment that is believed.</summary>
    public const long MaxAlignment = 1 << 30;
}
