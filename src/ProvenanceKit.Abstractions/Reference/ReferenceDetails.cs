namespace ProvenanceKit;

/// <summary>What a user says of a model that goes into a database; what isn't said is taken from the model.</summary>
public sealed record ReferenceDetails
{
    /// <summary>Id in the database; the fingerprint's name when not given.</summary>
    public string? Id { get; init; }

    /// <summary>Name; the fingerprint's name when not given.</summary>
    public string? Name { get; init; }

    /// <summary>Family name; the family by model type when not given.</summary>
    public string? Family { get; init; }

    /// <summary>Who published it.</summary>
    public string? Publisher { get; init; }

    /// <summary>SPDX id or the usual short name of the licence.</summary>
    public string? License { get; init; }

    /// <summary>Where it was published.</summary>
    public string? SourceUri { get; init; }

    /// <summary>Replace a reference of the same id; otherwise a different model under the same id is refused.</summary>
    public bool Replace { get; init; }
}
