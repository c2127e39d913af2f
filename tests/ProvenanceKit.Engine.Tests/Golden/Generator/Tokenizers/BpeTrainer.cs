namespace ProvenanceKit.Engine.Tests.Golden.Tokenizers;

/// <summary>A small byte-pair trainer: the most frequent pair is merged, ties broken so that the result doesn't depend on hashing.</summary>
internal static class BpeTrainer
{
    /// <summary>Learns merges over words of UTF-16 characters (the golden words have no others).</summary>
    /// <param name="words">Words, each counted once per occurrence.</param>
    /// <param name="alphabet">First tokens of the vocabulary.</param>
    /// <param name="mergeCount">Largest number of merges.</param>
    public static (List<string> Vocabulary, List<(string Left, string Right)> Merges) Train(
        IEnumerable<string> words, IReadOnlyList<string> alphabet, int mergeCount)
    {
        List<List<string>> sequences = [.. words.Select(w => w.Select(c => c.ToString()).ToList())];
        List<string> vocabulary = [.. alphabet];
        HashSet<string> seen = [.. alphabet];
        List<(string Left, string Right)> merges = [];
        while (merges.Count < mergeCount && MostFrequentPair(sequences) is { } best)
        {
            string merged = best.Left + best.Right;
            merges.Add(best);
            if (seen.Add(merged))
            {
                vocabulary.Add(merged);
            }

            foreach (List<string> sequence in sequences)
            {
                Apply(sequence, best, merged);
            }
        }

        return (vocabulary, merges);
    }

    private static (string Left, string Right)? MostFrequentPair(List<List<string>> sequences)
    {
        Dictionary<(string Left, string Right), int> counts = [];
        foreach (List<string> sequence in sequences)
        {
            for (int i = 0; i + 1 < sequence.Count; i++)
            {
                (string, string) pair = (sequence[i], sequence[i + 1]);
                counts[pair] = counts.GetValueOrDefault(pair) + 1;
            }
        }

        return counts.Count == 0
            ? null
            : counts.Aggregate((best, next) => Compare(next, best) > 0 ? next : best).Key;
    }

    // Ties: the left part with the lower code points wins, a longer left part beats its own prefix, then the higher right part wins.
    private static int Compare(KeyValuePair<(string Left, string Right), int> a, KeyValuePair<(string Left, string Right), int> b)
    {
        int order = a.Value.CompareTo(b.Value);
        if (order != 0)
        {
            return order;
        }

        (string x, string y) = (a.Key.Left, b.Key.Left);
        for (int i = 0; i < Math.Min(x.Length, y.Length); i++)
        {
            if (x[i] != y[i])
            {
                return y[i] - x[i];
            }
        }

        return x.Length != y.Length ? x.Length - y.Length : string.CompareOrdinal(a.Key.Right, b.Key.Right);
    }

    private static void Apply(List<string> sequence, (string Left, string Right) pair, string merged)
    {
        int write = 0;
        for (int read = 0; read < sequence.Count; write++)
        {
            bool match = read + 1 < sequence.Count && sequence[read] == pair.Left && sequence[read + 1] == pair.Right;
            sequence[write] = match ? merged : sequence[read];
            read += match ? 2 : 1;
        }

        sequence.RemoveRange(write, sequence.Count - write);
    }
}
