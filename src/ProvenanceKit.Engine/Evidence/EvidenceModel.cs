using ProvenanceKit.Engine.Checkpoints.Layout;

namespace ProvenanceKit.Engine.Evidence;

/// <summary>A model with what was worked out about it alone, so that many comparisons share it.</summary>
internal sealed class EvidenceModel
{
    private readonly Lazy<bool> _untrained;

    /// <summary>Reads names, shapes and gains.</summary>
    public EvidenceModel(EvidenceInput input, UnitSampling sampling)
    {
        Input = input;
        Canonical = CanonicalModel.Open(input.Checkpoint, input.Facts);
        _untrained = new Lazy<bool>(() => Canonical.Problem is null && TrainingCheck.IsUntrained(Canonical, sampling));
    }

    /// <summary>The input.</summary>
    public EvidenceInput Input { get; }

    /// <summary>Its tensors by role.</summary>
    public CanonicalModel Canonical { get; }

    /// <summary>Name.</summary>
    public string Name => Input.Name;

    /// <summary>True when it is a random initialisation; false when that can't be told.</summary>
    public bool IsUntrained => _untrained.Value;
}
