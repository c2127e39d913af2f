using ProvenanceKit.Engine.Checkpoints.Layout;

namespace ProvenanceKit.Engine.Evidence;

/// <summary>A model with open weights and what was worked out about it alone, so that many comparisons share it.</summary>
internal sealed class EvidenceModel : EvidenceSubject
{
    private readonly Lazy<bool> _untrained;

    /// <summary>Reads names, shapes and gains.</summary>
    public EvidenceModel(EvidenceInput input, UnitSampling sampling)
    {
        Input = input;
        Canonical = CanonicalModel.Open(input.Checkpoint, input.Facts);
        Layers = new CanonicalLayers(Canonical, sampling);
        _untrained = new Lazy<bool>(() => Canonical.Problem is null && TrainingCheck.IsUntrained(Canonical, sampling));
    }

    /// <summary>The input.</summary>
    public EvidenceInput Input { get; }

    /// <summary>Its tensors by role.</summary>
    public CanonicalModel Canonical { get; }

    /// <inheritdoc/>
    public override string Name => Input.Name;

    /// <inheritdoc/>
    public override string? Problem => Canonical.Problem;

    /// <inheritdoc/>
    public override bool IsUntrained => _untrained.Value;

    /// <inheritdoc/>
    public override int UnknownTensorCount => Canonical.UnknownNames.Count;

    /// <inheritdoc/>
    public override string? UnknownTensor => Canonical.UnknownNames.Count > 0 ? Canonical.UnknownNames[0] : null;

    /// <inheritdoc/>
    public override ILayerSource Layers { get; }
}
