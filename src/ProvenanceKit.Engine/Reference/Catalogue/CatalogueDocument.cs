using System.Collections.Immutable;

namespace ProvenanceKit.Engine.Reference.Catalogue;

/// <summary>The shipped catalogue.</summary>
internal sealed record CatalogueDocument
{
    /// <summary>Name of the format.</summary>
    public required string Schema { get; init; }

    /// <summary>Version of the format.</summary>
    public required int Version { get; init; }

    /// <summary>Where the facts come from.</summary>
    public required string Attribution { get; init; }

    /// <summary>The models.</summary>
    public required ImmutableArray<CatalogueModel> Models { get; init; }
}
