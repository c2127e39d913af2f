using ProvenanceKit.Engine.Numerics;

namespace ProvenanceKit.Engine.Signals;

/// <summary>Vocabulary overlap (VOA): the Jaccard index of the two sets of tokens, 0 when both are empty; by one merge of the sorted hashes. Where one side
/// knows only the leading bits of its hashes, these are compared: with 40 bits two unrelated tokens are taken for one in about 2^-40 of their pairs.</summary>
internal static class VoaSimilarity
{
    /// <summary>Compares two vocabularies.</summary>
    public static VoaResult Compute(VocabularyDigest reference, VocabularyDigest difference)
    {
        ReadOnlySpan<ulong> a = reference.TokenHashes.AsSpan();
        ReadOnlySpan<ulong> b = difference.TokenHashes.AsSpan();
        ulong mask = ulong.MaxValue << (64 - Math.Min(reference.HashBits, difference.HashBits));
        int common = 0;
        for (int i = 0, j = 0; i < a.Length && j < b.Length;)
        {
            int order = (a[i] & mask).CompareTo(b[j] & mask);
            common += order == 0 ? 1 : 0;
            i += order <= 0 ? 1 : 0;
            j += order >= 0 ? 1 : 0;
        }

        int union = a.Length + b.Length - common;
        double raw = union == 0 ? 0 : common / (double)union;
        return new VoaResult(raw, PythonRounding.Round(raw, 4), new VocabularyOverlap(common, union, a.Length - common, b.Length - common));
    }
}
