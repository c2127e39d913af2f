using System.Management.Automation;
using System.Text.RegularExpressions;
using ProvenanceKit.HelpBuilder.Source;

namespace ProvenanceKit.HelpBuilder.Checks;

/// <summary>Looks up what prose names: cmdlets with our nouns, about topics, and parameters in code spans.</summary>
internal sealed partial class TextCheck
{
    private static readonly string[] s_elsewhere = ["AsHashtable", "AsArray", "Depth", "Directory", "Parallel", "NoTypeInformation", "Encoding"];

    private readonly KnownNames _known;
    private readonly HelpProblems _problems;
    private readonly HashSet<string> _parameters;
    private readonly Regex _ours;

    /// <summary>Makes a check for the names that are known.</summary>
    public TextCheck(KnownNames known, HelpProblems problems)
    {
        _known = known;
        _problems = problems;
        _parameters = new HashSet<string>(
            known.Commands.SelectMany(static command => command.Parameters).SelectMany(static parameter => parameter.Aliases.Append(parameter.Name))
                .Concat(Cmdlet.CommonParameters).Concat(Cmdlet.OptionalCommonParameters).Concat(s_elsewhere),
            StringComparer.OrdinalIgnoreCase);
        IEnumerable<string> nouns = known.Commands.Select(static command => Regex.Match(command.Noun, "^[A-Z][a-z]+").Value).Distinct().Where(static noun => noun.Length > 0);
        _ours = new Regex($@"\b[A-Z][A-Za-z]+-({string.Join('|', nouns)})[A-Za-z]*\b");
    }

    /// <summary>Reports names that mean nothing.</summary>
    public void Run(string file, IEnumerable<MarkdownBlock> blocks)
    {
        foreach (MarkdownBlock block in blocks)
        {
            foreach (Match match in _ours.Matches(block.Text).Where(match => _known.Find(match.Value) is null))
            {
                _problems.Add(file, block.Line, $"There is no cmdlet {match.Value}.");
            }

            foreach (Match match in TopicPattern().Matches(block.Text).Where(match => match.Value.StartsWith("about_Provenance", StringComparison.Ordinal) && !_known.Topics.Contains(match.Value)))
            {
                _problems.Add(file, block.Line, $"There is no topic {match.Value}.");
            }

            foreach (Match match in ParameterPattern().Matches(block.Kind == BlockKind.Code ? "" : block.Text).Where(match => !_parameters.Contains(match.Groups[1].Value)))
            {
                _problems.Add(file, block.Line, $"No cmdlet has a parameter -{match.Groups[1].Value}.");
            }
        }
    }

    [GeneratedRegex(@"\babout_\w+")]
    private static partial Regex TopicPattern();

    [GeneratedRegex(@"`-([A-Z]\w*)[^`]*`")]
    private static partial Regex ParameterPattern();
}
