namespace ProvenanceKit.Engine.Tests.Golden;

/// <summary>The reference kit's scores of a pair.</summary>
internal sealed record GoldenScores
{
    /// <summary>MFI similarity.</summary>
    public double? MfiScore { get; init; }

    /// <summary>1 exact, 2 family, 3 soft match.</summary>
    public int MfiTier { get; init; }

    /// <summary>exact, family or soft_match.</summary>
    public string MfiMatch { get; init; } = "";

    /// <summary>Weighted mean of the weight signals; null when none was measured.</summary>
    public double? IdentityScore { get; init; }

    /// <summary>0.25 TFV + 0.75 VOA.</summary>
    public double? TokenizerScore { get; init; }

    /// <summary>The score of the pipeline.</summary>
    public double? PipelineScore { get; init; }

    /// <summary>The decision in words.</summary>
    public string ProvenanceDecision { get; init; } = "";
}
