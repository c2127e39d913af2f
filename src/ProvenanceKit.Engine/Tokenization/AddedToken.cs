namespace ProvenanceKit.Engine.Tokenization;

/// <summary>A token that is matched in the text before the model sees it.</summary>
/// <param name="Content">The text that is matched.</param>
/// <param name="SingleWord">Only between non-word characters.</param>
/// <param name="LeftStrip">Takes the whitespace on its left along.</param>
/// <param name="RightStrip">Takes the whitespace on its right along.</param>
/// <param name="Normalized">Matched in the normalised text instead of the original.</param>
/// <param name="Special">Control token, skipped when decoding.</param>
internal sealed record AddedToken(string Content, bool SingleWord, bool LeftStrip, bool RightStrip, bool Normalized, bool Special)
{
    /// <summary>What transformers makes of a special token that is given by its text alone.</summary>
    public static AddedToken SpecialFromText(string content) => new(content, false, false, false, Normalized: false, Special: true);
}
