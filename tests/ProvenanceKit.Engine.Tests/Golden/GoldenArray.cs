using System.Text.Json.Serialization;

namespace ProvenanceKit.Engine.Tests.Golden;

/// <summary>An array of the reference kit: its length, a hash, and some values.</summary>
internal sealed record GoldenArray
{
    /// <summary>Number of values.</summary>
    public int N { get; init; }

    /// <summary>SHA-256 of the values as little-endian float32.</summary>
    [JsonPropertyName("sha256_f32")]
    public string? Sha256Single { get; init; }

    /// <summary>Sum of the values; null where it was not kept.</summary>
    [JsonPropertyName("sum_f64")]
    public double? Sum { get; init; }

    /// <summary>All values of a short array, the first ones of a matrix; null where only head and tail were kept.</summary>
    public double[]? Values { get; init; }

    /// <summary>First values of a long array.</summary>
    public double[]? Head { get; init; }

    /// <summary>Last values of a long array.</summary>
    public double[]? Tail { get; init; }
}
