using System.Collections;
using System.Globalization;
using System.Management.Automation;

namespace ProvenanceKit.Module.Tests.Help;

/// <summary>The engine's own view of the cmdlets against what their help says, so that neither the builder nor the text can drift from the code.</summary>
public sealed class HelpDriftTests(ModuleHelp help) : IClassFixture<ModuleHelp>
{
    public static TheoryData<string> Commands => ModuleHelp.Names;

    [Theory]
    [MemberData(nameof(Commands))]
    public void Parameters_InHelp_AreThoseOfTheCmdlet(string command) =>
        Assert.Equal(Parameters(command).Keys.Order(StringComparer.Ordinal), Described(command).Keys.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Commands))]
    public void Parameters_InHelp_HaveTheCmdletsMetadata(string command)
    {
        object instance = Activator.CreateInstance(((CmdletInfo)help.Command(command)).ImplementingType)!;
        foreach ((string name, ParameterMetadata parameter) in Parameters(command))
        {
            PSObject described = Described(command)[name];
            ParameterSetMetadata[] sets = [.. parameter.ParameterSets.Values];
            string actual = string.Join(" | ", "required", "position", "pipelineInput", "aliases", "globbing", "defaultValue")
                .Split(" | ").Aggregate(name, (text, property) => $"{text}; {property}={ModuleHelp.Text(described, property).ToUpperInvariant()}");
            string expected = string.Create(CultureInfo.InvariantCulture, $"{name}; required={sets.All(set => set.IsMandatory)}; position={Position(sets)}; pipelineInput={Pipeline(sets)}")
                + $"; aliases={(parameter.Aliases.Count == 0 ? "none" : string.Join(", ", parameter.Aliases))}"
                + $"; globbing={parameter.Attributes.OfType<SupportsWildcardsAttribute>().Any()}; defaultValue={Default(instance, name)}";
            Assert.Equal(expected, actual, ignoreCase: true);
            Assert.Equal(TypeName(parameter.ParameterType), ModuleHelp.Text(described, "type.name"));
            Assert.All(Values(parameter), value => Assert.Contains(value, ModuleHelp.Text(described, "description"), StringComparison.Ordinal));
        }

        (instance as IDisposable)?.Dispose();
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Syntax_InHelp_HasTheCmdletsParameterSets(string command)
    {
        IEnumerable<string> expected = help.Command(command).ParameterSets.Select(set => string.Join(
            ", ",
            set.Parameters.Where(parameter => !Cmdlet.CommonParameters.Contains(parameter.Name))
                .OrderBy(parameter => parameter.Name, StringComparer.Ordinal)
                .Select(parameter => $"{parameter.Name} {parameter.IsMandatory} {(parameter.Position < 0 ? "named" : parameter.Position)}")));
        IEnumerable<string> actual = ModuleHelp.Items(help[command], "syntax.syntaxItem").Select(item => string.Join(
            ", ",
            ModuleHelp.Items(item, "parameter")
                .OrderBy(parameter => ModuleHelp.Text(parameter, "name"), StringComparer.Ordinal)
                .Select(parameter => $"{ModuleHelp.Text(parameter, "name")} {bool.Parse(ModuleHelp.Text(parameter, "required"))} {ModuleHelp.Text(parameter, "position")}")));
        Assert.Equal(expected.Order(StringComparer.Ordinal), actual.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Outputs_InHelp_AreThoseOfTheCmdlet(string command) => Assert.Equal(
        help.Command(command).OutputType.Select(type => type.Name).Distinct().Order(StringComparer.Ordinal),
        ModuleHelp.Items(help[command], "returnValues.returnValue").Select(item => ModuleHelp.Text(item, "type.name")).Order(StringComparer.Ordinal));

    private static string Position(ParameterSetMetadata[] sets) =>
        sets.Select(set => set.Position).FirstOrDefault(position => position >= 0, -1) is var position && position >= 0 ? position.ToString(CultureInfo.InvariantCulture) : "named";

    private static string Pipeline(ParameterSetMetadata[] sets) => (sets.Any(set => set.ValueFromPipeline), sets.Any(set => set.ValueFromPipelineByPropertyName)) switch
    {
        (true, true) => "True (ByValue, ByPropertyName)",
        (true, false) => "True (ByValue)",
        (false, true) => "True (ByPropertyName)",
        _ => "False",
    };

    private static string Default(object instance, string parameter) => instance.GetType().GetProperty(parameter)?.GetValue(instance) switch
    {
        null when parameter is "WhatIf" or "Confirm" => "False",
        null or "" => "None",
        string text => text,
        SwitchParameter => "False",
        IEnumerable items => string.Join(", ", items.Cast<object>()) is { Length: > 0 } text ? text : "None",
        var value => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string TypeName(Type type) => (Nullable.GetUnderlyingType(type) ?? type).Name;

    private static IEnumerable<string> Values(ParameterMetadata parameter)
    {
        Type type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        return parameter.Attributes.OfType<ValidateSetAttribute>().SelectMany(set => set.ValidValues).Concat(type.IsEnum ? Enum.GetNames(type) : []);
    }

    private Dictionary<string, ParameterMetadata> Parameters(string command) => help.Command(command).Parameters.Values
        .Where(parameter => !Cmdlet.CommonParameters.Contains(parameter.Name)).ToDictionary(parameter => parameter.Name);

    private Dictionary<string, PSObject> Described(string command) =>
        ModuleHelp.Items(help[command], "parameters.parameter").ToDictionary(parameter => ModuleHelp.Text(parameter, "name"));
}
