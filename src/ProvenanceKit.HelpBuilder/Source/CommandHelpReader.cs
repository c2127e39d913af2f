using System.Text.RegularExpressions;
using ProvenanceKit.HelpBuilder.Checks;

namespace ProvenanceKit.HelpBuilder.Source;

/// <summary>Takes a cmdlet's help out of the sections of its file.</summary>
internal sealed partial class CommandHelpReader
{
    private const string ShellInfo = "powershell";
    private const string NetworkInfo = "powershell network";

    private static readonly string[] s_required = ["Description", "Parameters", "Examples", "Inputs", "Outputs", "Errors", "Related links"];

    private readonly HelpSource _source;
    private readonly HelpProblems _problems;
    private readonly SharedHelp _shared;
    private readonly CommandHelp _help;

    private CommandHelpReader(HelpSource source, SharedHelp shared, HelpProblems problems)
    {
        _source = source;
        _shared = shared;
        _problems = problems;
        _help = new CommandHelp(source.Name, source.File);
    }

    /// <summary>The help in a cmdlet's file.</summary>
    public static CommandHelp Read(HelpSource source, SharedHelp shared, HelpProblems problems)
    {
        var reader = new CommandHelpReader(source, shared, problems);
        reader.Read(MarkdownReader.Read(source, problems));
        return reader._help;
    }

    /// <summary>The shared file: headings of parameters, and of the second level with errors under them.</summary>
    public static SharedHelp ReadShared(HelpSource source, HelpProblems problems)
    {
        var shared = new SharedHelp { File = source.File };
        foreach (MarkdownSection section in MarkdownReader.Read(source, problems).Where(static section => section.Level > 1))
        {
            var reader = new CommandHelpReader(source, shared, problems);
            if (section.Level == 3)
            {
                reader.ReadParameter(section);
                shared.Parameters.AddRange(reader._help.Parameters);
            }
            else if (section.Blocks.Count > 0)
            {
                reader.ReadErrors(section);
                shared.Errors[section.Title] = reader._help.Errors;
            }
        }

        return shared;
    }

    private void Read(IReadOnlyList<MarkdownSection> sections)
    {
        if (sections is not [{ Level: 1 } first, ..] || first.Title != _source.Name)
        {
            Report(1, $"The file begins with the heading '# {_source.Name}'.");
            return;
        }

        if (first.Blocks is [{ Kind: BlockKind.Paragraph } synopsis])
        {
            _help.Synopsis = synopsis.Text;
        }
        else
        {
            Report(first.Line, "One paragraph under the first heading is the synopsis.");
        }

        string part = "";
        foreach (MarkdownSection section in sections.Skip(1))
        {
            if (section.Level == 3)
            {
                ReadEntry(part, section);
                continue;
            }

            part = section.Level == 2 ? section.Title : "";
            ReadPart(section);
        }

        string[] titles = [.. sections.Where(static section => section.Level == 2).Select(static section => section.Title)];
        foreach (string missing in s_required.Except(titles))
        {
            Report(1, $"The section '## {missing}' is missing.");
        }

        foreach (string twice in titles.GroupBy(static title => title).Where(static group => group.Count() > 1).Select(static group => group.Key))
        {
            Report(1, $"The section '## {twice}' is there more than once.");
        }
    }

    private void ReadPart(MarkdownSection section)
    {
        switch (section.Level == 2 ? section.Title : "")
        {
            case "Description":
                _help.Description.AddRange(section.Blocks);
                if (section.Blocks.Count == 0)
                {
                    Report(section.Line, "The description is empty.");
                }

                break;
            case "Notes":
                _help.Notes.AddRange(section.Blocks);
                break;
            case "Errors":
                ReadErrors(section);
                break;
            case "Related links":
                ReadLinks(section);
                break;
            case "Parameters" or "Examples" or "Inputs" or "Outputs":
                if (section.Blocks.Count > 0)
                {
                    Report(section.Blocks[0].Line, $"Text under '## {section.Title}' belongs under one of its own headings.");
                }

                break;
            default:
                Report(section.Line, $"A cmdlet's help has no section '{section.Title}' at this level; it has {string.Join(", ", s_required)} and Notes.");
                break;
        }
    }

    private void ReadEntry(string part, MarkdownSection section)
    {
        switch (part)
        {
            case "Parameters":
                ReadParameter(section);
                break;
            case "Examples":
                ReadExample(section);
                break;
            case "Inputs" or "Outputs":
                (part == "Inputs" ? _help.Inputs : _help.Outputs).Add(new HelpEntry(section.Title, section.Line, section.Blocks));
                RequireText(section);
                break;
            default:
                Report(section.Line, "There are no headings of the third level in this section.");
                break;
        }
    }

    private void ReadParameter(MarkdownSection section)
    {
        if (!section.Title.StartsWith('-'))
        {
            Report(section.Line, "A parameter's heading is its name with the dash.");
        }

        _help.Parameters.Add(new HelpEntry(section.Title.TrimStart('-'), section.Line, section.Blocks));
        RequireText(section);
    }

    private void ReadExample(MarkdownSection section)
    {
        if (section.Blocks is not [{ Kind: BlockKind.Code, Info: ShellInfo or NetworkInfo } code, _, ..])
        {
            Report(section.Line, $"An example is code (```{ShellInfo}, or ```{NetworkInfo} when it goes online) and a remark under it.");
            return;
        }

        _help.Examples.Add(new HelpExample(section.Title, code.Line, code.Text, code.Info == NetworkInfo, [.. section.Blocks.Skip(1)]));
    }

    private void ReadErrors(MarkdownSection section)
    {
        foreach (MarkdownBlock block in section.Blocks)
        {
            if (block.Kind == BlockKind.Item && _shared.Errors.TryGetValue(block.Text, out IReadOnlyList<HelpEntry>? group))
            {
                _help.Errors.AddRange(group);
                continue;
            }

            Match match = ErrorPattern().Match(block.Text);
            if (block.Kind != BlockKind.Item || !match.Success)
            {
                Report(block.Line, "Errors are items: '- `Id`: when it comes', with several ids separated by commas, or the name of a group in the shared file.");
                continue;
            }

            MarkdownBlock[] text = [block with { Text = match.Groups["text"].Value }];
            _help.Errors.AddRange(match.Groups["id"].Captures.Select(id => new HelpEntry(id.Value, block.Line, text)));
        }
    }

    private void ReadLinks(MarkdownSection section)
    {
        foreach (MarkdownBlock block in section.Blocks)
        {
            Match match = LinkPattern().Match(block.Text);
            if (block.Kind != BlockKind.Item || !match.Success)
            {
                Report(block.Line, "Related links are items: a cmdlet, an about topic, or [text](https://...).");
                continue;
            }

            _help.Links.Add(new HelpLink(match.Groups["name"].Value + match.Groups["text"].Value, match.Groups["uri"].Value, block.Line));
        }
    }

    private void RequireText(MarkdownSection section)
    {
        if (section.Blocks.Count == 0)
        {
            Report(section.Line, $"'{section.Title}' has no text.");
        }
    }

    private void Report(int line, string message) => _problems.Add(_source.File, line, message);

    [GeneratedRegex(@"^`(?<id>\w+)`(, `(?<id>\w+)`)*: (?<text>.+)$")]
    private static partial Regex ErrorPattern();

    [GeneratedRegex(@"^((?<name>[\w-]+)|\[(?<text>[^\]]+)\]\((?<uri>https://[^)\s]+)\))$")]
    private static partial Regex LinkPattern();
}
