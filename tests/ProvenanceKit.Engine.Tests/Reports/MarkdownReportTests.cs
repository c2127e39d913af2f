namespace ProvenanceKit.Engine.Tests.Reports;

public sealed class MarkdownReportTests
{
    [Fact]
    public void Markdown_OfEveryKind_HasASectionForEach()
    {
        string text = Write("parent", "child");
        foreach (string part in (string[])["## Gate: child", "## child against parent", "**Linked.**", "## Ancestors of child", "## Lineage", "## Models", "## Inputs", "## What is not claimed", "| Units correspond by position (E1) | Measured |"])
        {
            Assert.Contains(part, text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Markdown_HostileNames_StayTextInTheirCells()
    {
        foreach (string name in ReportSamples.HostileNames)
        {
            string text = Write(name, name);
            Assert.DoesNotContain("<script", text.Replace("\\<script", "", StringComparison.Ordinal), StringComparison.Ordinal);
            Assert.DoesNotContain(text, c => char.IsControl(c) && c != '\n');
            string[] lines = text.Split('\n');
            for (int i = 1; i < lines.Length; i++)
            {
                if (lines[i].StartsWith("| ", StringComparison.Ordinal) && lines[i - 1].StartsWith('|'))
                {
                    Assert.Equal(Cells(lines[i - 1]), Cells(lines[i]));
                }
            }
        }
    }

    [Theory]
    [InlineData("a|b", "a\\|b")]
    [InlineData("<b>", "\\<b\\>")]
    [InlineData("[x](y)", "\\[x\\](y)")]
    [InlineData("see http://x", "see http\\://x")]
    [InlineData("- item", "\\- item")]
    [InlineData("aurora-base 0.5", "aurora-base 0.5")]
    [InlineData("two\nlines", "two lines")]
    public void Escape_Text_IsShownAsItIs(string text, string expected) => Assert.Equal(expected, ProvenanceKit.Engine.Reports.MarkdownReport.Escape(text));

    private static int Cells(string line) => line.Replace("\\\\", "", StringComparison.Ordinal).Replace("\\|", "", StringComparison.Ordinal).Count(c => c == '|');

    private static string Write(string first, string second) =>
        ReportEngine.Write([.. ReportSamples.OfEveryKind(first, second)], ReportFormat.Markdown, ReportSamples.Options, null, CancellationToken.None);
}
