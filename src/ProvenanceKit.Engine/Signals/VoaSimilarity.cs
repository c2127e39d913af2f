using ProvenanceKit.Engine.Numerics;

namespace ProvenanceKit.Engine.Signals;

/// <summary>Vocabulary overlap (VOA): the Jaccard index of the two sets of tokens, 0 when both are empty; by one merge of the sorted hashes.</summary>
internal static class VoaSimilarity
{
    /// <summary>Compares two vocabularies.</summary>
    public static VoaResult Compute(VocabularyDigest reference, VocabularyDigest difference)
    {
        ReadOnlySpan<ulong> a = reference.TokenHashes.AsSpan();
        ReadOnlySpan<ulong> b = difference.TokenHashes.AsSpan();
        int common = 0;
        for (int i = 0, j = 0; i < a.Length && j < b.Length;)
        {
            int order = a[i].CompareTo(b[j]);
            common += order == 0 ? 1 : 0;
            i += order <= 0 ? 1 : 0;
            j += order >= 0 ? 1 : 0;
        }

        int union = a.Length + b.Length - common;
        double raw = union == 0 ? 0 : common / (double)union;
        return new VoaResult(raw, PythonRounding.Round(raw, 4), new VocabularyOverlap(common, union, a.Length - common, b.Length - common));
    }
}
