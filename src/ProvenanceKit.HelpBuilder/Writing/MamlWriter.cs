using System.Globalization;
using System.Xml.Linq;
using ProvenanceKit.HelpBuilder.Commands;
using ProvenanceKit.HelpBuilder.Source;

namespace ProvenanceKit.HelpBuilder.Writing;

/// <summary>
/// Writes cmdlets' help as MAML, the XML that <c>Get-Help</c> reads (schema <c>PSMaml</c>, namespaces as in PowerShell's own help files). Words are people's;
/// types, positions, pipeline input, aliases, defaults and accepted values are the code's.
/// </summary>
internal sealed class MamlWriter
{
    private static readonly XNamespace s_root = "http://msh";
    private static readonly XNamespace s_maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace s_command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace s_dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    private const string NetworkRemark = "This example goes online.";

    private readonly Dictionary<string, HelpEntry> _shared;

    /// <summary>Makes a writer.</summary>
    /// <param name="shared">Texts of parameters that hold where a cmdlet's own file has none.</param>
    public MamlWriter(IEnumerable<HelpEntry> shared) => _shared = shared.ToDictionary(static entry => entry.Name);

    /// <summary>The help of all cmdlets.</summary>
    public XDocument Write(IEnumerable<(CommandHelp Help, CommandFacts Facts)> commands) => new(
        new XDeclaration("1.0", "utf-8", null),
        new XElement(s_root + "helpItems", new XAttribute("schema", "maml"), commands.Select(command => Command(command.Help, command.Facts))));

    private XElement Command(CommandHelp help, CommandFacts facts)
    {
        Dictionary<string, HelpEntry> texts = help.Parameters.ToDictionary(static entry => entry.Name);
        IReadOnlyList<MarkdownBlock> TextOf(string parameter) => (texts.GetValueOrDefault(parameter) ?? _shared[parameter]).Blocks;
        return new XElement(
            s_command + "command",
            new XAttribute(XNamespace.Xmlns + "maml", s_maml),
            new XAttribute(XNamespace.Xmlns + "command", s_command),
            new XAttribute(XNamespace.Xmlns + "dev", s_dev),
            new XElement(
                s_command + "details",
                new XElement(s_command + "name", facts.Name),
                new XElement(s_command + "verb", facts.Verb),
                new XElement(s_command + "noun", facts.Noun),
                new XElement(s_maml + "description", Paragraph(help.Synopsis))),
            new XElement(s_maml + "description", Paragraphs(help.Description)),
            new XElement(s_command + "syntax", facts.Sets.Select(set => Syntax(facts, set))),
            new XElement(s_command + "parameters", facts.Parameters.OrderBy(static parameter => parameter.Name, StringComparer.Ordinal)
                .Select(parameter => Parameter(parameter, parameter.Anywhere, [.. Paragraphs(TextOf(parameter.Name)), .. Constraints(parameter)]))),
            new XElement(s_command + "inputTypes", help.Inputs.Select(static input => Type("inputType", input))),
            new XElement(s_command + "returnValues", help.Outputs.Select(static output => Type("returnValue", output))),
            new XElement(s_maml + "alertSet", new XElement(s_maml + "alert", Notes(help))),
            new XElement(s_command + "examples", help.Examples.Select(Example)),
            new XElement(s_command + "relatedLinks", help.Links.Select(static link => new XElement(
                s_maml + "navigationLink", new XElement(s_maml + "linkText", link.Text), new XElement(s_maml + "uri", link.Uri)))));
    }

    private static XElement Syntax(CommandFacts facts, string set) => new(
        s_command + "syntaxItem",
        new XElement(s_maml + "name", facts.Name),
        facts.Parameters
            .Where(parameter => parameter.In(set) is not null)
            .OrderBy(parameter => parameter.In(set)!.Position ?? int.MaxValue)
            .ThenByDescending(parameter => parameter.In(set)!.IsMandatory)
            .Select(parameter => Parameter(parameter, parameter.In(set)!, [])));

