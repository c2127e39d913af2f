using System.Collections.Immutable;
using ProvenanceKit.Engine.Tests.Reference;

namespace ProvenanceKit.Engine.Tests.Reports;

/// <summary>Results of every kind with any name, made up without reading a model.</summary>
internal static class ReportSamples
{
    /// <summary>Names that break out of one format or another when they aren't escaped.</summary>
    public static readonly string[] HostileNames =
    [
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "it's \"quoted\" & 'more'", "a|b`c`*d*_e_[f](http://g)", "\U0001F999 llama \U0001F1E8\U0001F1ED",
        "\u0645\u0631\u062D\u0628\u0627 \u05E9\u05DC\u05D5\u05DD", "safe\u202Egpj.exe", "line\nbreak\r\nand\ttab", "null\0byte\u0007bell", "half\uD83Dpair", "]]>", "</style></svg></title>",
        "=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =1", "\uFF1D1",
    ];

    public static ReportOptions Options { get; } = new()
    {
        GeneratedAt = new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero),
        SerialNumber = new Guid("6b1f6a1c-0f0e-4c62-9c5e-3b3f4a5d6e7f"),
        HashFiles = false,
    };

    public static LineageEvidence Evidence(string reference, string difference, Verdict verdict, LineageDirection direction = LineageDirection.ReferenceIsEarlier) => new()
    {
        ReferenceModel = reference,
        DifferenceModel = difference,
        Verdict = verdict,
        Summary = $"{difference} and {reference}: {verdict}.",
        PValueLog10 = -306.5,
        Tests =
        [
            new EvidenceTestResult { Test = EvidenceTest.Identity, State = MeasurementState.Measured, Finding = "not equal" },
            new EvidenceTestResult { Test = EvidenceTest.UnitCorrespondence, State = MeasurementState.Measured, Finding = $"units of {reference} correspond", PValueLog10 = -306.5 },
            new EvidenceTestResult { Test = EvidenceTest.DisguiseProofMatching, State = MeasurementState.Skipped, Finding = "not needed" },
        ],
        LayerMap = [new LayerMapEntry(0, 0, 1, reference), new LayerMapEntry(1, 2, 0.5, reference), new LayerMapEntry(2, null, 0, reference)],
        LayerMapModel = difference,
        Direction = direction,
        DeclaredParents = [new DeclaredParent(difference, reference, "finetune", "README.md: base_model")],
        Conflicts = [$"{difference} declares something else than {reference}."],
    };

    public static ProvenanceComparison Comparison(string reference, string difference, Verdict verdict = Verdict.Linked, LineageDirection direction = LineageDirection.ReferenceIsEarlier) => new()
    {
        ReferenceModel = reference,
        DifferenceModel = difference,
        ReferencePath = "/models/reference/" + reference,
        DifferencePath = "/models/difference/" + difference,
        Verdict = verdict,
        Summary = $"{difference} and {reference}: {verdict}.",
        Evidence = Evidence(reference, difference, verdict, direction),
        ReferenceDecision = "High-Confidence Match",
        Interpretation = "High-Confidence Match",
        PipelineScore = 0.9012,
        IdentityScore = 0.9512,
        MfiScore = 1,
        MfiTier = 1,
        MfiMatch = "exact",
        Eas = 0.8123,
        Signals =
        [
            SignalMeasurement.Measured(SignalName.Eas, 0.8123, 0.81231), SignalMeasurement.Measured(SignalName.Lep, 0.5, 0.5),
            SignalMeasurement.Unmeasured(SignalName.Voa, MeasurementState.NotApplicable, $"{difference} has no tokenizer"),
        ],
        ReferenceEnergyProfile = [0.2, 0.7, 1.0],
        DifferenceEnergyProfile = [0.3, 1.0, 0.6],
        Warnings = [$"{difference}: a warning"],
    };

    public static ReferenceMatch Match(string query, string model, Verdict verdict = Verdict.Linked) => new()
    {
        QueryModel = query,
        QueryPath = "/models/" + query,
        Rank = 1,
        Model = model,
        ReferenceId = "id/" + model,
        Family = "family of " + model,
        Publisher = "publisher of " + model,
        License = "apache-2.0",
        SourceUri = "https://example.org/models/1",
        Database = "/databases/one",
        Verdict = verdict,
        PValueLog10 = -42.25,
        MatchType = "exact_arch",
        ReferenceDecision = "Confirmed Match",
        Why = $"The weights of {query} and {model} correspond.",
        PipelineScore = 0.75,
    };

    public static LineageEdge Edge(string? parent, string child) => new()
    {
        Group = 1,
        Root = parent ?? child,
        Parent = parent,
        Child = child,
        ParentPath = parent is null ? null : "/models/" + parent,
        ChildPath = "/models/" + child,
        Relation = parent is null ? LineageRelation.Root : LineageRelation.FineTune,
        PValueLog10 = parent is null ? null : -200,
        IsDirectionMeasured = true,
        Evidence = parent is null ? null : Evidence(parent, child, Verdict.Linked),
    };

    public static ProvenanceTestResult Test(string model, string reference, GateOutcome outcome = GateOutcome.Failed) => new()
    {
        Model = model,
        Path = "/models/" + model,
        Passed = outcome == GateOutcome.Passed,
        Outcome = outcome,
        Claims = [new GateClaim { Kind = GateClaimKind.BaseModel, Claim = $"{model} descends from {reference}", Outcome = outcome, Reason = $"Nothing links {model} to {reference}.", Reference = reference, Verdict = Verdict.NoEvidence, PValueLog10 = -0.5 }],
        Reasons = [$"Nothing links {model} to {reference}."],
        ToolVersion = "0",
    };

    /// <summary>One result of every kind.</summary>
    public static ImmutableArray<object> OfEveryKind(string first, string second) =>
    [
        Comparison(first, second), Match(second, first), Edge(null, first), Edge(first, second), Test(second, first),
        SyntheticFingerprint.Create(1, first), SyntheticFingerprint.Create(2, second, withWeights: false),
    ];
}
