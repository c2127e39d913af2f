namespace ProvenanceKit.HelpBuilder.Source;

/// <summary>A paragraph, an item of a list, or fenced code.</summary>
/// <param name="Kind">Which of them.</param>
/// <param name="Line">Line in the file, from 1.</param>
/// <param name="Text">The text as written, without line breaks; code with its line breaks.</param>
/// <param name="Info">What stands behind the opening fence of code.</param>
internal sealed record MarkdownBlock(BlockKind Kind, int Line, string Text, string Info = "");
