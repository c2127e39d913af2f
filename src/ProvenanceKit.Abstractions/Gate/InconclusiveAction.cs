namespace ProvenanceKit;

/// <summary>What a gate does when it could not tell.</summary>
public enum InconclusiveAction
{
    /// <summary>Don't let the model through.</summary>
    Fail,

    /// <summary>Let it through with a warning.</summary>
    Warn,

    /// <summary>Let it through.</summary>
    Pass,
}
