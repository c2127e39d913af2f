using System.Collections.Immutable;

namespace ProvenanceKit.Engine.Reports;

/// <summary>Turns results into rows.</summary>
internal static class CsvRows
{
    /// <summary>The row of a result.</summary>
    public static CsvRow From(object result) => result switch
    {
        ProvenanceComparison comparison => From(comparison),
        ReferenceMatch match => From(match),
        LineageEdge edge => From(edge),
        ProvenanceTestResult test => From(test),
        ModelFingerprint fingerprint => From(fingerprint),
        _ => throw new ArgumentException(result.GetType().Name, nameof(result)),
    };

    private static CsvRow From(ProvenanceComparison c) => new()
    {
        Kind = "Comparison",
        Model = c.DifferenceModel,
        ModelPath = c.DifferencePath,
        Reference = c.ReferenceModel,
        ReferencePath = c.ReferencePath,
        Verdict = c.Verdict?.ToString(),
        Summary = c.Summary,
        PValueLog10 = Finite(c.PValueLog10),
        Direction = c.Evidence is null ? null : c.Direction.ToString(),
        DeclaredParents = c.Evidence is { } e ? Join(e.DeclaredParents) : null,
        Conflicts = c.Evidence is { } v ? Join(v.Conflicts) : null,
        ReferenceDecision = c.ReferenceDecision,
        PipelineScore = c.PipelineScore,
        IdentityScore = c.IdentityScore,
        TokenizerScore = c.TokenizerScore,
        MfiScore = c.MfiScore,
        MfiTier = c.MfiTier == 0 ? null : c.MfiTier,
        MfiMatch = c.MfiMatch,
        Eas = c.Eas,
        Nlf = c.Nlf,
        Lep = c.Lep,
        End = c.End,
        Wvc = c.Wvc,
        Tfv = c.Tfv,
        Voa = c.Voa,
        NotMeasured = NotMeasured(c.Signals),
        IsReferenceParity = c.IsReferenceParity,
        Warnings = Join(c.Warnings),
        Seconds = Math.Round(c.Timing.TotalSeconds, 3),
        ToolVersion = ReportContent.ToolVersion,
        SchemaVersion = c.SchemaVersion,
    };

    private static CsvRow From(ReferenceMatch m) => new()
    {
        Kind = "Ancestor",
        Model = m.QueryModel,
        ModelPath = m.QueryPath,
        Reference = m.Model,
        ReferenceId = m.ReferenceId,
        Rank = m.Rank,
        Verdict = m.Verdict?.ToString(),
        Summary = m.Why,
        PValueLog10 = Finite(m.PValueLog10),
        Relation = m.MatchType,
        ReferenceDecision = m.ReferenceDecision,
        PipelineScore = m.PipelineScore,
        IdentityScore = m.IdentityScore,
        TokenizerScore = m.TokenizerScore,
        MfiScore = m.MfiScore,
        MfiTier = m.MfiTier == 0 ? null : m.MfiTier,
        MfiMatch = m.MfiMatch,
        Eas = m.Eas,
        Nlf = m.Nlf,
        Lep = m.Lep,
        End = m.End,
        Wvc = m.Wvc,
        Tfv = m.Tfv,
        Voa = m.Voa,
        NotMeasured = NotMeasured(m.Signals),
        IsMetadataOnly = m.IsMetadataOnly,
        Family = m.Family,
        Publisher = m.Publisher,
        License = m.License,
        Database = m.Database,
        Seconds = Math.Round(m.ElapsedMilliseconds / 1000, 6),
        ToolVersion = ReportContent.ToolVersion,
        SchemaVersion = m.SchemaVersion,
    };

    private static CsvRow From(LineageEdge e) => new()
    {
        Kind = "Lineage",
        Model = e.Child,
        ModelPath = e.ChildPath,
        Reference = e.Parent,
        ReferencePath = e.ParentPath,
        Verdict = e.Evidence?.Verdict.ToString(),
        Summary = e.Evidence?.Summary,
        PValueLog10 = Finite(e.PValueLog10),
        Direction = e.Evidence?.Direction.ToString(),
        Relation = e.Relation.ToString(),
        Coefficient = e.Coefficient,
        Group = e.Group,
        DeclaredParents = e.Evidence is { } d ? Join(d.DeclaredParents) : null,
        Conflicts = e.Evidence is { } v ? Join(v.Conflicts) : null,
        Warnings = e.Evidence is { } w ? Join(w.Warnings) : null,
        ToolVersion = ReportContent.ToolVersion,
        SchemaVersion = e.SchemaVersion,
    };

    private static CsvRow From(ProvenanceTestResult t) => new()
    {
        Kind = "Test",
        Model = t.Model,
        ModelPath = t.Path,
        Reference = t.Policy ?? (t.Claims.IsDefault ? null : string.Join("; ", t.Claims.Select(static c => c.Reference).OfType<string>().Distinct(StringComparer.Ordinal))),
        Verdict = t.Claims is { IsDefault: false, Length: 1 } ? t.Claims[0].Verdict?.ToString() : null,
        PValueLog10 = t.Claims is { IsDefault: false, Length: 1 } ? Finite(t.Claims[0].PValueLog10) : null,
        Summary = t.Reasons.IsDefaultOrEmpty ? null : t.Reasons[0],
        Passed = t.Passed,
        Outcome = t.Outcome.ToString(),
        ExitCode = t.ExitCode,
        Reasons = Join(t.Reasons),
        DeclaredParents = Join(t.DeclaredParents),
        Warnings = Join(t.Warnings),
        ToolVersion = t.ToolVersion,
        SchemaVersion = t.SchemaVersion,
    };

    private static CsvRow From(ModelFingerprint f) => new()
    {
        Kind = "Fingerprint",
        Model = f.Name,
        ModelPath = f.Path,
        Summary = f.WeightsUnmeasuredReason,
        Family = f.Architecture.Family,
        ModelType = f.Architecture.ModelType,
        ParameterCount = f.ParameterCount,
        TensorCount = f.TensorCount,
        WeightBytes = f.WeightBytes,
        DataTypes = Join(f.DataTypes),
        ArchHash = f.Architecture.ArchHash,
        FamilyHash = f.Architecture.FamilyHash,
        Sha256 = f.Files.IsDefault ? null : Join([.. f.Files.Select(static d => d.Sha256).OfType<string>()]),
        NotMeasured = f.Weights is { } w ? Join(w.Unmeasured) : null,
        IsMetadataOnly = f.Weights is null,
        Warnings = Join(f.Warnings),
        Seconds = Math.Round(f.Timing.TotalSeconds, 3),
        ToolVersion = f.ToolVersion,
        SchemaVersion = f.SchemaVersion,
    };

    private static string? NotMeasured(ImmutableArray<SignalMeasurement> signals) =>
        signals.IsDefault ? null : Join([.. signals.Where(static s => s.State != MeasurementState.Measured).Select(static s => s.ToString())]);

    private static string? Join<T>(ImmutableArray<T> items) => items.IsDefaultOrEmpty ? null : string.Join("; ", items);

    private static double? Finite(double? value) => value is { } v && double.IsFinite(v) ? v : null;
}
