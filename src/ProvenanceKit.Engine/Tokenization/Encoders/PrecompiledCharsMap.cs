using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace ProvenanceKit.Engine.Tokenization.Encoders;

/// <summary>
/// SentencePiece's precompiled character map: a size, a double-array trie (Darts, 32-bit units) from UTF-8 to offsets, and the zero-terminated
/// replacements. Applied as the tokenizers library does: grapheme clusters under 6 bytes first, then single characters, by the shortest entry.
/// </summary>
internal sealed class PrecompiledCharsMap
{
    private const int ShortGrapheme = 6;

    private readonly byte[] _map;

    private readonly int _units;

    /// <param name="map">The map's bytes.</param>
    public PrecompiledCharsMap(byte[] map)
    {
        _map = map;
        uint trie = map.Length >= 4 ? BinaryPrimitives.ReadUInt32LittleEndian(map) : 0;
        if (trie == 0 || trie % 4 != 0 || trie > map.Length - 4)
        {
            throw ComponentJson.Unsupported("the precompiled character map is shorter than it claims");
        }

        _units = (int)(trie / 4);
    }

    /// <summary>The normalised text.</summary>
    public string Apply(string text)
    {
        StringBuilder result = new(text.Length);
        Span<char> buffer = stackalloc char[2];
        for (int i = 0; i < text.Length;)
        {
            int length = StringInfo.GetNextTextElementLength(text, i);
            ReadOnlySpan<char> grapheme = text.AsSpan(i, length);
            i += length;
            if (Encoding.UTF8.GetByteCount(grapheme) < ShortGrapheme && Find(grapheme) is { } whole)
            {
                result.Append(whole);
                continue;
            }

            foreach (Rune rune in grapheme.EnumerateRunes())
            {
                ReadOnlySpan<char> character = buffer[..rune.EncodeToUtf16(buffer)];
                result.Append(Find(character) ?? character.ToString());
            }
        }

        return result.ToString();
    }

    /// <summary>The replacement under the shortest key that the text begins with, or null.</summary>
    private string? Find(ReadOnlySpan<char> text)
    {
        Span<byte> key = stackalloc byte[text.Length * 3];
        key = key[..Encoding.UTF8.GetBytes(text, key)];
        uint node = Offset(Unit(0));
        foreach (byte label in key)
        {
            node ^= label;
            uint unit = Unit(node);
            if (label == 0 || (unit & 0x800000FFu) != label)
            {
                return null;
            }

            node ^= Offset(unit);
            if ((unit >> 8 & 1) == 1)
            {
                return Replacement(Unit(node) & 0x7FFFFFFF);
            }
        }

        return null;
    }

    private static uint Offset(uint unit) => (unit >> 10) << (int)((unit & 0x200) >> 6);

    private uint Unit(uint index) =>
        index < _units
            ? BinaryPrimitives.ReadUInt32LittleEndian(_map.AsSpan(4 + (int)index * 4))
            : throw ComponentJson.Unsupported("the precompiled character map points outside itself");

    private string Replacement(uint offset)
    {
        int start = 4 + (_units * 4);
        if (offset > _map.Length - start)
        {
            throw ComponentJson.Unsupported("the precompiled character map points outside itself");
        }

        ReadOnlySpan<byte> rest = _map.AsSpan(start + (int)offset);
        int end = rest.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? rest : rest[..end]);
    }
}
