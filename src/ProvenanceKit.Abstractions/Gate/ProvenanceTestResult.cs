using System.Collections.Immutable;

namespace ProvenanceKit;

/// <summary>What a gate decided about a model, and why.</summary>
public sealed record ProvenanceTestResult
{
    /// <summary>Version of this record's layout.</summary>
    public int SchemaVersion { get; init; } = 1;

    /// <summary>Name of the model.</summary>
    public required string Model { get; init; }

    /// <summary>Its path.</summary>
    public required string Path { get; init; }

    /// <summary>Whether the model may pass.</summary>
    public required bool Passed { get; init; }

    /// <summary>The worst outcome of its claims; Inconclusive stays so also where it may pass.</summary>
    public required GateOutcome Outcome { get; init; }

    /// <summary>For pipelines: 0 it passed, 1 a claim failed, 3 it could not be told and that doesn't pass. 2 is left for errors.</summary>
    public int ExitCode => Passed ? 0 : Outcome == GateOutcome.Inconclusive ? 3 : 1;

    /// <summary>What was done with Inconclusive.</summary>
    public InconclusiveAction OnInconclusive { get; init; }

    /// <summary>Name of the policy; null without one.</summary>
    public string? Policy { get; init; }

    /// <summary>Every claim.</summary>
    public ImmutableArray<GateClaim> Claims { get; init; } = [];

    /// <summary>Why it didn't pass or could not be told, worst first; what bore the claims out when it passed.</summary>
    public ImmutableArray<string> Reasons { get; init; } = [];

    /// <summary>Parents that the model's own files declare.</summary>
    public ImmutableArray<DeclaredParent> DeclaredParents { get; init; } = [];

    /// <summary>What a reader should know.</summary>
    public ImmutableArray<string> Warnings { get; init; } = [];

    /// <summary>Bytes that came over the network to read and compare the model; 0 when everything was on this machine.</summary>
    public long DownloadedBytes { get; init; }

    /// <summary>Version of the tool.</summary>
    public string ToolVersion { get; init; } = "";

    /// <inheritdoc/>
    public override string ToString() => $"{Model}: {(Passed ? "passed" : "not passed")} ({Outcome}){(Reasons.IsDefaultOrEmpty ? "" : ": " + Reasons[0])}";
}
