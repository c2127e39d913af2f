using ProvenanceKit.HelpBuilder.Commands;
using ProvenanceKit.HelpBuilder.Source;

namespace ProvenanceKit.HelpBuilder.Checks;

/// <summary>Compares what people wrote about a cmdlet with what code says.</summary>
internal sealed class CommandCheck(CommandHelp help, CommandFacts facts, KnownNames known, HelpProblems problems)
{
    private const int FewestExamples = 3;
    private const string Nothing = "None";

    /// <summary>Reports what is missing, and what is named but isn't there.</summary>
    /// <param name="shared">Texts of parameters that hold where the cmdlet's own file has none.</param>
    public void Run(IReadOnlyList<HelpEntry> shared)
    {
        CheckParameters(shared);
        CheckTypes();
        foreach (HelpEntry error in help.Errors.Where(error => !known.Errors.Contains(error.Name)))
        {
            Report(error.Line, $"There is no error with the id {error.Name}.");
        }

        foreach (HelpLink link in help.Links.Where(link => link.Uri.Length == 0 && known.Find(link.Text) is null && !known.Topics.Contains(link.Text)))
        {
            Report(link.Line, $"There is neither a cmdlet nor a topic {link.Text}.");
        }

        if (help.Examples.Count < FewestExamples)
        {
            Report(1, $"{help.Name} has {help.Examples.Count} examples; at least {FewestExamples} are wanted.");
        }
    }

    private void CheckParameters(IReadOnlyList<HelpEntry> shared)
    {
        foreach (HelpEntry entry in help.Parameters.Where(entry => !facts.Parameters.Any(parameter => parameter.Name == entry.Name)))
        {
            Report(entry.Line, $"{help.Name} has no parameter -{entry.Name}.");
        }

        foreach (HelpEntry entry in help.Parameters.GroupBy(static entry => entry.Name).SelectMany(static group => group.Skip(1)))
        {
            Report(entry.Line, $"-{entry.Name} is described twice.");
        }

        IEnumerable<string> described = help.Parameters.Concat(shared).Select(static entry => entry.Name);
        foreach (string missing in facts.Parameters.Select(static parameter => parameter.Name).Except(described))
        {
            Report(1, $"The parameter -{missing} of {help.Name} has no help: add '### -{missing}' under '## Parameters'.");
        }
    }

    private void CheckTypes()
    {
        foreach (HelpEntry input in help.Inputs.Where(input => input.Name != Nothing && !known.HasType(input.Name)))
        {
            Report(input.Line, $"There is no type {input.Name}.");
        }

        bool saysNothing = help.Inputs is [{ Name: Nothing }];
        if (saysNothing == facts.TakesInput || help.Inputs.Count == 0)
        {
            Report(help.Inputs.FirstOrDefault()?.Line ?? 1, facts.TakesInput
                ? $"{help.Name} takes input from the pipeline: name its types under '## Inputs'."
                : $"{help.Name} takes nothing from the pipeline: '### {Nothing}' is wanted under '## Inputs'.");
        }

        string[] outputs = [.. help.Outputs.Select(static output => output.Name)];
        if (!outputs.Order(StringComparer.Ordinal).SequenceEqual(facts.Outputs.Order(StringComparer.Ordinal)))
        {
            Report(help.Outputs.FirstOrDefault()?.Line ?? 1, $"{help.Name} declares to give {string.Join(", ", facts.Outputs)}: these are wanted under '## Outputs'.");
        }
    }

    private void Report(int line, string message) => problems.Add(help.File, line, message);
}
