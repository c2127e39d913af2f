using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using ProvenanceKit.Engine.Numerics;

namespace ProvenanceKit.Engine.Tokenization;

/// <summary>
/// The tokenizer feature vector (TFV) over the full vocabulary: shares and lengths in Unicode code points, and the scripts of all alphabetic code
/// points. Source: the reference kit's definitions in SIGNALS.md.
/// </summary>
internal static class TokenizerFactsBuilder
{
    private const int HashedMerges = 50;

    private const int ListedMerges = 5;

    /// <summary>Measures a vocabulary.</summary>
    /// <param name="vocabulary">Model and added tokens.</param>
    /// <param name="merges">BPE merges; empty for other models.</param>
    /// <param name="special">Ids by <see cref="TokenizerSettings.SpecialNames"/>.</param>
    /// <param name="specialCount">Number of distinct special tokens.</param>
    /// <param name="tokenizerClass">transformers' class name.</param>
    public static TokenizerFacts Build(Vocabulary vocabulary, MergeList merges, IReadOnlyDictionary<string, int> special, int specialCount, string tokenizerClass)
    {
        Tally tally = default;
        Span<long> scripts = stackalloc long[ScriptTable.Names.Length];
        Count(vocabulary.Texts, ref tally, scripts);
        int size = vocabulary.Texts.Count;
        return new TokenizerFacts
        {
            VocabularySize = size,
            TokenizerClass = tokenizerClass,
            BosTokenId = Id("bos_token"),
            EosTokenId = Id("eos_token"),
            PadTokenId = Id("pad_token"),
            UnkTokenId = Id("unk_token"),
            MaskTokenId = Id("mask_token"),
            AddedTokenCount = vocabulary.AddedById.Count,
            SpecialTokenCount = specialCount,
            MergeCount = merges.Count,
            FirstMerges = [.. Enumerable.Range(0, Math.Min(ListedMerges, merges.Count)).Select(merges.GetString)],
            MergeRuleHash = merges.Hash(HashedMerges),
            AllMergesHash = merges.Count == 0 ? null : merges.Hash(merges.Count),
            SingleCharacterShare = Share(tally.Single, size),
            WhitespacePrefixShare = Share(tally.Prefixed, size),
            ByteTokenShare = Share(tally.ByteTokens, size),
            AverageTokenLength = size == 0 ? 0 : PythonRounding.Round(tally.CodePoints / (double)size, 2),
            MaxTokenLength = tally.Longest,
            ScriptDistribution = Scripts(scripts),
        };

        int? Id(string name) => special.TryGetValue(name, out int id) ? id : null;
    }

    private static double Share(long count, long size) => size == 0 ? 0 : PythonRounding.Round(count / (double)size, 4);

    private static ImmutableArray<ScriptShare> Scripts(ReadOnlySpan<long> counts)
    {
        long total = 0;
        List<(string Name, long Count)> found = [];
        for (int script = 1; script < counts.Length; script++)
        {
            total += counts[script];
            if (counts[script] > 0)
            {
                found.Add((ScriptTable.Names[script], counts[script]));
            }
        }

        return [.. found.OrderByDescending(s => s.Count).Select(s => new ScriptShare(s.Name, PythonRounding.Round(s.Count / (double)total, 4)))];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Count(Utf8TextList texts, ref Tally tally, Span<long> scripts)
    {
        ReadOnlySpan<byte> basicPlane = ScriptTable.BasicPlane;
        for (int index = 0; index < texts.Count; index++)
        {
            ReadOnlySpan<byte> text = texts[index];
            int length = 0;
            int firstCodePoint = -1;
            for (int i = 0; i < text.Length; length++)
            {
                // The text is valid UTF-8, so a lead byte tells the width.
                int codePoint = text[i];
                if (codePoint < 0x80)
                {
                    i++;
                }
                else if (codePoint < 0xE0)
                {
                    codePoint = ((codePoint & 0x1F) << 6) | (text[i + 1] & 0x3F);
                    i += 2;
                }
                else if (codePoint < 0xF0)
                {
                    codePoint = ((codePoint & 0x0F) << 12) | ((text[i + 1] & 0x3F) << 6) | (text[i + 2] & 0x3F);
                    i += 3;
                }
                else
                {
                    codePoint = ((codePoint & 0x07) << 18) | ((text[i + 1] & 0x3F) << 12) | ((text[i + 2] & 0x3F) << 6) | (text[i + 3] & 0x3F);
                    i += 4;
                }

                scripts[codePoint < basicPlane.Length ? basicPlane[codePoint] : ScriptTable.Lookup(codePoint)]++;
                firstCodePoint = length == 0 ? codePoint : firstCodePoint;
            }

            tally.CodePoints += length;
            tally.Longest = Math.Max(tally.Longest, length);
            tally.Single += length == 1 ? 1 : 0;
            tally.Prefixed += firstCodePoint is 0x2581 or 0x120 or ' ' ? 1 : 0;
            tally.ByteTokens += IsByteToken(text) ? 1 : 0;
        }
    }

    private static bool IsByteToken(ReadOnlySpan<byte> text) =>
        text.Length == 6 && text.StartsWith("<0x"u8) && text[5] == '>' && char.IsAsciiHexDigit((char)text[3]) && char.IsAsciiHexDigit((char)text[4]);

    private struct Tally
    {
        public long CodePoints;

        public long Single;

        public long Prefixed;

        public long ByteTokens;

        public int Longest;
    }
}
