using ProvenanceKit.Engine.Fingerprints.Format.Sections;

namespace ProvenanceKit.Engine.Fingerprints.Format;

/// <summary>
/// All sections, in the order in which they are written and read. A new part of the fingerprint is a new line here: optional when a reader that
/// doesn't know it still says nothing false.
/// </summary>
internal static class FingerprintSections
{
    /// <summary>The sections.</summary>
    public static IReadOnlyList<IFingerprintSection> All { get; } =
    [
        new IdentitySection(), new ArchitectureSection(), new TokenizerSection(), new VocabularySection(), new WeightsSection(),
        new AnchorCosinesSection(), new ProfilesSection(), new NormTensorsSection(), new WeightSamplesSection(), new FilesSection(), new EvidenceSection(),
    ];

    /// <summary>The section of that id; null when this version doesn't know it.</summary>
    public static IFingerprintSection? Find(SectionId id) => All.FirstOrDefault(section => section.Id == id);
}
