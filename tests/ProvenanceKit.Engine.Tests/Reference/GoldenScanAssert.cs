using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace ProvenanceKit.Engine.Tests.Reference;

/// <summary>Compares matches with a scan of the reference kit.</summary>
internal static class GoldenScanAssert
{
    /// <summary>Order, match types, decisions and scores are equal; rounded values within the tolerance of QUIRKS.md.</summary>
    public static void Equal(JsonElement golden, ImmutableArray<ReferenceMatch> matches, double tolerance)
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
            (string Name, double? Actual, double Tolerance)[] numbers =
            [
                ("pipeline_score", match.PipelineScore, tolerance), ("identity_score", match.IdentityScore, tolerance), ("mfi_score", match.MfiScore, 0),
                ("mfi_tier", match.MfiTier, 0), ("tokenizer_score", match.TokenizerScore, 0), ("tfv", match.Tfv, 0), ("eas", match.Eas, tolerance),
                ("nlf", match.Nlf, tolerance), ("lep", match.Lep, tolerance), ("end", match.End, tolerance), ("wvc", match.Wvc, tolerance),
            ];
            foreach ((string name, double? actual, double allowed) in numbers)
            {
                double? number = scores.GetProperty(name).ValueKind == JsonValueKind.Null ? null : scores.GetProperty(name).GetDouble();
                if (number.HasValue != actual.HasValue || Math.Abs((number ?? 0) - (actual ?? 0)) > allowed)
                {
                    differences.Add(string.Create(CultureInfo.InvariantCulture, $"{match.ReferenceId} {name}: {number} / {actual}"));
                }
            }

            Assert.Equal(scores.GetProperty("mfi_match_type").GetString(), match.MfiMatch);
        }

        Assert.True(differences.Count == 0, string.Join("\n", differences));
        Inexact += expected.Zip(matches).Count(p => p.First.GetProperty("scores").GetProperty("pipeline_score").GetDouble() != p.Second.PipelineScore);
    }

    /// <summary>Pipeline scores that agreed only within the tolerance.</summary>
    public static int Inexact { get; private set; }
}
