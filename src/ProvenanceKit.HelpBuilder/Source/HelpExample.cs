namespace ProvenanceKit.HelpBuilder.Source;

/// <summary>An example.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Line">Line of its code in the file, from 1.</param>
/// <param name="Code">The code.</param>
/// <param name="NeedsNetwork">Whether it goes online, so that no test may run it.</param>
/// <param name="Remarks">What stands under the code.</param>
internal sealed record HelpExample(string Title, int Line, string Code, bool NeedsNetwork, IReadOnlyList<MarkdownBlock> Remarks);
