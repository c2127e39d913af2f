namespace ProvenanceKit.Engine.Checkpoints.Safetensors;

/// <summary>Limits that keep a hostile safetensors file from costing memory.</summary>
internal static class SafetensorsLimits
{
    /// <summary>Largest header in bytes, as the format's own library has it.</summary>
    public const long MaxHeaderLength = 100_000_000;

    /// <summary>Bytes before the header: its length, little endian.</summary>
    public const int LengthPrefix = 8;

    /// <summary>Most dimensions of a tensor.</summary>
    public const int MaxRank = 16;

    /// <summary>Largest shard index in bytes.</summary>
    public const long MaxIndexLength = 100_000_000;

    /// <summary>Most shards of one model.</summary>
    public const int MaxShardCount = 4096;
}
