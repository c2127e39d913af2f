using System.Collections.Immutable;
using ProvenanceKit.Engine.Numerics;
using ProvenanceKit.Engine.Signals;

namespace ProvenanceKit.Engine.Verdicts;

/// <summary>The reference kit's scores and decision: a weighted mean of the measured weight signals, overruled by the metadata where it matches.</summary>
internal sealed record ReferenceScores
{
    private const double HighConfidence = 0.75;
    private const double Weak = 0.65;

    /// <summary>Nominal weights of the weight signals, in the reference's order.</summary>
    public static ImmutableArray<(SignalName Name, double Weight)> Weights { get; } =
    [
        (SignalName.Eas, 0.36), (SignalName.Nlf, 0.08), (SignalName.Lep, 0.16), (SignalName.End, 0.19), (SignalName.Wvc, 0.21),
    ];

    /// <summary>Weighted mean of the measured weight signals; null when none was measured.</summary>
    public double? Identity { get; private init; }

    /// <summary>0.25 TFV + 0.75 VOA; null when either is missing.</summary>
    public double? Tokenizer { get; private init; }

    /// <summary>The score that decides.</summary>
    public double? Pipeline { get; private init; }

    /// <summary>The decision in the reference's words.</summary>
    public required string Decision { get; init; }

    /// <summary>The label of the pipeline score in the reference's words.</summary>
    public required string Label { get; init; }

    /// <summary>Nominal weight of a signal; 0 when it isn't scored.</summary>
    public static double WeightOf(SignalName name)
    {
        foreach ((SignalName scored, double weight) in Weights)
        {
            if (scored == name)
            {
                return weight;
            }
        }

        return 0;
    }

    /// <summary>Scores a comparison.</summary>
    /// <param name="signals">Rounded signals.</param>
    /// <param name="metadata">The metadata match; null when there was no configuration to compare.</param>
    public static ReferenceScores Compute(IReadOnlyList<SignalMeasurement> signals, MfiMatch? metadata)
    {
        double? ScoreOf(SignalName name) => signals.FirstOrDefault(signal => signal.Name == name)?.Score;
        double? identity = WeightedMean(ScoreOf);
        double? tokenizer = ScoreOf(SignalName.Tfv) is { } tfv && ScoreOf(SignalName.Voa) is { } voa
            ? PythonRounding.Round((0.25 * tfv) + (0.75 * voa), 4)
            : null;
        if (metadata is { Tier: <= 2 } match)
        {
            return new ReferenceScores { Identity = identity, Tokenizer = tokenizer, Pipeline = match.Score, Decision = "Confirmed Match", Label = LabelOf(match.Score) };
        }

        double? pipeline = identity ?? metadata?.Score;
        string label = LabelOf(pipeline);
        return new ReferenceScores
        {
            Identity = identity,
            Tokenizer = tokenizer,
            Pipeline = pipeline,
            Decision = identity is null && pipeline is not null ? label + " (metadata only)" : label,
            Label = label,
        };
    }

    private static double? WeightedMean(Func<SignalName, double?> scoreOf)
    {
        double total = 0;
        foreach ((SignalName name, double weight) in Weights)
        {
            total += scoreOf(name) is null ? 0 : weight;
        }

        if (total == 0)
        {
            return null;
        }

        CompensatedSum mean = default;
        foreach ((SignalName name, double weight) in Weights)
        {
            mean.Add(scoreOf(name) is { } score ? weight / total * score : 0);
        }

        return PythonRounding.Round(mean.Value, 4);
    }

    private static string LabelOf(double? score) => score switch
    {
        null => "Insufficient data",
        > HighConfidence => "High-Confidence Match",
        > Weak => "Weak Match",
        _ => "Not Matched",
    };
}
