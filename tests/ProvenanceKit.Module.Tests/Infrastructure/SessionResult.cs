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
    /// <summary>The only error, whether it ended the command or not.</summary>
    public ErrorRecord OnlyError => Terminating is { } end ? end : Assert.Single(Errors);

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
