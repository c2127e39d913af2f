namespace ProvenanceKit.HelpBuilder.Checks;

/// <summary>What is wrong with the help, in the form that MSBuild shows as errors with file and line.</summary>
internal sealed class HelpProblems
{
    private readonly List<string> _lines = [];

    /// <summary>The errors in their order.</summary>
    public IReadOnlyList<string> Lines => _lines;

    /// <summary>Adds an error.</summary>
    /// <param name="file">The file.</param>
    /// <param name="line">Line in it, from 1.</param>
    /// <param name="message">What is wrong and what to do.</param>
    public void Add(string file, int line, string message) => _lines.Add(FormattableString.Invariant($"{file}({line},1): error PKHELP: {message}"));
}