    private static XElement Parameter(ParameterFacts facts, ParameterPlace place, IReadOnlyList<XElement> description)
    {
        string typeName = TypeName(facts.Type);
        bool isSyntax = description.Count == 0;
        return new XElement(
            s_command + "parameter",
            new XAttribute("required", facts.IsSwitch ? "false" : Text(place.IsMandatory)),
            new XAttribute("variableLength", Text(facts.Type.IsArray)),
            new XAttribute("globbing", Text(facts.AcceptsWildcards)),
            new XAttribute("pipelineInput", Pipeline(place)),
            new XAttribute("position", place.Position?.ToString(CultureInfo.InvariantCulture) ?? "named"),
            new XAttribute("aliases", facts.Aliases.Count == 0 ? "none" : string.Join(", ", facts.Aliases)),
            new XElement(s_maml + "name", facts.Name),
            isSyntax ? null : new XElement(s_maml + "description", description),
            isSyntax && facts.Values.Count > 0
                ? new XElement(s_command + "parameterValueGroup", facts.Values.Select(static value => new XElement(
                    s_command + "parameterValue", new XAttribute("required", "false"), new XAttribute("variableLength", "false"), value)))
                : null,
            isSyntax && facts.IsSwitch
                ? null
                : new XElement(s_command + "parameterValue", new XAttribute("required", Text(!facts.IsSwitch)), new XAttribute("variableLength", Text(facts.Type.IsArray)), typeName),
            new XElement(s_dev + "type", new XElement(s_maml + "name", typeName), new XElement(s_maml + "uri")),
            new XElement(s_dev + "defaultValue", facts.DefaultValue));
    }

    // Get-Help has no place of its own for these, so they end the description.
    private static IEnumerable<XElement> Constraints(ParameterFacts facts)
    {
        if (facts.Values.Count > 0)
        {
            yield return Paragraph($"Accepted values: {string.Join(", ", facts.Values)}.");
        }

        if (facts.Range is not null)
        {
            yield return Paragraph($"Accepted range: {facts.Range}.");
        }
    }

    private static XElement Type(string element, HelpEntry entry) => new(
        s_command + element,
        new XElement(s_dev + "type", new XElement(s_maml + "name", entry.Name), new XElement(s_maml + "uri")),
        new XElement(s_maml + "description", Paragraphs(entry.Blocks)));

    // Get-Help doesn't show MAML's own element for errors.
    private static IEnumerable<XElement> Notes(CommandHelp help) =>
    [
        .. Paragraphs(help.Notes),
        Paragraph("Error ids (the part of FullyQualifiedErrorId before the comma):"),
        .. help.Errors.GroupBy(static error => error.Blocks).Select(static group => Paragraph($"- {string.Join(", ", group.Select(static error => error.Name))}: {group.First().Blocks[0].Text}")),
    ];

    private static XElement Example(HelpExample example, int index) => new(
        s_command + "example",
        new XElement(s_maml + "title", FormattableString.Invariant($"--- Example {index + 1}: {PlainText.Of(example.Title)} ---")),
        new XElement(s_dev + "code", example.Code),
        // Get-Help puts the next title right under the last paragraph.
        new XElement(s_dev + "remarks", Paragraphs(example.Remarks), example.NeedsNetwork ? Paragraph(NetworkRemark) : null, new XElement(s_maml + "para")));

    private static IEnumerable<XElement> Paragraphs(IEnumerable<MarkdownBlock> blocks) => blocks.Select(static block => block.Kind switch
    {
        BlockKind.Code => new XElement(s_maml + "para", block.Text),
        BlockKind.Item => Paragraph("- " + block.Text),
        _ => Paragraph(block.Text),
    });

    private static XElement Paragraph(string markdown) => new(s_maml + "para", PlainText.Of(markdown));

    private static string TypeName(Type type) => type.IsArray ? TypeName(type.GetElementType()!) + "[]" : type.Name;

    private static string Pipeline(ParameterPlace place) => (place.ByValue, place.ByPropertyName) switch
    {
        (true, true) => "True (ByValue, ByPropertyName)",
        (true, false) => "True (ByValue)",
        (false, true) => "True (ByPropertyName)",
        _ => "False",
    };

    private static string Text(bool value) => value ? "true" : "false";
}
