namespace ProvenanceKit.HelpBuilder.Source;

/// <summary>A heading and what stands under it, up to the next heading of any level.</summary>
/// <param name="Level">1 to 3.</param>
/// <param name="Title">The heading's text as written.</param>
/// <param name="Line">Line in the file, from 1.</param>
/// <param name="Blocks">What stands under it.</param>
internal sealed record MarkdownSection(int Level, string Title, int Line, IReadOnlyList<MarkdownBlock> Blocks);
