using System.Management.Automation;
using System.Management.Automation.Language;
using ProvenanceKit.HelpBuilder.Commands;

namespace ProvenanceKit.HelpBuilder.Checks;

/// <summary>Parses PowerShell code of the help and looks up our cmdlets and their parameters in it.</summary>
internal sealed class CodeCheck(KnownNames known, HelpProblems problems)
{
    private static readonly HashSet<string> s_common = new(Cmdlet.CommonParameters.Concat(Cmdlet.OptionalCommonParameters), StringComparer.OrdinalIgnoreCase);

    /// <summary>Reports code that doesn't parse, and parameters that our cmdlets don't have.</summary>
    /// <param name="file">The file.</param>
    /// <param name="line">Line of the opening fence.</param>
    /// <param name="code">The code.</param>
    /// <returns>Our cmdlets in it.</returns>
    public IReadOnlyList<CommandFacts> Run(string file, int line, string code)
    {
        ScriptBlockAst script = Parser.ParseInput(code, out _, out ParseError[] errors);
        foreach (ParseError error in errors)
        {
            problems.Add(file, line + error.Extent.StartLineNumber, $"The code doesn't parse: {error.Message}");
        }

        var used = new List<CommandFacts>();
        foreach (CommandAst command in script.FindAll(static node => node is CommandAst, searchNestedScriptBlocks: true).Cast<CommandAst>())
        {
            if (command.GetCommandName() is { } name && known.Find(name) is { } facts)
            {
                used.Add(facts);
                CheckParameters(file, line, command, facts);
            }
        }

        return used;
    }

    private void CheckParameters(string file, int line, CommandAst command, CommandFacts facts)
    {
        foreach (CommandParameterAst parameter in command.CommandElements.OfType<CommandParameterAst>())
        {
            if (facts.Find(parameter.ParameterName) is null && !s_common.Contains(parameter.ParameterName))
            {
                problems.Add(file, line + parameter.Extent.StartLineNumber, $"{facts.Name} has no parameter -{parameter.ParameterName}.");
            }
        }
    }
}
