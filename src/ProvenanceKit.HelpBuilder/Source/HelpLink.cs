namespace ProvenanceKit.HelpBuilder.Source;

/// <summary>Where to read on.</summary>
/// <param name="Text">A cmdlet, an about topic, or the text of a link.</param>
/// <param name="Uri">The link's target; empty for a cmdlet or topic.</param>
/// <param name="Line">Line in the file, from 1.</param>
internal sealed record HelpLink(string Text, string Uri, int Line);
