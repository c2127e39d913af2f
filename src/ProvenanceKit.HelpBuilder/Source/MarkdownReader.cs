using ProvenanceKit.HelpBuilder.Checks;

namespace ProvenanceKit.HelpBuilder.Source;

/// <summary>
/// Reads the Markdown that help is written in: headings of three levels, paragraphs, flat lists with <c>-</c>, and code between fences of three
/// backticks. Anything else is an error, so that nothing is lost on its way into the help without a word.
/// </summary>
internal sealed class MarkdownReader
{
    private const string Fence = "```";

    private readonly HelpSource _source;
    private readonly HelpProblems _problems;
    private readonly List<MarkdownSection> _sections = [];
    private readonly List<string> _open = [];
    private List<MarkdownBlock>? _blocks;
    private BlockKind _openKind;
    private int _openLine;

    private MarkdownReader(HelpSource source, HelpProblems problems)
    {
        _source = source;
        _problems = problems;
    }

    /// <summary>The sections of a file in their order.</summary>
    public static IReadOnlyList<MarkdownSection> Read(HelpSource source, HelpProblems problems)
    {
        var reader = new MarkdownReader(source, problems);
        reader.Read();
        return reader._sections;
    }

    private void Read()
    {
        string[] lines = _source.Text.ReplaceLineEndings("\n").Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i].TrimEnd();
            if (line.StartsWith(Fence, StringComparison.Ordinal))
            {
                i = ReadCode(lines, i);
            }
            else if (line.StartsWith('#'))
            {
                ReadHeading(line, i + 1);
            }
            else if (line.Length == 0)
            {
                Close();
            }
            else
            {
                ReadText(line, i + 1);
            }
        }

        Close();
    }

    private void ReadHeading(string line, int number)
    {
        Close();
        int level = line.TakeWhile(static c => c == '#').Count();
        string title = line[level..].Trim();
        if (level > 3 || title.Length == 0)
        {
            _problems.Add(_source.File, number, "A heading has one to three # and a text.");
        }

        _blocks = [];
        _sections.Add(new MarkdownSection(level, title, number, _blocks));
    }

    private int ReadCode(string[] lines, int start)
    {
        Close();
        int end = Array.FindIndex(lines, start + 1, static line => line.TrimEnd() == Fence);
        if (end < 0)
        {
            _problems.Add(_source.File, start + 1, "The code that begins here has no closing fence.");
            return lines.Length;
        }

        Add(new MarkdownBlock(BlockKind.Code, start + 1, string.Join('\n', lines[(start + 1)..end]), lines[start].Trim()[Fence.Length..].Trim()));
        return end;
    }

    private void ReadText(string line, int number)
    {
        bool isItem = line.StartsWith("- ", StringComparison.Ordinal);
        bool continues = _open.Count > 0 && !isItem && (_openKind == BlockKind.Item) == line.StartsWith("  ", StringComparison.Ordinal);
        if (!continues)
        {
            Close();
            if (!isItem && (char.IsWhiteSpace(line[0]) || "|>*+".Contains(line[0], StringComparison.Ordinal)))
            {
                _problems.Add(_source.File, number, "Help is written in paragraphs, lists with '- ' and fenced code only; this line is none of them.");
            }

            _openLine = number;
            _openKind = isItem ? BlockKind.Item : BlockKind.Paragraph;
        }

        _open.Add((isItem ? line[2..] : line).Trim());
    }

    private void Close()
    {
        if (_open.Count > 0)
        {
            Add(new MarkdownBlock(_openKind, _openLine, string.Join(' ', _open)));
            _open.Clear();
        }
    }

    private void Add(MarkdownBlock block)
    {
        if (_blocks is null)
        {
            _problems.Add(_source.File, block.Line, "A help file begins with a heading.");
            _blocks = [];
        }

        _blocks.Add(block);
    }
}
