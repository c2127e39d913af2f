namespace ProvenanceKit.Engine.Reference.Kit;

/// <summary>A fingerprint from what a reference kit's database holds of a model.</summary>
internal static class KitFingerprint
{
    /// <summary>Facts, and weight features where deep signals are installed.</summary>
    /// <param name="name">The model's name.</param>
    /// <param name="path">Where the facts come from.</param>
    /// <param name="format">File format of the weights that were read.</param>
    /// <param name="features">The feature document.</param>
    /// <param name="deepSignalsFile">The deep signals; null when they aren't installed.</param>
    /// <exception cref="Errors.ProvenanceException">The deep signals are broken.</exception>
    public static ModelFingerprint Create(string name, string path, string format, KitFeatures features, string? deepSignalsFile) => new()
    {
        Name = name,
        Path = path,
        Format = format,
        Architecture = features.Architecture,
        Tokenizer = features.Tokenizer,
        TokenizerUnmeasuredReason = features.Tokenizer is null ? "the database holds no tokenizer facts" : "the database holds no vocabulary",
        Weights = deepSignalsFile is null
            ? null
            : DeepSignalFeatures.ToFeatures(DeepSignalsReader.ReadFile(deepSignalsFile), features.NormMode, features.NormTensorCount, deepSignalsFile),
        WeightsUnmeasuredReason = deepSignalsFile is null ? "the database holds no weight features of it" : null,
    };
}
