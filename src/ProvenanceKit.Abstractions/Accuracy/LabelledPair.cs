namespace ProvenanceKit;

/// <summary>A pair of models whose relation is known.</summary>
/// <param name="Reference">Path or name of the model to compare against.</param>
/// <param name="Difference">Path or name of the model under question.</param>
/// <param name="IsRelated">True when they share trained weights.</param>
/// <param name="Label">The label as given.</param>
public sealed record LabelledPair(string Reference, string Difference, bool IsRelated, string Label);
