using System.Text;
using ProvenanceKit.HelpBuilder.Source;

namespace ProvenanceKit.HelpBuilder.Writing;

/// <summary>Writes an about topic in the layout that <c>Get-Help</c> knows: TOPIC, SHORT DESCRIPTION, then headings at the margin and text indented.</summary>
internal static class TopicWriter
{
    private const int Width = 79;
    private const string TextIndent = "    ";
    private const string CodeIndent = "        ";

    /// <summary>The text of a topic.</summary>
    /// <param name="sections">Its sections; the first is the name, with the short description under it.</param>
    public static string Write(IReadOnlyList<MarkdownSection> sections)
    {
        var text = new StringBuilder();
        text.Append("TOPIC\n").Append(TextIndent).Append(sections[0].Title).Append("\n\nSHORT DESCRIPTION\n");

        // Get-Help takes one line as the synopsis.
        text.Append(TextIndent).Append(PlainText.Of(sections[0].Blocks[0].Text)).Append("\n\n");
        text.Append("LONG DESCRIPTION\n\n");
        foreach (MarkdownSection section in sections.Skip(1))
        {
            string heading = PlainText.Of(section.Title);
            text.Append(section.Level == 2 ? heading.ToUpperInvariant() : "  " + heading).Append('\n');
            WriteBlocks(text, section.Blocks);
        }

        return text.ToString().TrimEnd('\n') + "\n";
    }

    private static void WriteBlocks(StringBuilder text, IReadOnlyList<MarkdownBlock> blocks)
    {
        for (int i = 0; i < blocks.Count; i++)
        {
            MarkdownBlock block = blocks[i];
            switch (block.Kind)
            {
                case BlockKind.Code:
                    foreach (string line in block.Text.Split('\n'))
                    {
                        text.Append((CodeIndent + line).TrimEnd()).Append('\n');
                    }

                    break;
                case BlockKind.Item:
                    Wrap(text, PlainText.Of(block.Text), TextIndent + "- ", TextIndent + "  ");
                    break;
                default:
                    Wrap(text, PlainText.Of(block.Text), TextIndent, TextIndent);
                    break;
            }

            bool isInsideList = block.Kind == BlockKind.Item && i + 1 < blocks.Count && blocks[i + 1].Kind == BlockKind.Item;
            if (!isInsideList)
            {
                text.Append('\n');
            }
        }

        if (blocks.Count == 0)
        {
            text.Append('\n');
        }
    }

    private static void Wrap(StringBuilder text, string prose, string first, string next)
    {
        string line = first;
        bool isEmpty = true;
        foreach (string word in prose.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!isEmpty && line.Length + 1 + word.Length > Width)
            {
                text.Append(line).Append('\n');
                line = next;
                isEmpty = true;
            }

            line += isEmpty ? word : " " + word;
            isEmpty = false;
        }

        text.Append(line).Append('\n');
    }
}
