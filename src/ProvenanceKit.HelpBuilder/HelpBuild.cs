using System.Xml.Linq;
using ProvenanceKit.HelpBuilder.Checks;
using ProvenanceKit.HelpBuilder.Commands;
using ProvenanceKit.HelpBuilder.Source;
using ProvenanceKit.HelpBuilder.Writing;

namespace ProvenanceKit.HelpBuilder;

/// <summary>Checks the help of a set of cmdlets against their classes and makes the files that <c>Get-Help</c> reads.</summary>
internal sealed class HelpBuild
{
    private readonly HelpProblems _problems = new();

    /// <summary>What is wrong; nothing may be written then.</summary>
    public IReadOnlyList<string> Problems => _problems.Lines;

    /// <summary>The cmdlets' help.</summary>
    public XDocument Maml { get; private set; } = new();

    /// <summary>The about topics by name.</summary>
    public Dictionary<string, string> Topics { get; } = new(StringComparer.Ordinal);

    /// <summary>The examples of every cmdlet.</summary>
    public IReadOnlyList<CommandHelp> Commands { get; private set; } = [];

    /// <summary>Checks and makes all help.</summary>
    /// <param name="types">Classes of the cmdlets.</param>
    /// <param name="sources">The Markdown files.</param>
    /// <param name="errorIds">Ids of errors that there are.</param>
    /// <param name="hasType">Whether there is a type of a full name.</param>
    /// <param name="folder">Where the Markdown files are, for errors about files that aren't there.</param>
    public static HelpBuild Run(IEnumerable<Type> types, IReadOnlyList<HelpSource> sources, IReadOnlySet<string> errorIds, Func<string, bool> hasType, string folder)
    {
        var build = new HelpBuild();
        CommandFacts[] commands = [.. types.Select(CommandReader.Read).OrderBy(static command => command.Name, StringComparer.Ordinal)];
        HelpSource[] topics = [.. sources.Where(static source => source.IsTopic)];
        var known = new KnownNames(commands, topics.Select(static source => source.Name).ToHashSet(StringComparer.Ordinal), errorIds, hasType);
        build.WriteCommands(known, sources, folder);
        build.WriteTopics(known, topics);
        return build;
    }

    private void WriteCommands(KnownNames known, IReadOnlyList<HelpSource> sources, string folder)
    {
        SharedHelp shared = sources.FirstOrDefault(static source => source.Name == SharedHelp.Name) is { } sharedSource
            ? CommandHelpReader.ReadShared(sharedSource, _problems)
            : new SharedHelp();
        CheckShared(known, shared);
        var text = new TextCheck(known, _problems);
        var written = new List<(CommandHelp Help, CommandFacts Facts)>();
        foreach (HelpSource source in sources.Where(static source => !source.IsTopic && source.Name != SharedHelp.Name))
        {
            CommandHelp help = CommandHelpReader.Read(source, shared, _problems);
            if (known.Find(source.Name) is not { } facts)
            {
                _problems.Add(source.File, 1, $"There is no cmdlet {source.Name}.");
                continue;
            }

            new CommandCheck(help, facts, known, _problems).Run(shared.Parameters);
            CheckExamples(known, help);
            text.Run(source.File, MarkdownReader.Read(source, new HelpProblems()).SelectMany(static section => section.Blocks));
            written.Add((help, facts));
        }

        foreach (CommandFacts missing in known.Commands.Where(command => !written.Exists(one => one.Facts == command)))
        {
            _problems.Add(Path.Combine(folder, missing.Name + ".md"), 1, $"The cmdlet {missing.Name} has no help: write this file.");
        }

        Commands = [.. written.Select(static one => one.Help)];
        if (Problems.Count == 0)
        {
            Maml = new MamlWriter(shared.Parameters).Write(written);
        }
    }

    private void CheckShared(KnownNames known, SharedHelp shared)
    {
        foreach (HelpEntry unused in shared.Parameters.Where(entry => !known.Commands.Any(command => command.Parameters.Any(parameter => parameter.Name == entry.Name))))
        {
            _problems.Add(shared.File, unused.Line, $"No cmdlet has a parameter -{unused.Name}.");
        }
    }

    private void CheckExamples(KnownNames known, CommandHelp help)
    {
        var check = new CodeCheck(known, _problems);
        foreach (HelpExample example in help.Examples)
        {
            if (!check.Run(help.File, example.Line, example.Code).Any(command => command.Name == help.Name))
            {
                _problems.Add(help.File, example.Line, $"The example doesn't use {help.Name}.");
            }
        }
    }

    private void WriteTopics(KnownNames known, IReadOnlyList<HelpSource> topics)
    {
        var text = new TextCheck(known, _problems);
        var code = new CodeCheck(known, _problems);
        foreach (HelpSource topic in topics)
        {
            IReadOnlyList<MarkdownSection> sections = MarkdownReader.Read(topic, _problems);
            if (sections is not [{ Level: 1, Blocks: [{ Kind: BlockKind.Paragraph }] }, ..] || sections[0].Title != topic.Name)
            {
                _problems.Add(topic.File, 1, $"A topic begins with the heading '# {topic.Name}' and one paragraph, which is its short description.");
                continue;
            }

            text.Run(topic.File, sections.SelectMany(static section => section.Blocks));
            foreach (MarkdownBlock block in sections.SelectMany(static section => section.Blocks).Where(static block => block.Kind == BlockKind.Code && block.Info == "powershell"))
            {
                code.Run(topic.File, block.Line, block.Text);
            }

            Topics[topic.Name] = TopicWriter.Write(sections);
        }
    }
}
