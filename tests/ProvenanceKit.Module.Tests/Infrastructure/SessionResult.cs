using System.Management.Automation;

namespace ProvenanceKit.Module.Tests.Infrastructure;

/// <summary>Everything that a script wrote.</summary>
internal sealed record SessionResult(
    IReadOnlyList<PSObject> Output,
    IReadOnlyList<ErrorRecord> Errors,
    ErrorRecord? Terminating,
    IReadOnlyList<string> Warnings,
    IReadOnlyList<string> Verbose,
    IReadOnlyList<ProgressRecord> Progress)
{
    /// <summary>What ended the script, or the last error when it went on to its end: a statement that ends leaves its error in the stream.</summary>
    public ErrorRecord? Failure => Terminating ?? (Errors.Count > 0 ? Errors[^1] : null);

    /// <summary>A property of every output object.</summary>
    public IEnumerable<string?> Values(string property) => Output.Select(item => item.Properties[property]?.Value?.ToString());

    /// <summary>Fails with the errors' text when there are any.</summary>
    public SessionResult WithoutErrors()
    {
        Assert.Null(Terminating?.ToString());
        Assert.Empty(Errors.Select(error => error.ToString()));
        return this;
    }
}
