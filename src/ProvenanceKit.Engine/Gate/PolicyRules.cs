using System.Collections.Immutable;
using System.IO.Enumeration;

namespace ProvenanceKit.Engine.Gate;

/// <summary>What a policy allows or denies. Texts are compared without case and may hold * and ?.</summary>
internal sealed record PolicyRules
{
    /// <summary>Nothing.</summary>
    public static PolicyRules None { get; } = new();

    /// <summary>Families by name, id, or model type.</summary>
    public ImmutableArray<string> Families { get; init; } = [];

    /// <summary>Publishers.</summary>
    public ImmutableArray<string> Publishers { get; init; } = [];

    /// <summary>Licences.</summary>
    public ImmutableArray<string> Licenses { get; init; } = [];

    /// <summary>Models by name, id, or repository.</summary>
    public ImmutableArray<string> BaseModels { get; init; } = [];

    /// <summary>Whether there is no rule.</summary>
    public bool IsEmpty => Families.IsEmpty && Publishers.IsEmpty && Licenses.IsEmpty && BaseModels.IsEmpty;

    /// <summary>The first rule that a model meets, in words; null when it meets none.</summary>
    public string? FirstMet(GateCandidate model) =>
        Met("base model", BaseModels, model.Names) ?? Met("family", Families, model.Families) ?? Met("publisher", Publishers, [model.Publisher]) ?? Met("licence", Licenses, [model.License]);

    /// <summary>Whether a model meets every kind of rule that there is; null when it would depend on something that isn't known of it.</summary>
    public bool? MeetsAll(GateCandidate model)
    {
        bool? met = true;
        foreach ((ImmutableArray<string> rules, string[] values) in (ReadOnlySpan<(ImmutableArray<string>, string[])>)
            [(BaseModels, model.Names), (Families, model.Families), (Publishers, [model.Publisher]), (Licenses, [model.License])])
        {
            if (rules.IsEmpty || values.Any(value => rules.Any(rule => Matches(rule, value))))
            {
                continue;
            }

            if (values.Any(static v => v.Length > 0))
            {
                return false;
            }

            met = null;
        }

        return met;
    }

    /// <summary>The first rule against a parent that a model declares, in words; null when it meets none.</summary>
    public string? FirstMet(DeclaredParent declared)
    {
        string[] parts = declared.Parent.TrimEnd('/', '\\').Split('/', '\\');
        return Met("base model", BaseModels, [declared.Parent, parts[^1]]) ?? (parts.Length == 2 ? Met("publisher", Publishers, [parts[0]]) : null);
    }

    /// <summary>Whether a text meets a rule.</summary>
    public static bool Matches(string rule, string value) => value.Length > 0 && FileSystemName.MatchesSimpleExpression(rule, value, ignoreCase: true);

    private static string? Met(string kind, ImmutableArray<string> rules, string[] values)
    {
        string? rule = rules.FirstOrDefault(r => values.Any(value => Matches(r, value)));
        return rule is null ? null : $"{kind} {rule}";
    }
}
