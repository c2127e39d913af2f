namespace ProvenanceKit.Engine.Evidence;

/// <summary>One of the two models of a comparison, whatever is known of its weights.</summary>
internal abstract class EvidenceSubject
{
    /// <summary>Name.</summary>
    public abstract string Name { get; }

    /// <summary>Why nothing can be measured on it; null when it can.</summary>
    public abstract string? Problem { get; }

    /// <summary>True when it is a random initialisation; false when that can't be told.</summary>
    public abstract bool IsUntrained { get; }

    /// <summary>Tensors inside layers that weren't understood.</summary>
    public abstract int UnknownTensorCount { get; }

    /// <summary>The first of them; null when there are none.</summary>
    public abstract string? UnknownTensor { get; }

    /// <summary>Its layers.</summary>
    public abstract ILayerSource Layers { get; }
}
