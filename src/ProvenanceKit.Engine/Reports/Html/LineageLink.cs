namespace ProvenanceKit.Engine.Reports.Html;

/// <summary>A link between two models of a lineage drawing.</summary>
/// <param name="From">The parent, or either of the two.</param>
/// <param name="To">The child, or the other.</param>
/// <param name="Label">What the link is.</param>
/// <param name="IsDirected">Whether <paramref name="From"/> is known to be the earlier one.</param>
internal sealed record LineageLink(string From, string To, string Label, bool IsDirected);
