using System.Globalization;

namespace ProvenanceKit.Engine.Tokenization;

/// <summary>
/// The script of an alphabetic code point as the reference decides it: by the code point's Unicode 15.0 name (CJK for CJK, Hangul, Hiragana,
/// Katakana and Bopomofo, then Cyrillic, Arabic, Devanagari, Latin, else Other), from an embedded table of ranges.
/// </summary>
internal static class ScriptTable
{
    /// <summary>Names by <see cref="Lookup"/> value; index 0 stands for what isn't alphabetic.</summary>
    public static readonly string[] Names = ["", "Latin", "CJK", "Cyrillic", "Arabic", "Devanagari", "Other"];

    private static readonly byte[] s_plane0 = new byte[0x10000];

    private static readonly List<(int First, int Last, byte Script)> s_astral = [];

    static ScriptTable()
    {
        using Stream stream = typeof(ScriptTable).Assembly.GetManifestResourceStream("ProvenanceKit.Engine.Tokenization.Data.script-ranges.txt")!;
        using StreamReader reader = new(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#'))
            {
                continue;
            }

            string[] parts = line.Split(' ');
            int first = int.Parse(parts[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            int last = int.Parse(parts[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            byte script = (byte)Array.IndexOf(Names, parts[2]);
            if (last < s_plane0.Length)
            {
                s_plane0.AsSpan(first, last - first + 1).Fill(script);
            }
            else
            {
                s_astral.Add((first, last, script));
            }
        }
    }

    /// <summary>Script by code unit of the basic plane; 0 for what isn't alphabetic.</summary>
    public static ReadOnlySpan<byte> BasicPlane => s_plane0;

    /// <summary>Script of any code point; 0 for what isn't alphabetic.</summary>
    public static byte Lookup(int codePoint)
    {
        if (codePoint < s_plane0.Length)
        {
            return s_plane0[codePoint];
        }

        int low = 0, high = s_astral.Count - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            (int first, int last, byte script) = s_astral[middle];
            if (codePoint < first)
            {
                high = middle - 1;
            }
            else if (codePoint > last)
            {
                low = middle + 1;
            }
            else
            {
                return script;
            }
        }

        return 0;
    }
}
