using System.Text.Json;

namespace ProvenanceKit.Engine.Tokenization.Reading;

/// <summary>Reads the plain vocabulary files: <c>vocab.json</c> with <c>merges.txt</c> (byte-level BPE) and <c>vocab.txt</c> (WordPiece).</summary>
internal static class VocabularyFilesReader
{
    /// <summary>Reads a GPT-2 style pair of files. Components are GPT-2's; a class that wants others rebuilds them.</summary>
    public static TokenizerSource ReadByteLevel(string vocabFile, string mergesFile, CancellationToken cancellationToken)
    {
        byte[] bytes = TokenizerErrors.ReadAll(vocabFile, TokenizerLimits.FileBytes);
        TokenizerErrors.RequireUtf8(vocabFile, bytes);
        TokenizerModelReader model = new(vocabFile, bytes.Length);
        Utf8JsonReader reader = new(bytes, new JsonReaderOptions { MaxDepth = TokenizerLimits.JsonDepth });
        try
        {
            reader.Read();
            model.ReadVocabularyOnly(ref reader);
            reader.Read();
        }
        catch (JsonException e)
        {
            throw TokenizerErrors.Json(vocabFile, e, Math.Max(reader.TokenStartIndex, reader.BytesConsumed));
        }
        catch (InvalidOperationException e)
        {
            throw TokenizerErrors.Invalid(vocabFile, "a string has half of a surrogate pair.", reader.TokenStartIndex, e);
        }

        TokenizerSource source = model.ToSource([], known: true, ReadMerges(mergesFile, cancellationToken));
        source.Options = new ModelOptions { ContinuingSubwordPrefix = "", EndOfWordSuffix = "" };
        source.PreTokenizer = Components.Parse(Components.ByteLevel);
        source.PostProcessor = Components.Parse(Components.ByteLevelPostProcessor);
        source.Decoder = Components.Parse(Components.ByteLevel);
        return source;
    }

    /// <summary>Reads a BERT vocabulary: one token a line, the line's number is the id. Components are BERT's (uncased).</summary>
    public static TokenizerSource ReadWordPiece(string file)
    {
        byte[] bytes = TokenizerErrors.ReadAll(file, TokenizerLimits.FileBytes);
        TokenizerErrors.RequireUtf8(file, bytes);
        VocabularyCollector vocabulary = new(file, bytes.Length, Math.Clamp(bytes.Length / 8, 16, 1 << 18));
        int position = 0;
        for (int start = 0; start < bytes.Length;)
        {
            ReadOnlySpan<byte> rest = bytes.AsSpan(start);
            int end = rest.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = end < 0 ? rest : rest[..end];
            vocabulary.AddPositional(line.EndsWith("\r"u8) ? line[..^1] : line, position++);
            start += line.Length + 1;
        }

        return new TokenizerSource
        {
            FilePath = file,
            Kind = TokenizerModelKind.WordPiece,
            Tokens = vocabulary.Tokens,
            Index = vocabulary.Index,
            Ids = vocabulary.Ids,
            ModelSize = vocabulary.Tokens.Count,
            Merges = new MergeList(),
            Options = new ModelOptions { UnknownToken = "[UNK]", ContinuingSubwordPrefix = "##" },
            Normalizer = Components.Parse(Components.BertNormalizer(lowercase: true, stripAccents: null, chineseChars: true)),
            PreTokenizer = Components.Parse(Components.BertPreTokenizer),
            Decoder = Components.Parse(Components.WordPieceDecoder),
        };
    }

    /// <summary>Reads merges.txt: one <c>left right</c> a line; comment lines (<c>#version</c>) and empty lines are skipped.</summary>
    private static MergeList ReadMerges(string file, CancellationToken cancellationToken)
    {
        byte[] bytes = TokenizerErrors.ReadAll(file, TokenizerLimits.FileBytes);
        TokenizerErrors.RequireUtf8(file, bytes);
        MergeList merges = new(bytes.Length, Math.Clamp(bytes.Length / 8, 16, 1 << 19));
        for (int start = 0; start < bytes.Length;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ReadOnlySpan<byte> rest = bytes.AsSpan(start);
            int end = rest.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = (end < 0 ? rest : rest[..end]).TrimEnd((byte)'\r');
            int space = line.IndexOf((byte)' ');
            if (!line.IsEmpty && !line.StartsWith("#version"u8))
            {
                if (space <= 0 || space == line.Length - 1 || line[(space + 1)..].Contains((byte)' '))
                {
                    throw TokenizerErrors.Invalid(file, "a merge must be two tokens with one space between.", start);
                }

                merges.AddText(line, space);
                if (merges.Count > TokenizerLimits.Merges)
                {
                    throw TokenizerErrors.Limit(file, $"there are more than {TokenizerLimits.Merges} merges.");
                }
            }

            start += (end < 0 ? rest.Length : end) + 1;
        }

        return merges;
    }
}
