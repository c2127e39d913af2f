namespace ProvenanceKit;

/// <summary>The tests behind a verdict (E0 to E3) and the explanations beside it (E4).</summary>
public enum EvidenceTest
{
    /// <summary>E0: tensors equal, or equal within rounding.</summary>
    Identity,

    /// <summary>E1: hidden units correspond by position; exact p-value.</summary>
    UnitCorrespondence,

    /// <summary>E2: hidden units correspond whatever their order, basis and scale; empirically conservative p-value.</summary>
    DisguiseProofMatching,

    /// <summary>E3: agreement of what training added, which tells lineage from a shared random seed.</summary>
    LearnedPart,

    /// <summary>Whether either model is a random initialisation.</summary>
    Training,

    /// <summary>E4: which layer comes from which.</summary>
    LayerMap,

    /// <summary>E4: least-squares coefficients of candidate parents.</summary>
    MergeAttribution,

    /// <summary>E4: which of the two is later.</summary>
    Direction,

    /// <summary>E4: parents that the files declare.</summary>
    DeclaredLineage,
}
