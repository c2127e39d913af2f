namespace ProvenanceKit;

/// <summary>Who makes a claim about a model.</summary>
public enum GateClaimKind
{
    /// <summary>The caller: it descends from a given model.</summary>
    BaseModel,

    /// <summary>The model's own files: they declare a parent.</summary>
    Declared,

    /// <summary>A policy: nothing that it denies is among the ancestors.</summary>
    PolicyDeny,

    /// <summary>A policy: an ancestor that it allows, and no other.</summary>
    PolicyAllow,
}
