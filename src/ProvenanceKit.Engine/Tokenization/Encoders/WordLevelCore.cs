using System.Text;

namespace ProvenanceKit.Engine.Tokenization.Encoders;

/// <summary>A whole word is a token, or the unknown token.</summary>
internal sealed class WordLevelCore(TokenizerSource source, Vocabulary vocabulary) : EncodingCore
{
    /// <inheritdoc/>
    public override IReadOnlyList<IReadOnlyList<int>> Encode(IReadOnlyList<string> words) =>
        [.. words.Select(word => (Find(word) ?? Find(source.Options.UnknownToken ?? "<unk>")) is { } id ? (IReadOnlyList<int>)[id] : [])];

    private int? Find(string word) => vocabulary.FindModelId(Encoding.UTF8.GetBytes(word));
}
