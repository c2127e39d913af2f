using System.Text.Json;

namespace ProvenanceKit.Engine.Reference.Database;

/// <summary>
/// One line of a database's catalogue. A line of a type that isn't known is passed over; the last line about an id counts.
/// </summary>
internal sealed record DatabaseRecord
{
    /// <summary>Type of the first line.</summary>
    public const string HeaderType = "database";

    /// <summary>Type of a line that adds or replaces a reference.</summary>
    public const string ReferenceType = "reference";

    /// <summary>Type of a line that removes a reference.</summary>
    public const string RemovalType = "removed";

    /// <summary>Type of a line that describes a family of an imported database.</summary>
    public const string FamilyType = "family";

    /// <summary>Type of a line that keeps the manifest of an imported database.</summary>
    public const string ManifestType = "manifest";

    /// <summary>Kind of line.</summary>
    public required string Type { get; init; }

    /// <summary>The reference's or family's id; the database's own identity in the first line.</summary>
    public required string Id { get; init; }

    /// <summary>Version of the format, in the first line.</summary>
    public int? Version { get; init; }

    /// <summary>Name.</summary>
    public string? Name { get; init; }

    /// <summary>Id of the family.</summary>
    public string? FamilyId { get; init; }

    /// <summary>Name of the family.</summary>
    public string? Family { get; init; }

    /// <summary>Publisher.</summary>
    public string? Publisher { get; init; }

    /// <summary>Licence.</summary>
    public string? License { get; init; }

    /// <summary>Where it was published.</summary>
    public string? SourceUri { get; init; }

    /// <summary>File format of the weights.</summary>
    public string? Format { get; init; }

    /// <summary>Size bucket.</summary>
    public string? ParameterBucket { get; init; }

    /// <summary>When the line was written.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>Where the facts come from.</summary>
    public ReferenceOrigin? Origin { get; init; }

    /// <summary>Whether weight features are stored.</summary>
    public bool? HasWeights { get; init; }

    /// <summary>Number of its record in the file of sketches; null without.</summary>
    public long? Sketch { get; init; }

    /// <summary>The fingerprint's file.</summary>
    public FileReference? Fingerprint { get; init; }

    /// <summary>What is kept of a reference kit's database.</summary>
    public KitOrigin? Kit { get; init; }

    /// <summary>Manifest, manifest entry and shard of an imported database, in lines of their own.</summary>
    public JsonElement? Document { get; init; }

    /// <summary>Path of the shard of an imported family.</summary>
    public string? ShardPath { get; init; }

    /// <summary>The manifest's entry of an imported family.</summary>
    public JsonElement? ManifestEntry { get; init; }

    /// <summary>Architecture facts.</summary>
    public ArchitectureFacts? Architecture { get; init; }

    /// <summary>Tokenizer facts.</summary>
    public TokenizerFacts? Tokenizer { get; init; }
}
