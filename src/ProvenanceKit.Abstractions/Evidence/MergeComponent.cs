namespace ProvenanceKit;

/// <summary>A candidate parent's share in a merge.</summary>
/// <param name="Model">Name of the candidate.</param>
/// <param name="Coefficient">Mean least-squares coefficient over the tensors.</param>
/// <param name="Spread">Standard deviation of the coefficient over the tensors.</param>
public sealed record MergeComponent(string Model, double Coefficient, double Spread)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Coefficient:0.000} {Model}");
}
