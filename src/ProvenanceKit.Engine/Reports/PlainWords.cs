using System.Globalization;

namespace ProvenanceKit.Engine.Reports;

/// <summary>What verdicts, tests and signals mean to a reader who doesn't know them.</summary>
internal static class PlainWords
{
    /// <summary>What every report says that it claims.</summary>
    public static readonly string[] Claims =
    [
        "Each verdict was computed from the files named under Inputs, or from the samples of their weights that a fingerprint holds where the result says so; nothing in them was executed.",
        "Models whose path begins with hf:// were read from the Hugging Face Hub because that was asked for; no network was used for any other.",
        "Identical and Reformatted: all weights (all stored samples, where the result rests on samples) were compared and are equal, exactly or within the rounding of the coarser storage format.",
        "Linked: hidden units of the two models correspond in a way that independent training does not produce; the p-value bounds the chance of that, corrections included. " +
            "One model descends from the other, or both descend from the same trained ancestor.",
        "The significance level is 1e-9 for a single question and is divided by the number of references in a scan.",
        "The eight signals and the reference decision repeat the reference kit's method and are shown for comparison; no verdict rests on them.",
    ];

    private const string FromSamples = "The verdict rests on samples of the weights";

    /// <summary>What a reader of a comparison has to know besides its result.</summary>
    public static IEnumerable<string> Cautions(ProvenanceComparison comparison)
    {
        string[] warnings = comparison.Warnings.IsDefault ? [] : [.. comparison.Warnings];
        return comparison.Evidence is { IsFromSamples: true } && !warnings.Any(static w => w.StartsWith(FromSamples, StringComparison.Ordinal))
            ? warnings.Prepend(FromSamples + " that fingerprints or the cache hold, not on the weights themselves.")
            : warnings;
    }

    /// <summary>What no report claims.</summary>
    public static readonly string[] NotClaimed =
    [
        "NoEvidence is not a proof of independence: distillation into a newly initialised student leaves no trace in the weights.",
        "Inconclusive and Untrained are no clean bill: nothing was shown in either direction.",
        "CommonOrigin does not say that one model descends from the other.",
        "A match of metadata (configuration, tokenizer) is a hint and never a proof of lineage.",
        "Nothing is said about training data, licences being kept, safety or quality of a model.",
        "Signatures and the identity of publishers are not checked; hashes identify the files that were measured.",
    ];

    /// <summary>Where frameworks ask for such a record. References, not a statement of conformity.</summary>
    public static readonly (string Framework, string Place, string Bearing)[] Frameworks =
    [
        ("NIST AI RMF 1.0", "GOVERN 6.1, MAP 4.1, MANAGE 3.1, MANAGE 3.2", "Risks of third-party components and pre-trained models are mapped and monitored."),
        ("NIST SSDF (SP 800-218)", "PW.4.1", "Acquired components are known and vetted before they are used."),
        ("NIST SP 800-53 Rev. 5", "SR-3", "Supply chain controls and processes."),
        ("NIST SP 800-53 Rev. 5", "SR-4", "Provenance of systems and components is documented and monitored."),
        ("ISO/IEC 42001:2023", "Annex A: A.7.5, A.10.3", "Provenance of what an AI system is built from; suppliers."),
        ("EU AI Act (Regulation (EU) 2024/1689)", "Annex IV, point 2(a)", "Technical documentation names pre-trained systems of third parties and how they were used or modified."),
    ];

    /// <summary>A verdict in plain words.</summary>
    public static string Explain(Verdict? verdict) => verdict switch
    {
        Verdict.Identical => "The two models have the same weights, stored the same way.",
        Verdict.Reformatted => "The two models have the same weights in another storage format or layout.",
        Verdict.Linked => "The models are related: one descends from the other, or both descend from the same trained model.",
        Verdict.CommonOrigin => "The models share an origin, such as the same random start. Whether one descends from the other is not settled.",
        Verdict.NoEvidence => "The tests could have found a relationship and found none. That is not a proof of independence.",
        Verdict.Untrained => "At least one of the models is a random initialisation, so nothing can be said about lineage.",
        Verdict.Inconclusive => "It could not be told. This is not a clean result.",
        _ => "No verdict was asked for; the scores are the reference kit's.",
    };

