using System.Text.Json;

namespace ProvenanceKit.Engine.Reference.Database;

/// <summary>What a reference from a reference kit's database keeps of it, so that an export gives back what was imported.</summary>
internal sealed record KitOrigin
{
    /// <summary>The catalogue's entry as it was.</summary>
    public required JsonElement Asset { get; init; }

    /// <summary>Copy of the feature document.</summary>
    public required FileReference Features { get; init; }

    /// <summary>Path of the deep signals in the kit's layout; null when the document names none.</summary>
    public string? DeepSignalsPath { get; init; }

    /// <summary>Copy of the deep signals; null when they weren't installed.</summary>
    public FileReference? DeepSignals { get; init; }
}
