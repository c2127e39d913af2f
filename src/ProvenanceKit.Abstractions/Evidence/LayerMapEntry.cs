namespace ProvenanceKit;

/// <summary>Where a layer comes from.</summary>
/// <param name="ChildLayer">Layer of the child, from 0.</param>
/// <param name="ParentLayer">Layer of the parent, from 0; null when none corresponds.</param>
/// <param name="MatchedFraction">Share of the sampled units that correspond, 0 to 1 (of those that could, for disguise-proof matching).</param>
/// <param name="ParentModel">Name of the parent.</param>
public sealed record LayerMapEntry(int ChildLayer, int? ParentLayer, double MatchedFraction, string ParentModel)
{
    /// <inheritdoc/>
    public override string ToString() =>
        ParentLayer is { } parent ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{ChildLayer} <- {parent} ({MatchedFraction:0.00})") : $"{ChildLayer} <- none";
}