    /// <summary>How much attention a verdict asks for: related, open, none.</summary>
    public static string Tone(Verdict? verdict) => verdict switch
    {
        Verdict.Identical or Verdict.Reformatted or Verdict.Linked => "related",
        Verdict.NoEvidence => "none",
        _ => "open",
    };

    /// <summary>How much attention a gate's outcome asks for.</summary>
    public static string Tone(ProvenanceTestResult test) => test.Passed && test.Outcome == GateOutcome.Passed ? "passed" : test.Outcome == GateOutcome.Failed ? "failed" : "open";

    /// <summary>A verdict as a word; a dash for none.</summary>
    public static string Word(Verdict? verdict) => verdict?.ToString() ?? "-";

    /// <summary>A p-value from its decimal logarithm, as 1e-306 or 0.04; a dash when there is none.</summary>
    public static string PValue(double? log10) => log10 switch
    {
        null => "-",
        { } x when double.IsNaN(x) => "-",
        double.NegativeInfinity => "0",
        >= -3 => Math.Pow(10, log10.Value).ToString("0.###", CultureInfo.InvariantCulture),
        _ => string.Create(CultureInfo.InvariantCulture, $"1e{Math.Ceiling(log10.Value):0}"),
    };

    /// <summary>A score with four decimals; a dash for none.</summary>
    public static string Score(double? score) => score is { } value && double.IsFinite(value) ? value.ToString("0.0000", CultureInfo.InvariantCulture) : "-";

    /// <summary>Bytes with a unit (powers of 1000).</summary>
    public static string Bytes(long bytes)
    {
        string[] units = ["B", "KB", "MB", "GB", "TB"];
        double value = bytes;
        int unit = 0;
        for (; value >= 999.995 && unit < units.Length - 1; unit++)
        {
            value /= 1000;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{value:0.##} {units[unit]}");
    }

    /// <summary>A test of the evidence for a reader.</summary>
    public static string Name(EvidenceTest test) => test switch
    {
        EvidenceTest.Identity => "Same weights (E0)",
        EvidenceTest.UnitCorrespondence => "Units correspond by position (E1)",
        EvidenceTest.DisguiseProofMatching => "Units correspond under disguise (E2)",
        EvidenceTest.LearnedPart => "What training added agrees (E3)",
        EvidenceTest.Training => "Both models are trained",
        EvidenceTest.LayerMap => "Layer map (E4)",
        EvidenceTest.MergeAttribution => "Merge attribution (E4)",
        EvidenceTest.Direction => "Which is earlier (E4)",
        EvidenceTest.DeclaredLineage => "Declared by the files (E4)",
        _ => test.ToString(),
    };

    /// <summary>A signal for a reader.</summary>
    public static string Name(SignalName signal) => signal switch
    {
        SignalName.Mfi => "Architecture (MFI)",
        SignalName.Tfv => "Tokenizer facts (TFV)",
        SignalName.Voa => "Vocabulary overlap (VOA)",
        SignalName.Eas => "Embedding anchors (EAS)",
        SignalName.Nlf => "Norm layers (NLF)",
        SignalName.Lep => "Layer energy (LEP)",
        SignalName.End => "Embedding norms (END)",
        SignalName.Wvc => "Weight values (WVC)",
        SignalName.Wsp => "Weight signs (WSP)",
        _ => signal.ToString(),
    };

    /// <summary>Which model is the earlier one, in words; null when the weights don't tell.</summary>
    public static string? Direction(LineageDirection direction, string reference, string difference) => direction switch
    {
        LineageDirection.ReferenceIsEarlier => $"{reference} is the earlier model.",
        LineageDirection.DifferenceIsEarlier => $"{difference} is the earlier model.",
        _ => null,
    };

    /// <summary>A relation as people write it.</summary>
    public static string Relation(LineageRelation relation) => relation switch
    {
        LineageRelation.FineTune => "fine-tune",
        LineageRelation.CommonOrigin => "common origin",
        LineageRelation.Quantized => "quantised",
        _ => relation.ToString().ToLowerInvariant(),
    };
}
