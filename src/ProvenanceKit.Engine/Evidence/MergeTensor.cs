namespace ProvenanceKit.Engine.Evidence;

/// <summary>The fit of one tensor of a child on its candidate parents.</summary>
/// <param name="Coefficients">One per candidate.</param>
/// <param name="RSquared">Share of the child's difference from the origin that the fit explains.</param>
internal sealed record MergeTensor(double[] Coefficients, double RSquared);
