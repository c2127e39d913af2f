namespace ProvenanceKit.Engine.Evidence;

/// <summary>Turns findings into the public record: sentences, effect sizes, explanations.</summary>
internal static class EvidenceReport
{
    /// <summary>Writes the record.</summary>
    public static LineageEvidence Write(PairFindings findings, EvidenceExplanations explanations, long bytesRead)
    {
        UnitCorrespondenceResult units = findings.Units;
        DisguiseProofResult matching = findings.Matching;
        return new LineageEvidence
        {
            ReferenceModel = findings.Reference.Name,
            DifferenceModel = findings.Difference.Name,
            Verdict = findings.Verdict,
            Summary = EvidenceSentences.Summary(findings),
            PValueLog10 = findings.CorrectedLogP / LogProbability.Ln10,
            Tests = [.. EvidenceSentences.Tests(findings), .. explanations.Tests],
            MatchedUnits = units.IsMeasured ? units.Matches : null,
            SampledUnits = units.IsMeasured ? units.Units : null,
            MatchedUnitFraction = units.IsMeasured ? units.Fraction : null,
            MeanUnitCosine = units.IsMeasured ? units.MeanCosine : null,
            UnitCorrespondenceZ = units.IsMeasured ? units.Z : null,
            DisguiseProofMatches = matching.IsMeasured ? matching.Matches : null,
            DisguiseProofFraction = matching.IsMeasured ? matching.Fraction : null,
            DisguiseProofSimilarity = matching.IsMeasured && matching.Matches > 0 ? matching.Similarity : null,
            GainCorrelation = findings.Learned.GainCorrelation,
            LearnedDirectionCosine = findings.Learned.DirectionCosine,
            RelativeDistance = units.Corresponding.Any() ? units.Corresponding.Average(static l => l.RelativeDistance) : null,
            LayerMap = explanations.LayerMap,
            LayerMapModel = explanations.LayerMapModel,
            Direction = explanations.Direction,
            Merge = explanations.Merge,
            DeclaredParents = explanations.Declared,
            Conflicts = explanations.Conflicts,
            Warnings = [.. EvidenceSentences.Warnings(findings)],
            BytesRead = bytesRead,
        };
    }
}
