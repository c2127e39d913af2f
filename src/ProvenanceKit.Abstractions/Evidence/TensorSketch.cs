using System.Collections.Immutable;

namespace ProvenanceKit;

/// <summary>Single values of a weight at places that follow from its shape.</summary>
public sealed record TensorSketch
{
    /// <summary>Hash of the weight's role and layer, or of its name where roles aren't known.</summary>
    public required ulong Key { get; init; }

    /// <summary>Rows.</summary>
    public required int Rows { get; init; }

    /// <summary>Columns.</summary>
    public required int Columns { get; init; }

    /// <summary>Storage type (F32, BF16, Q4_K, ...).</summary>
    public required string DataType { get; init; }

    /// <summary>The values.</summary>
    public required ImmutableArray<float> Values { get; init; }

    /// <summary>How far each value can be from the number that was quantised; empty for plain storage types.</summary>
    public ImmutableArray<float> QuantizationErrors { get; init; } = [];
}
