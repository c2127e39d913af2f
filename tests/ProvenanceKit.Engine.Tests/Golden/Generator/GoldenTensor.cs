namespace ProvenanceKit.Engine.Tests.Golden;

/// <summary>A tensor to generate.</summary>
/// <param name="Name">Name in the file.</param>
/// <param name="Shape">Dimensions; empty for a scalar.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="Deviation">Standard deviation of random values; the value itself for a scalar.</param>
/// <param name="DataType">Storage type where it differs from the model's; null otherwise.</param>
internal sealed record GoldenTensor(string Name, long[] Shape, GoldenTensorKind Kind, double Deviation, string? DataType = null)
{
    /// <summary>Number of elements.</summary>
    public long ElementCount { get; } = Shape.Aggregate(1L, (product, dimension) => checked(product * dimension));

    /// <summary>Elements per index of the first dimension; 1 for vectors and scalars.</summary>
    public long RowLength { get; } = Shape.Skip(1).Aggregate(1L, (product, dimension) => checked(product * dimension));

    /// <summary>A weight tensor.</summary>
    public static GoldenTensor Weight(string name, double deviation, params long[] shape) => new(name, shape, GoldenTensorKind.Weight, deviation);

    /// <summary>A bias tensor.</summary>
    public static GoldenTensor Bias(string name, double deviation, params long[] shape) => new(name, shape, GoldenTensorKind.Bias, deviation);

    /// <summary>A normalisation weight.</summary>
    public static GoldenTensor Norm(string name, long length, double deviation = 0.1) => new(name, [length], GoldenTensorKind.Norm, deviation);
}
