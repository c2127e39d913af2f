using System.Collections.Immutable;
using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Signals;

namespace ProvenanceKit.Engine.Fingerprints.Format;

/// <summary>What every fingerprint keeps to, whoever made it; the signals rely on it.</summary>
internal static class FingerprintRules
{
    /// <summary>Checks a fingerprint.</summary>
    /// <param name="fingerprint">The fingerprint.</param>
    /// <param name="subject">For the message: the file, or the model's name.</param>
    /// <exception cref="ProvenanceException">Parts of it don't belong together.</exception>
    public static void Check(ModelFingerprint fingerprint, string subject)
    {
        string? problem = OfVocabulary(fingerprint.Vocabulary) ?? OfWeights(fingerprint.Weights) ?? EvidenceRules.Check(fingerprint.Evidence);
        if (problem is not null)
        {
            throw FormatErrors.Invalid(subject, problem);
        }
    }

    private static string? OfVocabulary(VocabularyDigest? vocabulary)
    {
        if (vocabulary is null)
        {
            return null;
        }

        ReadOnlySpan<ulong> hashes = vocabulary.TokenHashes.AsSpan();
        ulong unknown = vocabulary.HashBits is < 1 or > 64 ? ulong.MaxValue : vocabulary.HashBits == 64 ? 0 : ulong.MaxValue >> vocabulary.HashBits;
        for (int i = 0; i < hashes.Length; i++)
        {
            if ((hashes[i] & unknown) != 0 || (i > 0 && (hashes[i] < hashes[i - 1] || (unknown == 0 && hashes[i] == hashes[i - 1]))))
            {
                return "the vocabulary's hashes aren't in order, or have bits that are said to be unknown";
            }
        }

        return vocabulary.TokenIds.Length == hashes.Length || vocabulary.TokenIds.IsEmpty ? null : "the vocabulary has more or fewer ids than hashes";
    }

    private static string? OfWeights(WeightFeatures? weights)
    {
        if (weights is null)
        {
            return null;
        }

        if (weights.AnchorCosines is { } cosines && (cosines.Length == 0 || cosines.Length != (long)weights.AnchorIds.Length * weights.AnchorIds.Length))
        {
            return "the cosines aren't a square matrix over the anchors";
        }

        if (weights.EmbeddingNormHistogram is { Length: not EndSignal.BinCount })
        {
            return $"the histogram of row norms doesn't have {EndSignal.BinCount} bins";
        }

        if (weights.LayerEnergyProfile is { Length: 0 } || weights.SignSparsityProfile is { } signs && (signs.Length == 0 || signs.Length % 2 != 0))
        {
            return "a layer profile has no layers, or half a layer";
        }

        return OfTensors(weights);
    }

    private static string? OfTensors(WeightFeatures weights)
    {
        if (weights.NormTensors is { } norms && (norms.IsEmpty || norms.Any(tensor => tensor.Values.IsEmpty)))
        {
            return "a norm tensor has no values";
        }

        if (weights.LayerWeightSamples is not { } layers)
        {
            return null;
        }

        for (int i = 1; i < layers.Length; i++)
        {
            if (layers[i].Layer <= layers[i - 1].Layer)
            {
                return "the layers of the weight samples aren't in order";
            }
        }

        return layers.Any(layer => layer.Tensors.Any(tensor => tensor.Values.Length > MaxSampleCount)) ? $"a tensor has more than {MaxSampleCount} samples" : null;
    }

    private static int MaxSampleCount => 1 << 20;
}
