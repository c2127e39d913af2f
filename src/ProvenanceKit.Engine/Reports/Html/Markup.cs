namespace ProvenanceKit.Engine.Reports.Html;

/// <summary>Text that is markup already. Made only from <see cref="HtmlBuilder"/>'s own output.</summary>
/// <param name="Text">The markup.</param>
internal readonly record struct Markup(string Text);
