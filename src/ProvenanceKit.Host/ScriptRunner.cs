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
        bool failed = false;
        try
        {
            shell.Invoke();
            failed = shell.InvocationStateInfo.State == PSInvocationState.Stopped;
        }
        catch (PipelineStoppedException)
        {
            failed = true;
        }
        catch (RuntimeException exception)
        {
            failed = true;
            Show(exception, runspace, host);
        }

        return host.RequestedExitCode ?? FileExitCode(arguments, runspace) ?? (failed || host.HasWrittenErrors ? 1 : 0);
    }

    // The record goes through the error view, as an error that the script wrote does. The view says nothing of a script that doesn't parse.
    private static void Show(RuntimeException exception, Runspace runspace, ConsoleHost host)
    {
        using PowerShell shell = PowerShell.Create(runspace);
        var record = PSObject.AsPSObject(exception.ErrorRecord);
        record.Properties.Add(new PSNoteProperty("writeErrorStream", true));
        if (exception is not ParseException)
        {
            shell.AddCommand("Out-Default").AddParameter("InputObject", record);
            shell.Invoke();
        }

        if (!host.HasWrittenErrors)
        {
            host.UI.WriteErrorLine(exception.Message);
        }
    }

    // 'exit' in a called script file ends that file only and leaves its code here.
    private static int? FileExitCode(HostArguments arguments, Runspace runspace) =>
        arguments.IsFile && runspace.SessionStateProxy.GetVariable("LASTEXITCODE") is int and not 0 and var code ? code : null;
}
