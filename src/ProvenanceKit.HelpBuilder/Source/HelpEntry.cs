namespace ProvenanceKit.HelpBuilder.Source;

/// <summary>Something that is described by name: a parameter, a type, or an error.</summary>
/// <param name="Name">Its name; a parameter's without the dash.</param>
/// <param name="Line">Line in the file, from 1.</param>
/// <param name="Blocks">The description.</param>
internal sealed record HelpEntry(string Name, int Line, IReadOnlyList<MarkdownBlock> Blocks);
