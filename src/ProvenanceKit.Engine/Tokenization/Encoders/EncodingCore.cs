using System.Text;

namespace ProvenanceKit.Engine.Tokenization.Encoders;

/// <summary>
/// Encodes words through Microsoft.ML.Tokenizers. A core is prepared for the words at hand with only the tokens and merges that can occur in them,
/// which gives the same ids as the whole vocabulary and costs milliseconds instead of up to a second.
/// </summary>
internal abstract class EncodingCore
{
    /// <summary>Builds the core of a tokenizer's kind.</summary>
    public static EncodingCore Create(TokenizerSource source, Vocabulary vocabulary) => source.Kind switch
    {
        TokenizerModelKind.Bpe => new BpeCore(source, vocabulary),
        TokenizerModelKind.Unigram => new UnigramCore(source, vocabulary),
        TokenizerModelKind.WordPiece => new WordPieceCore(source, vocabulary),
        _ => new WordLevelCore(source, vocabulary),
    };

    /// <summary>Ids of each word.</summary>
    public abstract IReadOnlyList<IReadOnlyList<int>> Encode(IReadOnlyList<string> words);

    /// <summary>The code points of a word as strings.</summary>
    protected static string[] CodePoints(string word) => [.. word.EnumerateRunes().Select(rune => rune.ToString())];

    /// <summary>The ids of a text's bytes as <c>&lt;0xHH&gt;</c> tokens; null unless all of them exist.</summary>
    protected static List<int>? ByteTokens(Vocabulary vocabulary, string text)
    {
        List<int> ids = [];
        Span<byte> token = stackalloc byte[6];
        "<0x00>"u8.CopyTo(token);
        foreach (byte value in Encoding.UTF8.GetBytes(text))
        {
            token[3] = (byte)"0123456789ABCDEF"[value >> 4];
            token[4] = (byte)"0123456789ABCDEF"[value & 15];
            if (vocabulary.FindModelId(token) is not { } id)
            {
                return null;
            }

            ids.Add(id);
        }

        return ids;
    }
}
