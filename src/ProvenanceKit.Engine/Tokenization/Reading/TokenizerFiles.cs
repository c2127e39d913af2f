namespace ProvenanceKit.Engine.Tokenization.Reading;

/// <summary>Which of a folder's files hold the vocabulary.</summary>
internal static class TokenizerFiles
{
    private static readonly string[] s_sentencePiece = ["tokenizer.model", "spiece.model", "sentencepiece.bpe.model", "spm.model", "source.spm", "tokenizer.model.v3"];

    /// <summary>
    /// Reads tokenizer.json where there is one, else vocab.json with merges.txt, else vocab.txt, else a SentencePiece or tiktoken model; null when
    /// there is none of them.
    /// </summary>
    public static TokenizerSource? Read(string folder, CancellationToken cancellationToken)
    {
        string At(string name) => Path.Combine(folder, name);
        if (File.Exists(At("tokenizer.json")))
        {
            return TokenizerJsonReader.Read(At("tokenizer.json"), cancellationToken);
        }

        if (File.Exists(At("vocab.json")) && File.Exists(At("merges.txt")))
        {
            return VocabularyFilesReader.ReadByteLevel(At("vocab.json"), At("merges.txt"), cancellationToken);
        }

        if (File.Exists(At("vocab.txt")))
        {
            return VocabularyFilesReader.ReadWordPiece(At("vocab.txt"));
        }

        foreach (string name in s_sentencePiece)
        {
            if (File.Exists(At(name)))
            {
                byte[] bytes = TokenizerErrors.ReadAll(At(name), TokenizerLimits.ScoredVocabularyBytes);
                return TiktokenReader.LooksLike(bytes)
                    ? TiktokenReader.Parse(At(name), bytes, cancellationToken)
                    : SentencePieceReader.Parse(At(name), bytes, cancellationToken);
            }
        }

        try
        {
            string[] tiktoken = Directory.GetFiles(folder, "*.tiktoken");
            Array.Sort(tiktoken, StringComparer.Ordinal);
            return tiktoken.Length == 0
                ? null
                : TiktokenReader.Parse(tiktoken[0], TokenizerErrors.ReadAll(tiktoken[0], TokenizerLimits.ScoredVocabularyBytes), cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Errors.ProvenanceException(Errors.ProvenanceErrorCode.FileUnreadable, folder, "the folder can't be listed: " + e.Message, innerException: e);
        }
    }
}
