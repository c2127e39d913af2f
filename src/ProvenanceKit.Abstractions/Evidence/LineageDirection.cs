namespace ProvenanceKit;

/// <summary>Which of two linked models is the later one, where the weights tell.</summary>
public enum LineageDirection
{
    /// <summary>The weights don't tell.</summary>
    Undetermined,

    /// <summary>The reference model is the earlier one.</summary>
    ReferenceIsEarlier,

    /// <summary>The model under question is the earlier one.</summary>
    DifferenceIsEarlier,
}
