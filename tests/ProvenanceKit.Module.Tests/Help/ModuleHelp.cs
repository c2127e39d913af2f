using System.Collections;
using System.Management.Automation;
using System.Text.RegularExpressions;
using ProvenanceKit.Module.Tests.Infrastructure;

namespace ProvenanceKit.Module.Tests.Help;

/// <summary>What <c>Get-Help</c> and <c>Get-Command</c> of one session say about the module's cmdlets. Read once for all tests.</summary>
public sealed partial class ModuleHelp : IDisposable
{
    private readonly ModuleSession _session = new();
    private readonly Dictionary<string, PSObject> _help;
    private readonly Dictionary<string, CommandInfo> _commands;

    public ModuleHelp()
    {
        _commands = _session.Run("Get-Command -Module ProvenanceKit").WithoutErrors().Output.Select(item => (CommandInfo)item.BaseObject).ToDictionary(command => command.Name);
        _help = _commands.Keys.ToDictionary(name => name, name => _session.Run("Get-Help $args[0] -Full", name).WithoutErrors().Output.Single());
    }

    /// <summary>The cmdlets, from the manifest so that they are known before a session is.</summary>
    public static IReadOnlyList<string> Exported { get; } = [.. ExportPattern().Matches(File.ReadAllText(Repository.Manifest)).Select(match => match.Groups[1].Value)];

    /// <summary>The same for theories.</summary>
    public static TheoryData<string> Names => [.. Exported];

    public IReadOnlyCollection<string> Commands => _commands.Keys;

    public PSObject this[string command] => _help[command];

    public CommandInfo Command(string name) => _commands[name];

    /// <summary>The objects at a path of properties, such as <c>parameters.parameter</c>.</summary>
    public static IReadOnlyList<PSObject> Items(PSObject help, string path)
    {
        object? value = help;
        foreach (string property in path.Split('.'))
        {
            value = value is null ? null : PSObject.AsPSObject(value).Properties[property]?.Value;
        }

        return (value is PSObject wrapper ? wrapper.BaseObject : value) switch
        {
            null => [],
            string text => [PSObject.AsPSObject(text)],
            IEnumerable many and not PSCustomObject => [.. many.Cast<object>().Where(item => item is not null).Select(PSObject.AsPSObject)],
            _ => [PSObject.AsPSObject(value!)],
        };
    }

    /// <summary>The text at a path of properties; paragraphs are joined.</summary>
    public static string Text(PSObject help, string path) =>
        string.Join("\n", Items(help, path).Select(item => item.Properties["Text"]?.Value?.ToString() ?? item.BaseObject.ToString())).Trim();

    public void Dispose() => _session.Dispose();

    [GeneratedRegex(@"^\s+'(\w+-\w+)'\s*$", RegexOptions.Multiline)]
    private static partial Regex ExportPattern();
}
