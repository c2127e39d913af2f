using System.Globalization;
using System.Management.Automation.Host;

namespace ProvenanceKit.Host;

/// <summary>A PowerShell host on the process's standard streams.</summary>
internal sealed class ConsoleHost : PSHost
{
    private readonly ConsoleHostUI _ui = new();

    /// <summary>What the script gave to <c>exit</c>; null when it didn't call it.</summary>
    public int? RequestedExitCode { get; private set; }

    /// <summary>Whether anything was written to the error stream.</summary>
    public bool HasWrittenErrors => _ui.HasWrittenErrors;

    /// <summary>Writes out what is still buffered.</summary>
    public void Flush() => _ui.Flush();

    public override CultureInfo CurrentCulture => CultureInfo.CurrentCulture;

    public override CultureInfo CurrentUICulture => CultureInfo.CurrentUICulture;

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override string Name => "ProvenanceKit.Host";

    public override PSHostUserInterface UI => _ui;

    public override Version Version { get; } = typeof(ConsoleHost).Assembly.GetName().Version ?? new Version(0, 0);

    public override void SetShouldExit(int exitCode) => RequestedExitCode = exitCode;

    public override void EnterNestedPrompt() => throw new NotSupportedException("This host has no nested prompt.");

    public override void ExitNestedPrompt() => throw new NotSupportedException("This host has no nested prompt.");

    public override void NotifyBeginApplication()
    {
    }

    public override void NotifyEndApplication()
    {
    }
}
