using System.Management.Automation;

namespace ProvenanceKit.HelpBuilder.Commands;

/// <summary>What code says about a parameter.</summary>
internal sealed record ParameterFacts
{
    /// <summary>Name of the places that hold for every parameter set.</summary>
    public const string AllSets = ParameterAttribute.AllParameterSets;

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its type; what a nullable type wraps.</summary>
    public required Type Type { get; init; }

    /// <summary>Other names.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Whether it takes wildcards.</summary>
    public bool AcceptsWildcards { get; init; }

    /// <summary>What it is when it isn't given.</summary>
    public string DefaultValue { get; init; } = "None";

    /// <summary>The values that it can have; empty when they aren't listed.</summary>
    public IReadOnlyList<string> Values { get; init; } = [];

    /// <summary>The smallest and the largest value in words; null without them.</summary>
    public string? Range { get; init; }

    /// <summary>Parameter sets that it is in.</summary>
    public required IReadOnlyDictionary<string, ParameterPlace> Places { get; init; }

    /// <summary>Whether it is a switch.</summary>
    public bool IsSwitch => Type == typeof(SwitchParameter);

    /// <summary>How it is used in a parameter set; null when it isn't in it.</summary>
    public ParameterPlace? In(string set) => Places.GetValueOrDefault(set) ?? Places.GetValueOrDefault(AllSets);

    /// <summary>Its use where no parameter set is in question: mandatory when it is so everywhere, from the pipeline when it is so anywhere.</summary>
    public ParameterPlace Anywhere => new(
        Places.Values.All(static place => place.IsMandatory),
        Places.Values.Select(static place => place.Position).FirstOrDefault(static position => position is not null),
        Places.Values.Any(static place => place.ByValue),
        Places.Values.Any(static place => place.ByPropertyName));
}
