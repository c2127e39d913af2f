using ProvenanceKit.Engine.Tokenization;

namespace ProvenanceKit.Engine.Tests.Tokenization;

/// <summary>A temporary model folder with tokenizer files.</summary>
internal sealed class TokenizerFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("provenancekit-tok-").FullName;

    /// <summary>Writes a text file.</summary>
    public TokenizerFolder With(string name, string text)
    {
        File.WriteAllText(System.IO.Path.Combine(Path, name), text);
        return this;
    }

    /// <summary>Writes a binary file.</summary>
    public TokenizerFolder With(string name, byte[] bytes)
    {
        File.WriteAllBytes(System.IO.Path.Combine(Path, name), bytes);
        return this;
    }

    /// <summary>Loads the folder's tokenizer.</summary>
    public LoadedTokenizer Load(string? modelType = null) =>
        TokenizerLoader.Load(Path, modelType, CancellationToken.None) ?? throw new InvalidDataException("The folder has no tokenizer.");

    /// <summary>Loads a tokenizer.json as the generic class keeps it.</summary>
    public static LoadedTokenizer LoadJson(string json)
    {
        using TokenizerFolder folder = new TokenizerFolder().With("tokenizer.json", json);
        return folder.Load();
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
