using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Evidence;
using ProvenanceKit.Engine.Evidence.Sketches;

namespace ProvenanceKit.Engine.Lineage;

/// <summary>A model of a lineage: with open weights, or with the samples of them that a fingerprint holds. Two models with weights are compared by these, others by samples.</summary>
internal sealed class LineageMember
{
    private readonly Lazy<SketchModel> _samples;

    /// <summary>A model with open weights.</summary>
    public LineageMember(EvidenceInput input, EvidenceOptions options, CancellationToken cancellationToken)
    {
        Weights = new EvidenceModel(input, UnitSampling.Default);
        _samples = new Lazy<SketchModel>(() => Sample(Weights, EvidenceSketchReader.Read(Weights, EvidenceSketchReader.ReadsRowsOnly(Weights.Input.Checkpoint, hub: null), options.MaxThreads, cancellationToken)));
        Name = input.Name;
    }

    /// <summary>A model of which only a fingerprint is at hand.</summary>
    /// <exception cref="ProvenanceException">It holds no samples of the weights.</exception>
    public LineageMember(ModelFingerprint fingerprint, string name)
    {
        if (SketchEvidence.Missing(fingerprint) is { } missing)
        {
            throw new ProvenanceException(ProvenanceErrorCode.WeightsNotFound, fingerprint.Path, missing);
        }

        // Declarations name the model as it was called when the fingerprint was made.
        EvidenceSketch sketch = fingerprint.Evidence! with { DeclaredParents = [.. fingerprint.Evidence!.DeclaredParents.Select(d => d with { Model = name })] };
        var model = new SketchModel(fingerprint with { Name = name }, sketch);
        _samples = new Lazy<SketchModel>(model);
        Name = name;
    }

    /// <summary>Name.</summary>
    public string Name { get; }

    /// <summary>The open weights; null for a fingerprint.</summary>
    public EvidenceModel? Weights { get; }

    /// <summary>The samples; read from the weights when they are first needed.</summary>
    public SketchModel Samples => _samples.Value;

    /// <summary>Why nothing can be measured on it; null when it can.</summary>
    public string? Problem => Weights is null ? Samples.Problem : Weights.Problem;

    /// <summary>Runs the tests on a pair.</summary>
    public static PairFindings Gather(LineageMember reference, LineageMember difference, EvidenceOptions options, CancellationToken cancellationToken) =>
        reference.Weights is { } a && difference.Weights is { } b
            ? EvidenceEngine.Gather(a, b, options, UnitSampling.Default, cancellationToken)
            : SketchEvidence.Gather(reference.Samples, difference.Samples, options, EvidenceEngine.Parallelism(options, cancellationToken));

    /// <summary>Evaluates a pair.</summary>
    public static LineageEvidence Evaluate(LineageMember reference, LineageMember difference, EvidenceOptions options, CancellationToken cancellationToken) =>
        reference.Weights is { } a && difference.Weights is { } b
            ? EvidenceEngine.Evaluate(a, b, [], options, UnitSampling.Default, cancellationToken)
            : SketchEvidence.Evaluate(reference.Samples, difference.Samples, options, cancellationToken);

    /// <summary>Which of two linked models is later.</summary>
    public static LineageDirection Direction(LineageMember reference, LineageMember difference) =>
        reference.Weights is { } a && difference.Weights is { } b ? DirectionTest.Run(a, b).Direction : SketchDirection.Run(reference.Samples, difference.Samples).Direction;

    private static SketchModel Sample(EvidenceModel model, EvidenceSketch sketch) => new(
        new ModelFingerprint
        {
            Name = model.Name,
            Path = model.Input.Folder ?? model.Name,
            Format = "",
            Architecture = model.Input.Facts ?? new ArchitectureFacts { ModelType = "unknown", ArchHash = "", FamilyHash = "" },
        },
        sketch);
}
