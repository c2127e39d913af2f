namespace ProvenanceKit.Engine.Fingerprints.Format;

/// <summary>Ids of the sections; never reuse one.</summary>
internal enum SectionId : uint
{
    /// <summary>Name, path, sizes, warnings, timing.</summary>
    Identity = 1,

    /// <summary>Architecture facts (MFI).</summary>
    Architecture = 2,

    /// <summary>Tokenizer facts (TFV).</summary>
    Tokenizer = 3,

    /// <summary>Vocabulary digest (VOA).</summary>
    Vocabulary = 4,

    /// <summary>How the weights were read, and what couldn't be measured.</summary>
    Weights = 5,

    /// <summary>EAS.</summary>
    AnchorCosines = 6,

    /// <summary>END, LEP and WSP.</summary>
    Profiles = 7,

    /// <summary>NLF.</summary>
    NormTensors = 8,

    /// <summary>WVC.</summary>
    WeightSamples = 9,

    /// <summary>Hashes of the weight files, and the tool that measured.</summary>
    Files = 10,

    /// <summary>Samples of the weights for the tests of lineage.</summary>
    Evidence = 11,
}
