using System.Collections.Immutable;

namespace ProvenanceKit;

/// <summary>What an adapter says of itself.</summary>
public sealed record AdapterInfo
{
    /// <summary>Version of this record's layout.</summary>
    public int SchemaVersion { get; init; } = 1;

    /// <summary>Name of the adapter's folder.</summary>
    public required string Name { get; init; }

    /// <summary>Full path of the folder or file.</summary>
    public required string Path { get; init; }

    /// <summary>Kind of adapter (LORA, ...).</summary>
    public required string Type { get; init; }

    /// <summary>Name or path of the base model as declared; null when none is.</summary>
    public string? BaseModel { get; init; }

    /// <summary>Declared rank.</summary>
    public int Rank { get; init; }

    /// <summary>Declared alpha: the delta is alpha / rank times B A (alpha / sqrt(rank) when rank-stabilised).</summary>
    public double Alpha { get; init; }

    /// <summary>Declared modules: ends of their names, or one regular expression.</summary>
    public ImmutableArray<string> TargetModules { get; init; } = [];

    /// <summary>Number of weights that are changed.</summary>
    public int ModuleCount { get; init; }

    /// <summary>Number of elements of the adapter's tensors.</summary>
    public long ParameterCount { get; init; }
}
