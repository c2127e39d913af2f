namespace ProvenanceKit;

/// <summary>What the weights say about two models.</summary>
public enum Verdict
{
    /// <summary>The same weights, stored the same way.</summary>
    Identical,

    /// <summary>The same weights in another storage format or layout, equal within the rounding of the coarser one.</summary>
    Reformatted,

    /// <summary>One descends from the other, or both from a trained common ancestor.</summary>
    Linked,

    /// <summary>They share an origin (the same random initialisation, or a very distant relative); lineage is undetermined.</summary>
    CommonOrigin,

    /// <summary>The tests had power and found nothing. Not a proof of independence: distillation into a fresh student leaves no trace.</summary>
    NoEvidence,

    /// <summary>At least one of them is a random initialisation: no claim about lineage.</summary>
    Untrained,

    /// <summary>Nothing could be measured well enough; the reason is in the summary.</summary>
    Inconclusive,
}
