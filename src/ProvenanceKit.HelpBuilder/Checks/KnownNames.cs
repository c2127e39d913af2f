using ProvenanceKit.HelpBuilder.Commands;

namespace ProvenanceKit.HelpBuilder.Checks;

/// <summary>What help may name.</summary>
/// <param name="Commands">The cmdlets.</param>
/// <param name="Topics">The about topics.</param>
/// <param name="Errors">Ids of errors.</param>
/// <param name="HasType">Whether there is a type of a full name.</param>
internal sealed record KnownNames(IReadOnlyList<CommandFacts> Commands, IReadOnlySet<string> Topics, IReadOnlySet<string> Errors, Func<string, bool> HasType)
{
    /// <summary>A cmdlet by name; null when there is none.</summary>
    public CommandFacts? Find(string name) => Commands.FirstOrDefault(command => command.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
