using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace ProvenanceKit.Module.Tests.Infrastructure;

/// <summary>A session with the staged module imported, as a person's would be, located in the samples folder.</summary>
internal sealed class ModuleSession : IDisposable
{
    private readonly CapturingHost _host;

    public ModuleSession(int width = 100, bool import = true, string? formatFile = null)
    {
        _host = new CapturingHost(width);
        var state = InitialSessionState.CreateDefault2();
        if (import)
        {
            state.ImportPSModule(Repository.Manifest);
        }

        if (formatFile is not null)
        {
            state.Formats.Add(new SessionStateFormatEntry(formatFile));
        }

        Runspace = RunspaceFactory.CreateRunspace(_host, state);
        Runspace.Open();
        Runspace.SessionStateProxy.Path.SetLocation(Repository.Samples);
        Runspace.SessionStateProxy.SetVariable("Manifest", Repository.Manifest);
    }

    public Runspace Runspace { get; }

    /// <summary>Runs a script and returns everything it wrote. A terminating error is returned too, as the last error.</summary>
    public SessionResult Run(string script, params object[] arguments)
    {
        using PowerShell shell = PowerShell.Create(Runspace);
        shell.AddScript(script);
        foreach (object argument in arguments)
        {
            shell.AddArgument(argument);
        }

        var output = new List<PSObject>();
        ErrorRecord? terminating = null;
        try
        {
            output.AddRange(shell.Invoke());
        }
        catch (RuntimeException exception)
        {
            terminating = exception.ErrorRecord;
        }

        return new SessionResult(
            output,
            [.. shell.Streams.Error],
            terminating,
            [.. shell.Streams.Warning.Select(record => record.Message)],
            [.. shell.Streams.Verbose.Select(record => record.Message)],
            [.. shell.Streams.Progress]);
    }

    /// <summary>What a console of this session's width shows for a script.</summary>
    public string Render(string script, params object[] arguments)
    {
        _host.Clear();
        using PowerShell shell = PowerShell.Create(Runspace);
        shell.AddScript(script);
        foreach (object argument in arguments)
        {
            shell.AddArgument(argument);
        }

        shell.Commands.Commands[0].MergeMyResults(PipelineResultTypes.Error, PipelineResultTypes.Output);
        shell.AddCommand("Out-Default");
        shell.Invoke();
        return _host.Text;
    }

    public void Dispose() => Runspace.Dispose();
}
