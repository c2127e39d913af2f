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
        PairFindings findings, EvidenceModel reference, EvidenceModel difference, IReadOnlyList<EvidenceModel> candidateParents, EvidenceOptions options, ParallelOptions parallel)
    {
        var tests = ImmutableArray.CreateBuilder<EvidenceTestResult>();
        bool related = findings.Verdict is Verdict.Linked or Verdict.CommonOrigin;
        LineageDirection direction = LineageDirection.Undetermined;
        if (findings.Verdict == Verdict.Linked)
        {
            (direction, MeasurementState state, string finding) = DirectionTest.Run(reference, difference);
            tests.Add(new EvidenceTestResult { Test = EvidenceTest.Direction, State = state, Finding = finding });
        }

        MergeAttribution? merge = Attribute(reference, difference, candidateParents, options, parallel, tests);
        ImmutableArray<LayerMapEntry> map = [];
        string child = findings.Difference.Name;
        if (candidateParents.Count > 0 && merge is not { IsMerge: true } && findings.Difference.Problem is null)
        {
            map = LayerMapping.AmongParents(difference, WithReference(reference, candidateParents), parallel);
        }
        else if (related)
        {
            child = direction == LineageDirection.DifferenceIsEarlier ? findings.Reference.Name : child;
            map = LayerMapping.Build(findings, direction != LineageDirection.DifferenceIsEarlier, parallel);
        }

        if (map.Length > 0)
        {
            tests.Add(new EvidenceTestResult { Test = EvidenceTest.LayerMap, State = MeasurementState.Measured, Finding = Describe(map) });
        }

        ImmutableArray<DeclaredParent> declared =
        [
            .. reference.Input.DeclaredParents, .. DeclaredLineage.Read(reference.Name, reference.Input.Folder),
            .. difference.Input.DeclaredParents, .. DeclaredLineage.Read(difference.Name, difference.Input.Folder),
        ];
        tests.Add(Describe(declared));
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
        EvidenceModel reference, EvidenceModel difference, IReadOnlyList<EvidenceModel> candidateParents, EvidenceOptions options, ParallelOptions parallel,
        ImmutableArray<EvidenceTestResult>.Builder tests)
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

        EvidenceModel[] others = [.. candidateParents.Where(c => !IsSame(c, reference))];
        foreach (EvidenceModel other in others)
        {
            MergeAnalysis.RequireComparable(difference, other);
        }

        MergeAttribution? merge = MergeAnalysis.Run(difference, reference, others, parallel);

        // A reference of another shape, or equal to the child, is no origin; the first candidate then is.
        if (merge is null && others.Length > 1)
        {
            merge = MergeAnalysis.Run(difference, others[0], others[1..], parallel);
        }

        tests.Add(new EvidenceTestResult
        {
            Test = EvidenceTest.MergeAttribution,
            State = merge is null ? MeasurementState.NotApplicable : MeasurementState.Measured,
            Finding = merge is null ? "no matrix differs between the origin and the candidates in a way that can be solved for" : FormattableString.Invariant($"{merge} (R2 {merge.RSquared:0.0000}, {merge.TensorCount} tensors)"),
        });
        return merge;
    }

    private static List<EvidenceModel> WithReference(EvidenceModel reference, IReadOnlyList<EvidenceModel> candidates) =>
        [.. candidates.Any(c => IsSame(c, reference)) ? candidates : candidates.Prepend(reference)];

    private static bool IsSame(EvidenceModel a, EvidenceModel b) =>
        ReferenceEquals(a.Input.Checkpoint, b.Input.Checkpoint) || (a.Input.Folder is { } f && f == b.Input.Folder);

    /// <summary>A layer map in words.</summary>
    public static string Describe(ImmutableArray<LayerMapEntry> map)
    {
        int[] found = [.. map.Where(static e => e.ParentLayer is not null).Select(static e => e.ChildLayer)];
        return found.Length == map.Length
            ? $"layers come from {string.Join(", ", map.Select(static e => e.ParentLayer))}"
            : $"partial: layers {string.Join(", ", found)} of {map.Length} correspond";
    }

    /// <summary>How the search for declared parents went.</summary>
    public static EvidenceTestResult Describe(ImmutableArray<DeclaredParent> declared) => new()
    {
        Test = EvidenceTest.DeclaredLineage,
        State = declared.IsEmpty ? MeasurementState.NotApplicable : MeasurementState.Measured,
        Finding = declared.IsEmpty ? "neither model's files declare a parent" : string.Join("; ", declared),
    };
}
