using ProvenanceKit.Engine.Reference.Kit;
using ProvenanceKit.Engine.Tests.Golden;

namespace ProvenanceKit.Engine.Tests.Reference;

/// <summary>Golden models as fingerprints: the reference kit's facts, and weight features read from the generated files.</summary>
internal static class GoldenQuery
{
    /// <summary>The fingerprint of a golden model.</summary>
    /// <param name="model">A golden model.</param>
    /// <param name="referenceParity">Whether the weights were read by the reference's rules.</param>
    /// <param name="mode">full, streaming or sliced.</param>
    public static ModelFingerprint Read(string model, bool referenceParity = true, string mode = "full")
    {
        GoldenFeatures golden = GoldenData.Of(model);
        TokenizerFacts? tokenizer = golden.Tfv is { } tfv ? KitFacts.Tokenizer(tfv, model) : null;
        bool hasWeights = File.Exists(Path.Combine(GoldenModelStore.Folder(model), "model.safetensors"))
            || File.Exists(Path.Combine(GoldenModelStore.Folder(model), "model.safetensors.index.json"));
        return new ModelFingerprint
        {
            Name = model,
            Path = GoldenModelStore.Folder(model),
            Format = hasWeights ? "safetensors" : "none",
            Architecture = KitFacts.Architecture(golden.Mfi!.Value, golden.ParamBucket ?? "", model),
            Tokenizer = tokenizer is { MergeCount: > 0 } ? tokenizer with { AllMergesHash = "merges of " + tokenizer.MergeRuleHash } : tokenizer,
            Weights = hasWeights ? GoldenWeightReader.Read(model, mode, referenceParity) : null,
            WeightsUnmeasuredReason = hasWeights ? null : "there are no weight files",
        };
    }
}
