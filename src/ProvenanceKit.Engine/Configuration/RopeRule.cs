namespace ProvenanceKit.Engine.Configuration;

/// <summary>How a model type standardises its rotary parameters.</summary>
internal sealed class RopeRule
{
    /// <summary>Default base; for nested types the base of full attention.</summary>
    public required PythonValue Theta { get; init; }

    /// <summary>Default base of sliding attention, for nested types.</summary>
    public PythonValue? LocalTheta { get; init; }

    /// <summary>Default of <c>partial_rotary_factor</c>; null when there is none.</summary>
    public PythonValue? PartialFactor { get; init; }

    /// <summary>Parameters used when the file has none, if they are more than a base.</summary>
    public PythonDictionary? Initial { get; init; }

    /// <summary>The file's keys for the base, the first that is there; all are taken out of the file's keys.</summary>
    public IReadOnlyList<string> ThetaKeys { get; init; } = ["rope_theta"];

    /// <summary>The file's key for the base of sliding attention; null when there is one set of parameters for all layers.</summary>
    public string? LocalThetaKey { get; init; }

    /// <summary>The file's key for the rotated share of a head.</summary>
    public string PartialKey { get; init; } = "partial_rotary_factor";

    /// <summary>Names of <c>rope_type</c> that the type reads as another.</summary>
    public IReadOnlyDictionary<string, string> Renames { get; init; } = new Dictionary<string, string>();
}
