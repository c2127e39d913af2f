using System.Text;

namespace ProvenanceKit.Engine.Tokenization.Encoders;

/// <summary>
/// GPT-2's printable alphabet of 256 characters for bytes: the printable Latin-1 ones stand for themselves, the other 68 bytes become U+0100 on in
/// ascending order.
/// </summary>
internal static class ByteLevelAlphabet
{
    private static readonly char[] s_chars = Build();

    /// <summary>The characters of bytes.</summary>
    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        StringBuilder text = new(bytes.Length);
        foreach (byte value in bytes)
        {
            text.Append(s_chars[value]);
        }

        return text.ToString();
    }

    /// <summary>The characters of a text's UTF-8 bytes.</summary>
    public static string Encode(string text) => Encode(Encoding.UTF8.GetBytes(text));

    private static char[] Build()
    {
        char[] chars = new char[256];
        int next = 256;
        for (int value = 0; value < 256; value++)
        {
            bool printable = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);
            chars[value] = (char)(printable ? value : next++);
        }

        return chars;
    }
}
