using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace ProvenanceKit.Host;

/// <summary>Writes results to standard output and everything else to standard error. There is nobody to ask: prompts are refused.</summary>
internal sealed class ConsoleHostUI : PSHostUserInterface
{
    private readonly bool _outputIsTerminal = !Console.IsOutputRedirected;
    private readonly bool _errorIsTerminal = !Console.IsErrorRedirected;
    private readonly TextWriter _output;
    private bool _progressIsShown;

    public ConsoleHostUI()
    {
        // Plain console output flushes after every write; a pipe is flushed when the program ends.
        _output = _outputIsTerminal ? Console.Out : new StreamWriter(Console.OpenStandardOutput(), Console.OutputEncoding) { AutoFlush = false };
    }

    public bool HasWrittenErrors { get; private set; }

    public override PSHostRawUserInterface RawUI { get; } = new ConsoleHostRawUI();

    public override bool SupportsVirtualTerminal => _outputIsTerminal && Environment.GetEnvironmentVariable("TERM") is not "dumb";

    public void Flush() => _output.Flush();

    public override void Write(string value) => _output.Write(Plain(value));

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => Write(value);

    public override void WriteLine(string value)
    {
        ClearProgress();
        _output.WriteLine(Plain(value));
    }

    public override void WriteErrorLine(string value)
    {
        HasWrittenErrors = true;
        WriteSide(value);
    }

    public override void WriteWarningLine(string message) => WriteSide("WARNING: " + message);

    public override void WriteVerboseLine(string message) => WriteSide("VERBOSE: " + message);

    public override void WriteDebugLine(string message) => WriteSide("DEBUG: " + message);

    public override void WriteProgress(long sourceId, ProgressRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (!_errorIsTerminal)
        {
            return;
        }

        if (record.RecordType == ProgressRecordType.Completed)
        {
            ClearProgress();
            return;
        }

        string left = record.SecondsRemaining >= 0 ? $", {record.SecondsRemaining} s left" : "";
        string line = $"{record.Activity}: {record.StatusDescription} ({record.PercentComplete} %{left})";
        int width = RawUI.BufferSize.Width - 1;
        Console.Error.Write("\r" + (line.Length > width ? line[..width] : line.PadRight(width)));
        _progressIsShown = true;
    }

    public override string ReadLine() => Console.In.ReadLine() ?? "";

    public override SecureString ReadLineAsSecureString() => throw NoPrompt();

    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions) =>
        throw NoPrompt();

    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice) =>
        throw NoPrompt();

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) => throw NoPrompt();

    public override PSCredential PromptForCredential(
        string caption, string message, string userName, string targetName, PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options) =>
        throw NoPrompt();

    // The formatter decorates headers for every host; a file or a pipe gets the bare text.
    private string Plain(string value) => GetOutputString(value, SupportsVirtualTerminal);

    private static HostException NoPrompt() => new("This host can't ask questions; give all parameters on the command line.");

    private void WriteSide(string text)
    {
        ClearProgress();
        _output.Flush();
        Console.Error.WriteLine(_errorIsTerminal ? text : GetOutputString(text, supportsVirtualTerminal: false));
    }

    private void ClearProgress()
    {
        if (_progressIsShown)
        {
            _progressIsShown = false;
            Console.Error.Write("\r" + new string(' ', RawUI.BufferSize.Width - 1) + "\r");
        }
    }
}
