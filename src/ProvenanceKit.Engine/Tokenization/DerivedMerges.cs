using System.Runtime.CompilerServices;
using ProvenanceKit.Engine.Tokenization.Reading;

namespace ProvenanceKit.Engine.Tokenization;

/// <summary>
/// Merges that follow from a vocabulary: every split of a token into two tokens is a merge. For a SentencePiece model they are ordered by the
/// token's score, highest first; for ranks by rank. Ties keep the vocabulary's order, and the splits of one token are ordered by the ids of left,
/// then right part. (Ordering by length as well gives other hashes than the published ones.)
/// </summary>
internal static class DerivedMerges
{
    /// <summary>Merges of a SentencePiece BPE model.</summary>
    public static MergeList FromScores(VocabularyCollector vocabulary, IReadOnlyList<float> scores, CancellationToken cancellationToken)
    {
        int[] order = [.. Enumerable.Range(0, vocabulary.Tokens.Count).OrderByDescending(index => scores[index])];
        return Build(vocabulary, order, cancellationToken);
    }

    /// <summary>Merges of a tiktoken vocabulary.</summary>
    public static MergeList FromRanks(VocabularyCollector vocabulary, CancellationToken cancellationToken)
    {
        int[] order = [.. Enumerable.Range(0, vocabulary.Tokens.Count).OrderBy(index => vocabulary.Ids[index])];
        return Build(vocabulary, order, cancellationToken);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static MergeList Build(VocabularyCollector vocabulary, int[] order, CancellationToken cancellationToken)
    {
        MergeList merges = new(vocabulary.Tokens.ByteCount * 2, vocabulary.Tokens.Count * 2);
        List<(int Left, int Right, int Split)> splits = [];
        foreach (int index in order)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ReadOnlySpan<byte> token = vocabulary.Tokens[index];
            splits.Clear();
            for (int split = 1; split < token.Length && token.Length <= TokenizerLimits.DerivedMergeBytes; split++)
            {
                if ((token[split] & 0xC0) == 0x80)
                {
                    continue;
                }

                int left = vocabulary.Index.Find(token[..split]);
                int right = left < 0 ? -1 : vocabulary.Index.Find(token[split..]);
                if (right >= 0)
                {
                    splits.Add((vocabulary.Ids[left], vocabulary.Ids[right], split));
                }
            }

            splits.Sort();
            foreach ((_, _, int split) in splits)
            {
                merges.Add(token[..split], token[split..]);
            }
        }

        return merges;
    }
}
