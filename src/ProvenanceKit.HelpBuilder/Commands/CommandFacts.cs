namespace ProvenanceKit.HelpBuilder.Commands;

/// <summary>What code says about a cmdlet.</summary>
internal sealed record CommandFacts
{
    /// <summary>The verb.</summary>
    public required string Verb { get; init; }

    /// <summary>The noun.</summary>
    public required string Noun { get; init; }

    /// <summary>Verb and noun.</summary>
    public string Name => $"{Verb}-{Noun}";

    /// <summary>Parameters: positional ones, then mandatory ones, then by name. Common parameters aren't among them.</summary>
    public required IReadOnlyList<ParameterFacts> Parameters { get; init; }

    /// <summary>Parameter sets, the default one first.</summary>
    public required IReadOnlyList<string> Sets { get; init; }

    /// <summary>Full names of the types that it declares to give.</summary>
    public required IReadOnlyList<string> Outputs { get; init; }

    /// <summary>Whether the pipeline gives it anything.</summary>
    public bool TakesInput => Parameters.Any(static parameter => parameter.Anywhere is { ByValue: true } or { ByPropertyName: true });

    /// <summary>A parameter by name or alias; null when there is none.</summary>
    public ParameterFacts? Find(string name) => Parameters.FirstOrDefault(parameter =>
        parameter.Name.Equals(name, StringComparison.OrdinalIgnoreCase) || parameter.Aliases.Contains(name, StringComparer.OrdinalIgnoreCase));
}
