using ProvenanceKit.Engine.Checkpoints;
using ProvenanceKit.Engine.Checkpoints.Gguf;
using ProvenanceKit.Engine.Configuration;
using ProvenanceKit.Engine.Models;
using ProvenanceKit.Engine.Tokenization;
using ProvenanceKit.Engine.Tokenization.Reading;

namespace ProvenanceKit.Engine.Fingerprints;

/// <summary>What a model says of itself: from the files beside its weights, or from inside a GGUF file.</summary>
/// <param name="Configuration">The configuration; null when there is none.</param>
/// <param name="Tokenizer">The tokenizer; null when there is none.</param>
/// <param name="TokenizerReason">Why there is no tokenizer; null when there is.</param>
internal sealed record ModelMetadata(ModelConfiguration? Configuration, LoadedTokenizer? Tokenizer, string? TokenizerReason)
{
    /// <summary>Reads it.</summary>
    /// <exception cref="Errors.ProvenanceException">A file is broken.</exception>
    public static ModelMetadata Read(LocatedModel model, CancellationToken cancellationToken)
    {
        if (model.Format == WeightFormat.Gguf)
        {
            return ReadGguf(model, cancellationToken);
        }

        if (model.Base is not null)
        {
            return Read(model.Base, cancellationToken);
        }

        ModelConfiguration? config = model.ConfigPath is null ? null : ModelConfiguration.ReadFile(model.ConfigPath);
        LoadedTokenizer? tokenizer = TokenizerLoader.Load(model.Folder, config?.ModelType, cancellationToken, out string? reason);
        return new ModelMetadata(config, tokenizer, reason);
    }

    private static ModelMetadata ReadGguf(LocatedModel model, CancellationToken cancellationToken)
    {
        string file = model.WeightFiles[0];
        using GgufCheckpoint checkpoint = GgufCheckpoint.Open(model.WeightFiles);
        long rows = checkpoint.Find("token_embd.weight") is { Rank: 2 } embedding ? embedding.Shape[0] : 0;
        ModelConfiguration config = GgufConfiguration.Read(checkpoint.Metadata, checkpoint.Find("output.weight") is not null, rows, file);
        TokenizerSource? source = GgufTokenizerReader.Read(file, checkpoint.Metadata, cancellationToken, out TokenizerSettings settings, out string? reason);
        return new ModelMetadata(config, source is null ? null : TokenizerLoader.Assemble(source, settings, TokenizerClasses.Generic, cancellationToken), reason);
    }
}
