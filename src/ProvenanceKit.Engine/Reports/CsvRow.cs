namespace ProvenanceKit.Engine.Reports;

/// <summary>
/// One result as a row. The same columns in the same order for every kind of result, so that rows of several kinds and of several runs stand in one file;
/// what a kind doesn't have is empty. New columns are only ever added at the end.
/// </summary>
internal sealed record CsvRow
{
    public required string Kind { get; init; }

    public required string Model { get; init; }

    public string? ModelPath { get; init; }

    public string? Reference { get; init; }

    public string? ReferencePath { get; init; }

    public string? ReferenceId { get; init; }

    public int? Rank { get; init; }

    public string? Verdict { get; init; }

    public string? Summary { get; init; }

    public double? PValueLog10 { get; init; }

    public string? Direction { get; init; }

    public string? Relation { get; init; }

    public double? Coefficient { get; init; }

    public int? Group { get; init; }

    public bool? Passed { get; init; }

    public string? Outcome { get; init; }

    public int? ExitCode { get; init; }

    public string? Reasons { get; init; }

    public string? DeclaredParents { get; init; }

    public string? Conflicts { get; init; }

    public string? ReferenceDecision { get; init; }

    public double? PipelineScore { get; init; }

    public double? IdentityScore { get; init; }

    public double? TokenizerScore { get; init; }

    public double? MfiScore { get; init; }

    public int? MfiTier { get; init; }

    public string? MfiMatch { get; init; }

    public double? Eas { get; init; }

    public double? Nlf { get; init; }

    public double? Lep { get; init; }

    public double? End { get; init; }

    public double? Wvc { get; init; }

    public double? Tfv { get; init; }

    public double? Voa { get; init; }

    public string? NotMeasured { get; init; }

    public bool? IsMetadataOnly { get; init; }

    public bool? IsReferenceParity { get; init; }

    public string? Family { get; init; }

    public string? Publisher { get; init; }

    public string? License { get; init; }

    public string? Database { get; init; }

    public string? ModelType { get; init; }

    public long? ParameterCount { get; init; }

    public int? TensorCount { get; init; }

    public long? WeightBytes { get; init; }

    public string? DataTypes { get; init; }

    public string? ArchHash { get; init; }

    public string? FamilyHash { get; init; }

    public string? Sha256 { get; init; }

    public string? Warnings { get; init; }

    public double? Seconds { get; init; }

    public string? ToolVersion { get; init; }

    public int SchemaVersion { get; init; } = 1;
}
