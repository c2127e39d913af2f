using System.Buffers.Text;
using System.Text;
using System.Text.Unicode;
using ProvenanceKit.Engine.Tokenization.Encoders;

namespace ProvenanceKit.Engine.Tokenization.Reading;

/// <summary>
/// Reads a raw tiktoken file: lines of a base64 token and its rank. It becomes a byte-level BPE model whose merges are all splits of each token
/// into two tokens, by rank of the whole, then of the parts.
/// </summary>
internal static class TiktokenReader
{
    /// <summary>Whether the bytes begin with a line of base64, a space and digits, which no SentencePiece model does.</summary>
    public static bool LooksLike(ReadOnlySpan<byte> bytes)
    {
        int end = bytes[..Math.Min(bytes.Length, 1024)].IndexOf((byte)'\n');
        ReadOnlySpan<byte> line = end < 0 ? bytes : bytes[..end];
        return TryLine(line.TrimEnd((byte)'\r'), out _, out _);
    }

    /// <summary>Reads the bytes of the file; <paramref name="file"/> is for messages.</summary>
    public static TokenizerSource Parse(string file, ReadOnlySpan<byte> bytes, CancellationToken cancellationToken)
    {
        int guess = Math.Clamp(bytes.Length / 16, 16, 1 << 18);
        VocabularyCollector vocabulary = new(file, bytes.Length, guess);
        List<byte[]> tokens = new(guess);
        for (int start = 0; start < bytes.Length;)
        {
            ReadOnlySpan<byte> rest = bytes[start..];
            int end = rest.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = (end < 0 ? rest : rest[..end]).TrimEnd((byte)'\r');
            if (!line.IsEmpty)
            {
                if (!TryLine(line, out byte[] token, out int rank) || token.Length == 0)
                {
                    throw TokenizerErrors.Invalid(file, "a line must be a base64 token, a space and a rank.", start);
                }

                vocabulary.Add(Encoding.UTF8.GetBytes(ByteLevelAlphabet.Encode(token)), rank, start);
                tokens.Add(token);
            }

            start += (end < 0 ? rest.Length : end) + 1;
        }

        vocabulary.RequireDistinctIds();
        if (tokens.Count == 0)
        {
            throw TokenizerErrors.Invalid(file, "there are no tokens.");
        }

        return new TokenizerSource
        {
            FilePath = file,
            Kind = TokenizerModelKind.Bpe,
            Tokens = vocabulary.Tokens,
            Index = vocabulary.Index,
            Ids = vocabulary.Ids,
            ModelSize = vocabulary.Tokens.Count,
            Merges = DerivedMerges.FromRanks(vocabulary, cancellationToken),
            Options = new ModelOptions { IgnoreMerges = true },
            PreTokenizer = Components.Parse(Components.TiktokenPreTokenizer),
            Decoder = Components.Parse(Components.ByteLevelDecoder),
        };
    }

    private static bool TryLine(ReadOnlySpan<byte> line, out byte[] token, out int rank)
    {
        token = [];
        rank = -1;
        int space = line.IndexOf((byte)' ');
        if (space <= 0 || !Utf8.IsValid(line) || !Utf8Parser.TryParse(line[(space + 1)..], out rank, out int used) || used != line.Length - space - 1 || rank < 0)
        {
            return false;
        }

        byte[] buffer = new byte[Base64.GetMaxDecodedFromUtf8Length(space)];
        if (Base64.DecodeFromUtf8(line[..space], buffer, out _, out int written) != System.Buffers.OperationStatus.Done)
        {
            return false;
        }

        token = buffer[..written];
        return true;
    }
}
