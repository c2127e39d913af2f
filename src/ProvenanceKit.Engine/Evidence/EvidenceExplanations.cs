using System.Collections.Immutable;

namespace ProvenanceKit.Engine.Evidence;

/// <summary>E4: everything that explains a verdict and never raises it.</summary>
internal sealed record EvidenceExplanations
{
    /// <summary>Which layer comes from which.</summary>
    public ImmutableArray<LayerMapEntry> LayerMap { get; init; } = [];

    /// <summary>The model whose layers the map explains; null without a map.</summary>
    public string? LayerMapModel { get; init; }

    /// <summary>Which model is later.</summary>
    public LineageDirection Direction { get; init; }

    /// <summary>Coefficients of candidate parents.</summary>
    public MergeAttribution? Merge { get; init; }

    /// <summary>What the files declare.</summary>
    public ImmutableArray<DeclaredParent> Declared { get; init; } = [];

    /// <summary>Contradictions between declaration and measurement.</summary>
    public ImmutableArray<string> Conflicts { get; init; } = [];

    /// <summary>How each explanation went.</summary>
    public ImmutableArray<EvidenceTestResult> Tests { get; init; } = [];

    /// <summary>Works the explanations out.</summary>
    public static EvidenceExplanations For(
        PairFindings findings, IReadOnlyList<EvidenceModel> candidateParents, EvidenceOptions options, UnitSampling sampling, ParallelOptions parallel)
    {
        var tests = ImmutableArray.CreateBuilder<EvidenceTestResult>();
        bool related = findings.Verdict is Verdict.Linked or Verdict.CommonOrigin;
        LineageDirection direction = LineageDirection.Undetermined;
        if (findings.Verdict == Verdict.Linked)
        {
            (direction, MeasurementState state, string finding) = DirectionTest.Run(findings.Reference, findings.Difference);
            tests.Add(new EvidenceTestResult { Test = EvidenceTest.Direction, State = state, Finding = finding });
        }

        MergeAttribution? merge = Attribute(findings, candidateParents, options, parallel, tests);
        ImmutableArray<LayerMapEntry> map = [];
        string child = findings.Difference.Name;
        if (candidateParents.Count > 0 && merge is not { IsMerge: true } && findings.Difference.Canonical.Problem is null)
        {
            map = LayerMapping.AmongParents(findings.Difference, WithReference(findings, candidateParents), sampling, parallel);
        }
        else if (related)
        {
            child = direction == LineageDirection.DifferenceIsEarlier ? findings.Reference.Name : child;
            map = LayerMapping.Build(findings, direction != LineageDirection.DifferenceIsEarlier, sampling, parallel);
        }

        if (map.Length > 0)
        {
            tests.Add(new EvidenceTestResult { Test = EvidenceTest.LayerMap, State = MeasurementState.Measured, Finding = Describe(map) });
        }

        ImmutableArray<DeclaredParent> declared =
        [
            .. findings.Reference.Input.DeclaredParents, .. DeclaredLineage.Read(findings.Reference.Name, findings.Reference.Input.Folder),
            .. findings.Difference.Input.DeclaredParents, .. DeclaredLineage.Read(findings.Difference.Name, findings.Difference.Input.Folder),
        ];
        tests.Add(new EvidenceTestResult
        {
            Test = EvidenceTest.DeclaredLineage,
            State = declared.IsEmpty ? MeasurementState.NotApplicable : MeasurementState.Measured,
            Finding = declared.IsEmpty ? "neither model's files declare a parent" : string.Join("; ", declared),
        });
        return new EvidenceExplanations
        {
            LayerMap = map,
            LayerMapModel = map.IsEmpty ? null : child,
            Direction = direction,
            Merge = merge,
            Declared = declared,
            Conflicts = [.. LineageConflicts.Find(findings, declared, direction)],
            Tests = tests.ToImmutable(),
        };
    }

    private static MergeAttribution? Attribute(
        PairFindings findings, IReadOnlyList<EvidenceModel> candidateParents, EvidenceOptions options, ParallelOptions parallel, ImmutableArray<EvidenceTestResult>.Builder tests)
    {
        if (candidateParents.Count == 0)
        {
            return null;
        }

        if (options.SampledOnly)
        {
            tests.Add(new EvidenceTestResult { Test = EvidenceTest.MergeAttribution, State = MeasurementState.Skipped, Finding = "only samples of the weights were to be read" });
            return null;
        }

        EvidenceModel[] others = [.. candidateParents.Where(c => !IsSame(c, findings.Reference))];
        foreach (EvidenceModel other in others)
        {
            MergeAnalysis.RequireComparable(findings.Difference, other);
        }

        MergeAttribution? merge = MergeAnalysis.Run(findings.Difference, findings.Reference, others, parallel);

        // A reference of another shape, or equal to the child, is no origin; the first candidate then is.
        if (merge is null && others.Length > 1)
        {
            merge = MergeAnalysis.Run(findings.Difference, others[0], others[1..], parallel);
        }

        tests.Add(new EvidenceTestResult
        {
            Test = EvidenceTest.MergeAttribution,
            State = merge is null ? MeasurementState.NotApplicable : MeasurementState.Measured,
            Finding = merge is null ? "no matrix differs between the origin and the candidates in a way that can be solved for" : FormattableString.Invariant($"{merge} (R2 {merge.RSquared:0.0000}, {merge.TensorCount} tensors)"),
        });
        return merge;
    }

    private static List<EvidenceModel> WithReference(PairFindings findings, IReadOnlyList<EvidenceModel> candidates) =>
        [.. candidates.Any(c => IsSame(c, findings.Reference)) ? candidates : candidates.Prepend(findings.Reference)];

    private static bool IsSame(EvidenceModel a, EvidenceModel b) =>
        ReferenceEquals(a.Input.Checkpoint, b.Input.Checkpoint) || (a.Input.Folder is { } f && f == b.Input.Folder);

    private static string Describe(ImmutableArray<LayerMapEntry> map)
    {
        int[] found = [.. map.Where(static e => e.ParentLayer is not null).Select(static e => e.ChildLayer)];
        return found.Length == map.Length
            ? $"layers come from {string.Join(", ", map.Select(static e => e.ParentLayer))}"
            : $"partial: layers {string.Join(", ", found)} of {map.Length} correspond";
    }
}
