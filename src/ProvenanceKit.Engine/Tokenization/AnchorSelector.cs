using System.Collections.Immutable;
using ProvenanceKit.Engine.Numerics;

namespace ProvenanceKit.Engine.Tokenization;

/// <summary>
/// The anchors of EAS: up to 64 token ids that two models with related vocabularies share. Digits and punctuation first, then frequent words of the
/// vocabulary's scripts by their share, then ids drawn by numpy's legacy generator. Source: the reference kit's definition in SIGNALS.md.
/// </summary>
internal static class AnchorSelector
{
    /// <summary>Number of anchors.</summary>
    public const int AnchorCount = 64;

    private const int PoolLimit = 50_000;

    private const uint Seed = 42;

    private const double ActiveShare = 0.05;

    private const int LeastPerScript = 2;

    private static readonly string[] s_punctuation = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", ".", ",", "!", "?", ":", ";"];

    private static readonly ImmutableDictionary<string, string[]> s_candidates = new Dictionary<string, string[]>
    {
        ["Latin"] =
        [
            "the", "of", "and", "to", "in", "is", "that", "for", "it", "was", "on", "are", "with", "as", "be", "at", "ing", "tion", "er", "al", "ed", "es",
            "re", "en",
        ],
        ["CJK"] = ["\u7684", "\u4E00", "\u662F", "\u4E0D", "\u4EBA", "\u6211", "\u5728", "\u6709", "\u4E86", "\u8FD9", "\u4E2D", "\u5927"],
        ["Cyrillic"] = ["\u0438", "\u0432", "\u043D\u0435", "\u043D\u0430", "\u044F", "\u0447\u0442\u043E", "\u043E\u043D", "\u043A"],
        ["Arabic"] =
        [
            "\u0645\u0646", "\u0641\u064A", "\u0639\u0644\u0649", "\u0623\u0646", "\u0647\u0630\u0627", "\u0627\u0644\u0644\u0647", "\u0625\u0644\u0649",
            "\u0644\u0627",
        ],
        ["Devanagari"] =
        [
            "\u0915\u0947", "\u0939\u0948", "\u0915\u093E", "\u0915\u0940", "\u092F\u0939", "\u0938\u0947", "\u0915\u094B", "\u092A\u0930",
        ],
    }.ToImmutableDictionary();

    /// <summary>All strings that step 1 and 2 may encode, in their order.</summary>
    public static ImmutableArray<string> Candidates { get; } =
        [.. s_punctuation, .. s_candidates["Latin"], .. s_candidates["CJK"], .. s_candidates["Cyrillic"], .. s_candidates["Arabic"], .. s_candidates["Devanagari"]];

    /// <summary>Selects the anchors.</summary>
    /// <param name="tokenizer">The tokenizer; null (or one that can't encode) leaves all anchors to the generator.</param>
    /// <param name="embeddingRows">Rows of the embedding: ids from there on are no anchors, whatever the tokenizer's size.</param>
    public static ImmutableArray<int> Select(LoadedTokenizer? tokenizer, long embeddingRows)
    {
        List<int> anchors = new(AnchorCount);
        HashSet<int> seen = [];
        if (tokenizer is not null && embeddingRows > 0)
        {
            AddFromStrings(tokenizer, embeddingRows, anchors, seen);
        }

        Backfill(embeddingRows, anchors, seen);
        return [.. anchors];
    }

    /// <summary>The given anchors and as many of the generator's as are missing.</summary>
    public static ImmutableArray<int> Complete(IReadOnlyList<int> leading, long embeddingRows)
    {
        List<int> anchors = [.. leading];
        Backfill(embeddingRows, anchors, [.. leading]);
        return [.. anchors];
    }

    private static void AddFromStrings(LoadedTokenizer tokenizer, long embeddingRows, List<int> anchors, HashSet<int> seen)
    {
        (string Script, double Share)[] active =
            [.. tokenizer.Facts.ScriptDistribution.Where(s => s.Share >= ActiveShare && s_candidates.ContainsKey(s.Script)).Select(s => (s.Script, s.Share))];
        if (active.Length == 0)
        {
            active = [("Latin", 1.0)];
        }

        string[] texts = [.. s_punctuation, .. active.SelectMany(a => s_candidates[a.Script])];
        Dictionary<string, int?> firstIds = texts.Zip(tokenizer.FirstTokenIds(texts)).ToDictionary(pair => pair.First, pair => pair.Second);
        foreach (string text in s_punctuation)
        {
            Add(text);
        }

        int[] counts = Allocate(active, AnchorCount - anchors.Count);
        for (int i = 0; i < active.Length; i++)
        {
            foreach (string text in s_candidates[active[i].Script].Take(counts[i]))
            {
                Add(text);
            }
        }

        void Add(string text)
        {
            if (firstIds[text] is { } id && id < embeddingRows && seen.Add(id))
            {
                anchors.Add(id);
            }
        }
    }

    /// <summary>Shares the budget among the scripts, at least two each; what rounding left over or took too much goes to the largest.</summary>
    private static int[] Allocate((string Script, double Share)[] active, int budget)
    {
        double total = active.Sum(a => a.Share);
        int[] counts = [.. active.Select(a => Math.Max(LeastPerScript, (int)Math.Round(budget * a.Share / total, MidpointRounding.ToEven)))];
        int surplus = counts.Sum() - budget;
        int largest = Array.IndexOf(counts, counts.Max());
        counts[largest] = Math.Max(LeastPerScript, counts[largest] - surplus);
        return counts;
    }

    private static void Backfill(long embeddingRows, List<int> anchors, HashSet<int> seen)
    {
        int wanted = AnchorCount - anchors.Count;
        int[] pool = [.. Enumerable.Range(0, (int)Math.Clamp(embeddingRows, 0, PoolLimit)).Where(id => !seen.Contains(id))];
        if (wanted > 0 && pool.Length > 0)
        {
            int[] order = new MersenneTwister(Seed).Permutation(pool.Length);
            anchors.AddRange(order.Take(wanted).Select(position => pool[position]));
        }
    }
}
