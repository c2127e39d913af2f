namespace ProvenanceKit.Engine.Tokenization.Encoders;

/// <summary>A stretch of text on its way to the model.</summary>
/// <param name="Text">The text as normalised so far.</param>
/// <param name="IsAtStart">Whether it begins where the whole text begins.</param>
internal readonly record struct TextPiece(string Text, bool IsAtStart);
