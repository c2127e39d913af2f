namespace ProvenanceKit.Engine.Checkpoints.Quantization.Packed;

/// <summary>Limits that keep a broken quantised checkpoint from costing memory.</summary>
internal static class PackedLimits
{
    /// <summary>Largest configuration file in bytes.</summary>
    public const long MaxConfigLength = 4 << 20;

    /// <summary>Longest row of a matrix.</summary>
    public const int MaxColumns = 1 << 24;

    /// <summary>Largest quant_state text of bitsandbytes in bytes.</summary>
    public const int MaxQuantStateLength = 1 << 16;

    /// <summary>Elements decoded at a time.</summary>
    public const int ChunkElements = 1 << 20;
}
