namespace ProvenanceKit.Engine.Tokenization;

internal static class CanonicalTokenizerJson
{
    public static CanonicalHash Hash(TokenizerSource source, Vocabulary vocabulary, string tokenizerClass, bool isRebuildKnown) => throw new NotSupportedException();
}
