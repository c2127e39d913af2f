using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace ProvenanceKit.Host;

/// <summary>Runs one script in a runspace with the module imported and shows its output.</summary>
internal static class ScriptRunner
{
    /// <returns>The exit code.</returns>
    public static int Run(HostArguments arguments)
    {
        var host = new ConsoleHost();
        try
        {
            return Run(arguments, host);
        }
        catch (Exception exception) when (exception is FileNotFoundException or RuntimeException)
        {
            host.UI.WriteErrorLine(exception.Message);
            return 1;
        }
        finally
        {
            host.Flush();
        }
    }

    private static int Run(HostArguments arguments, ConsoleHost host)
    {
        string manifest = ModuleLocator.Find();
        var state = InitialSessionState.CreateDefault2();
        state.ThreadOptions = PSThreadOptions.UseCurrentThread;
        if (OperatingSystem.IsWindows())
        {
            state.ExecutionPolicy = Microsoft.PowerShell.ExecutionPolicy.Bypass;
        }

        state.ImportPSModule(manifest);
        using Runspace runspace = RunspaceFactory.CreateRunspace(host, state);
        runspace.Open();
        using PowerShell shell = PowerShell.Create(runspace);
        Console.CancelKeyPress += (_, press) =>
        {
            press.Cancel = true;
            shell.BeginStop(null, null);
        };

        shell.AddScript(arguments.Script);
        shell.Commands.Commands[0].MergeMyResults(PipelineResultTypes.Error, PipelineResultTypes.Output);
        shell.AddCommand("Out-Default");
        bool threw = false;
        try
        {
            shell.Invoke();
        }
        catch (PipelineStoppedException)
        {
            threw = host.RequestedExitCode is null;
        }
        catch (RuntimeException exception)
        {
            threw = true;
            Show(exception.ErrorRecord, runspace);
        }

        return host.RequestedExitCode ?? (threw || host.HasWrittenErrors || ScriptFailed(arguments, runspace) ? 1 : 0);
    }

    // The record goes through the error view, as an error that the script wrote does.
    private static void Show(ErrorRecord error, Runspace runspace)
    {
        using PowerShell shell = PowerShell.Create(runspace);
        var record = PSObject.AsPSObject(error);
        record.Properties.Add(new PSNoteProperty("writeErrorStream", true));
        shell.AddCommand("Out-Default").AddParameter("InputObject", record);
        shell.Invoke();
    }

    private static bool ScriptFailed(HostArguments arguments, Runspace runspace) =>
        arguments.IsFile && runspace.SessionStateProxy.GetVariable("LASTEXITCODE") is int and not 0;
}
