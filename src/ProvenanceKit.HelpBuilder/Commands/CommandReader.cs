using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Reflection;

namespace ProvenanceKit.HelpBuilder.Commands;

/// <summary>Takes the facts about cmdlets out of their classes.</summary>
internal static class CommandReader
{
    private const int Unnamed = int.MinValue;

    /// <summary>The facts about a cmdlet.</summary>
    /// <exception cref="ArgumentException">The class is no cmdlet.</exception>
    public static CommandFacts Read(Type type)
    {
        CmdletAttribute cmdlet = type.GetCustomAttribute<CmdletAttribute>() ?? throw new ArgumentException($"{type} is no cmdlet.", nameof(type));
        List<ParameterFacts> parameters = ReadParameters(type);
        if (cmdlet.SupportsShouldProcess)
        {
            parameters.AddRange([Confirmation("WhatIf", "wi"), Confirmation("Confirm", "cf")]);
        }

        // The default set may have no parameter of its own.
        IEnumerable<string> named = parameters.SelectMany(static parameter => parameter.Places.Keys).Append(cmdlet.DefaultParameterSetName);
        string[] sets = [.. named.Distinct().Where(static set => set != ParameterFacts.AllSets && !string.IsNullOrEmpty(set))];
        return new CommandFacts
        {
            Verb = cmdlet.VerbName,
            Noun = cmdlet.NounName,
            Parameters =
            [
                .. parameters.OrderBy(static parameter => parameter.Anywhere.Position ?? int.MaxValue)
                    .ThenByDescending(static parameter => parameter.Anywhere.IsMandatory)
                    .ThenBy(static parameter => parameter.Name is "WhatIf" or "Confirm")
                    .ThenBy(static parameter => parameter.Name, StringComparer.Ordinal),
            ],
            Sets = sets.Length == 0 ? [ParameterFacts.AllSets] : [.. sets.OrderByDescending(set => set == cmdlet.DefaultParameterSetName).ThenBy(static set => set, StringComparer.Ordinal)],
            Outputs = [.. type.GetCustomAttributes<OutputTypeAttribute>().SelectMany(static output => output.Type).Select(static output => output.Name).Distinct()],
        };
    }

    private static List<ParameterFacts> ReadParameters(Type type)
    {
        object instance = Activator.CreateInstance(type)!;
        try
        {
            return
            [
                .. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                    .Where(static property => property.IsDefined(typeof(ParameterAttribute), inherit: true))
                    .Select(property => ReadParameter(property, instance)),
            ];
        }
        finally
        {
            (instance as IDisposable)?.Dispose();
        }
    }

    private static ParameterFacts ReadParameter(PropertyInfo property, object instance)
    {
        Type type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        Type element = type.IsArray ? type.GetElementType()! : type;
        return new ParameterFacts
        {
            Name = property.Name,
            Type = type,
            Aliases = property.GetCustomAttribute<AliasAttribute>(inherit: true)?.AliasNames.ToArray() ?? [],
            AcceptsWildcards = property.IsDefined(typeof(SupportsWildcardsAttribute), inherit: true),
            DefaultValue = DefaultText(property.GetValue(instance)),
            Values = property.GetCustomAttribute<ValidateSetAttribute>(inherit: true)?.ValidValues.ToArray() ?? (element.IsEnum ? Enum.GetNames(element) : []),
            Range = property.GetCustomAttribute<ValidateRangeAttribute>(inherit: true) is { MinRange: { } least, MaxRange: { } most } ? RangeText(least, most) : null,
            Places = property.GetCustomAttributes<ParameterAttribute>(inherit: true).ToDictionary(
                static place => place.ParameterSetName,
                static place => new ParameterPlace(
                    place.Mandatory, place.Position == Unnamed ? null : place.Position, place.ValueFromPipeline, place.ValueFromPipelineByPropertyName)),
        };
    }

    private static ParameterFacts Confirmation(string name, string alias) => new()
    {
        Name = name,
        Type = typeof(SwitchParameter),
        Aliases = [alias],
        DefaultValue = DefaultText(default(SwitchParameter)),
        Places = new Dictionary<string, ParameterPlace> { [ParameterFacts.AllSets] = new(IsMandatory: false, Position: null, ByValue: false, ByPropertyName: false) },
    };

    private static string DefaultText(object? value) => value switch
    {
        null or "" => "None",
        string text => text,
        SwitchParameter => "False",
        IEnumerable items when items.Cast<object?>().ToArray() is var all => all.Length == 0 ? "None" : string.Join(", ", all.Select(DefaultText)),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string RangeText(object least, object most) => Convert.ToString(most, CultureInfo.InvariantCulture) is var end && most is int.MaxValue or long.MaxValue
        ? FormattableString.Invariant($"{least} or more")
        : FormattableString.Invariant($"{least} to {end}");
}
