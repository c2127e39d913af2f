using System.Globalization;
using System.Text;

namespace ProvenanceKit.Engine.Tokenization.Encoders;

/// <summary>Cuts added tokens out of a text: leftmost first, of those the longest, with their rules for whitespace and word limits.</summary>
internal sealed class AddedTokenSplitter
{
    private readonly Dictionary<char, List<(string Text, int Id, AddedToken Token)>> _byFirst = [];

    /// <param name="tokens">Ids with the text that is matched and the token's rules.</param>
    public AddedTokenSplitter(IEnumerable<(string Text, int Id, AddedToken Token)> tokens)
    {
        foreach ((string text, int id, AddedToken token) in tokens.Where(t => t.Text.Length > 0))
        {
            if (!_byFirst.TryGetValue(text[0], out List<(string Text, int Id, AddedToken Token)>? list))
            {
                _byFirst.Add(text[0], list = []);
            }

            list.Add((text, id, token));
        }

        foreach (List<(string Text, int Id, AddedToken Token)> list in _byFirst.Values)
        {
            list.Sort((a, b) => b.Text.Length.CompareTo(a.Text.Length));
        }
    }

    /// <summary>Consecutive parts of the text; those with an id are added tokens.</summary>
    public List<(TextPiece Piece, int? Id)> Split(TextPiece piece)
    {
        List<(TextPiece, int?)> parts = [];
        string text = piece.Text;
        int done = 0;
        for (int at = 0; at < text.Length;)
        {
            if (Longest(text, at) is not { } found)
            {
                at++;
                continue;
            }

            int start = at, end = at + found.Text.Length;
            at = end;
            if (found.Token.SingleWord && (IsWord(text, start, before: true) || IsWord(text, end, before: false)))
            {
                continue;
            }

            while (found.Token.LeftStrip && start > done && char.IsWhiteSpace(text[start - 1]))
            {
                start--;
            }

            while (found.Token.RightStrip && end < text.Length && char.IsWhiteSpace(text[end]))
            {
                end++;
            }

            Add(done, start, null);
            Add(start, end, found.Id);
            done = end;
            at = Math.Max(at, end);
        }

        Add(done, text.Length, null);
        return parts;

        void Add(int start, int end, int? id)
        {
            if (end > start)
            {
                parts.Add((new TextPiece(text[start..end], piece.IsAtStart && start == 0), id));
            }
        }
    }

    private (string Text, int Id, AddedToken Token)? Longest(string text, int at)
    {
        if (_byFirst.TryGetValue(text[at], out List<(string Text, int Id, AddedToken Token)>? list))
        {
            foreach ((string Text, int Id, AddedToken Token) entry in list)
            {
                if (string.CompareOrdinal(text, at, entry.Text, 0, entry.Text.Length) == 0)
                {
                    return entry;
                }
            }
        }

        return null;
    }

    /// <summary>Whether the code point next to a position is a letter, mark, digit or connector.</summary>
    private static bool IsWord(string text, int at, bool before)
    {
        ReadOnlySpan<char> side = before ? text.AsSpan(0, at) : text.AsSpan(at);
        if (side.IsEmpty)
        {
            return false;
        }

        Rune rune;
        _ = before ? Rune.DecodeLastFromUtf16(side, out rune, out _) : Rune.DecodeFromUtf16(side, out rune, out _);
        return Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or
            UnicodeCategory.EnclosingMark or UnicodeCategory.ConnectorPunctuation or UnicodeCategory.LetterNumber;
    }
}
