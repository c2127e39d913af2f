using System.Collections.Immutable;

namespace ProvenanceKit;

/// <summary>A reference that a model may come from.</summary>
public sealed record ReferenceMatch
{
    /// <summary>Version of this record's layout.</summary>
    public int SchemaVersion { get; init; } = 1;

    /// <summary>Name of the model under question.</summary>
    public required string QueryModel { get; init; }

    /// <summary>Path of the model under question; empty when not known.</summary>
    public string QueryPath { get; init; } = "";

    /// <summary>Position, from 1; 0 for the object that says that nothing was found.</summary>
    public int Rank { get; init; }

    /// <summary>Name of the reference; empty when nothing was found.</summary>
    public required string Model { get; init; }

    /// <summary>Id of the reference in its database.</summary>
    public required string ReferenceId { get; init; }

    /// <summary>Id of its family.</summary>
    public string FamilyId { get; init; } = "";

    /// <summary>Name of its family.</summary>
    public string Family { get; init; } = "";

    /// <summary>Who published it.</summary>
    public string Publisher { get; init; } = "";

    /// <summary>Its licence; "unknown" where it isn't known.</summary>
    public string License { get; init; } = "unknown";

    /// <summary>Where it was published.</summary>
    public string SourceUri { get; init; } = "";

    /// <summary>Its size bucket.</summary>
    public string ParameterBucket { get; init; } = "";

    /// <summary>The database it is in.</summary>
    public string Database { get; init; } = "";

    /// <summary>What the weights say; Inconclusive where no evidence could be compared; null with reference parity, which has no verdict.</summary>
    public Verdict? Verdict { get; init; }

    /// <summary>Decimal logarithm of the p-value, corrected for the number of references; null without one.</summary>
    public double? PValueLog10 { get; init; }

    /// <summary>True when only configuration and tokenizer were compared: a hint, never a proof.</summary>
    public bool IsMetadataOnly { get; init; }

    /// <summary>The reference kit's match type: exact_arch, family_hash, mfi_only or similarity.</summary>
    public required string MatchType { get; init; }

    /// <summary>The reference kit's decision in its own words.</summary>
    public required string ReferenceDecision { get; init; }

    /// <summary>Why this is a match, in plain words.</summary>
    public required string Why { get; init; }

    /// <summary>The reference kit's score in [0, 1]; null when nothing could be scored.</summary>
    public double? PipelineScore { get; init; }

    /// <summary>Weighted mean of the measured weight signals; null when none was measured.</summary>
    public double? IdentityScore { get; init; }

    /// <summary>MFI similarity.</summary>
    public double? MfiScore { get; init; }

    /// <summary>1 exact architecture, 2 same family, 3 soft match; 0 when not measured.</summary>
    public int MfiTier { get; init; }

    /// <summary>exact, family, soft_match or not_measured.</summary>
    public string MfiMatch { get; init; } = "not_measured";

    /// <summary>0.25 TFV + 0.75 VOA. Null when not measured; with reference parity VOA counts as 0, as its databases hold no vocabularies.</summary>
    public double? TokenizerScore { get; init; }

    /// <summary>Embedding anchor similarity.</summary>
    public double? Eas { get; init; }

    /// <summary>Norm layer fingerprint.</summary>
    public double? Nlf { get; init; }

    /// <summary>Layer energy profile.</summary>
    public double? Lep { get; init; }

    /// <summary>Embedding norm distribution.</summary>
    public double? End { get; init; }

    /// <summary>Weight-value cosine.</summary>
    public double? Wvc { get; init; }

    /// <summary>Tokenizer feature vector.</summary>
    public double? Tfv { get; init; }

    /// <summary>Vocabulary overlap; null where the reference has no vocabulary.</summary>
    public double? Voa { get; init; }

    /// <summary>Every signal with its raw value, state and reason.</summary>
    public ImmutableArray<SignalMeasurement> Signals { get; init; } = [];

    /// <summary>Milliseconds spent on this reference.</summary>
    public double ElapsedMilliseconds { get; init; }

    /// <summary>True when the weights show a common origin or more.</summary>
    public bool IsWeightVerified => Verdict is ProvenanceKit.Verdict.Identical or ProvenanceKit.Verdict.Reformatted or ProvenanceKit.Verdict.Linked or ProvenanceKit.Verdict.CommonOrigin;

    /// <inheritdoc/>
    public override string ToString() => Model.Length == 0 ? $"{QueryModel}: {Why}" : $"{QueryModel} <- {Model}: {Verdict?.ToString() ?? ReferenceDecision}";
}
