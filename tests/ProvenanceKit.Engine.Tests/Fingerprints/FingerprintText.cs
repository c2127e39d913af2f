using System.Text.Json;
using System.Text.Json.Serialization;

namespace ProvenanceKit.Engine.Tests.Fingerprints;

/// <summary>Fingerprints and comparisons as text, so that all their values can be compared at once.</summary>
internal static class FingerprintText
{
    private static readonly JsonSerializerOptions s_options = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    /// <summary>All values of a fingerprint.</summary>
    public static string Of(ModelFingerprint fingerprint) => JsonSerializer.Serialize(fingerprint, s_options);

    /// <summary>All values of a comparison, except how long it took.</summary>
    public static string Of(ProvenanceComparison comparison) => JsonSerializer.Serialize(comparison with { Timing = new ComparisonTiming() }, s_options);
}
