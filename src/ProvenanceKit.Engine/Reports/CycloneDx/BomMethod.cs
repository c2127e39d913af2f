namespace ProvenanceKit.Engine.Reports.CycloneDx;

/// <summary>How something was found out.</summary>
/// <param name="Technique">A value of the schema's enumeration.</param>
/// <param name="Confidence">0 to 1.</param>
/// <param name="Value">What was found.</param>
internal sealed record BomMethod(string Technique, double Confidence, string Value)
{
    /// <summary>One minus the p-value; 0 without one.</summary>
    public static double FromPValue(double? log10) => log10 is { } p && !double.IsNaN(p) ? Math.Clamp(1 - Math.Pow(10, Math.Min(0, p)), 0, 1) : 0;
}
