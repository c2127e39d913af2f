using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace ProvenanceKit.Engine.Tests.Reference;

/// <summary>Compares matches with a scan of the reference kit.</summary>
internal static class GoldenScanAssert
{
    private const double LastDigit = 1.0001e-4;

    /// <summary>Order, match types, decisions and scores are equal; a last digit may differ where the raw value is near the middle between two.</summary>
    public static void Equal(JsonElement golden, ImmutableArray<ReferenceMatch> matches)
    {
        JsonElement[] expected = [.. golden.GetProperty("matches").EnumerateArray()];
        Assert.Equal(expected.Select(m => m.GetProperty("asset_id").GetString()), matches.Select(m => m.ReferenceId));
        List<string> differences = [];
        foreach ((JsonElement wanted, ReferenceMatch match) in expected.Zip(matches))
        {
            (string Name, string? Actual)[] texts =
            [
                ("model_id", match.Model), ("family_id", match.FamilyId), ("family_name", match.Family), ("param_bucket", match.ParameterBucket),
                ("match_type", match.MatchType), ("provenance_decision", match.ReferenceDecision),
            ];
            differences.AddRange(texts.Where(t => wanted.GetProperty(t.Name).GetString() != t.Actual).Select(t => $"{match.ReferenceId} {t.Name}: {wanted.GetProperty(t.Name)} / {t.Actual}"));
            JsonElement scores = wanted.GetProperty("scores");
            bool isNearMiddle = match.Signals.Any(IsNearMiddle);
            (string Name, double? Actual, bool MayDiffer)[] numbers =
            [
                ("pipeline_score", match.PipelineScore, isNearMiddle), ("identity_score", match.IdentityScore, isNearMiddle), ("mfi_score", match.MfiScore, false),
                ("mfi_tier", match.MfiTier, false), ("tokenizer_score", match.TokenizerScore, false), ("tfv", match.Tfv, false),
                ("eas", match.Eas, IsNearMiddle(match, SignalName.Eas)), ("nlf", match.Nlf, IsNearMiddle(match, SignalName.Nlf)), ("lep", match.Lep, IsNearMiddle(match, SignalName.Lep)),
                ("end", match.End, IsNearMiddle(match, SignalName.End)), ("wvc", match.Wvc, IsNearMiddle(match, SignalName.Wvc)),
            ];
            foreach ((string name, double? actual, bool mayDiffer) in numbers)
            {
                double? number = scores.GetProperty(name).ValueKind == JsonValueKind.Null ? null : scores.GetProperty(name).GetDouble();
                if (number.HasValue != actual.HasValue || Math.Abs((number ?? 0) - (actual ?? 0)) > (mayDiffer ? LastDigit : 0))
                {
                    differences.Add(string.Create(CultureInfo.InvariantCulture, $"{match.ReferenceId} {name}: {number} / {actual}"));
                }
            }

            Assert.Equal(scores.GetProperty("mfi_match_type").GetString(), match.MfiMatch);
        }

        Assert.True(differences.Count == 0, string.Join("\n", differences));
    }

    private static bool IsNearMiddle(ReferenceMatch match, SignalName name) => IsNearMiddle(match.Signals.Single(signal => signal.Name == name));

    // QUIRKS.md: raw values agree to 5e-6 at worst, so a rounded one is only open near the middle between two.
    private static bool IsNearMiddle(SignalMeasurement signal) => signal.RawScore is { } raw && Math.Abs((raw * 1e4) - Math.Floor(raw * 1e4) - 0.5) < 0.05;
}
