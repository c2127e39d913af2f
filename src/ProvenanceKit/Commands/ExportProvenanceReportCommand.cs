using System.Management.Automation;
using ProvenanceKit.Engine;
using ProvenanceKit.Pipeline;

namespace ProvenanceKit.Commands;

/// <summary>Writes results into a report file.</summary>
[Cmdlet(VerbsData.Export, "ProvenanceReport", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportProvenanceReportCommand : ReportCmdlet
{
    private string _path = "";
    private ReportFormat _format;

    /// <summary>The file. Its ending says the format: .csv, .json, .md, .html, or .cdx.json for CycloneDX.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [Alias("FilePath", "LiteralPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>The format, when the file's name doesn't say it or says another.</summary>
    [Parameter]
    public ReportFormat? Format { get; set; }

    /// <summary>Add rows to a CSV report that is there already.</summary>
    [Parameter]
    public SwitchParameter Append { get; set; }

    /// <summary>Replace a file that is read-only too.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Leave a file that is there already as it is, with an error.</summary>
    [Parameter]
    [Alias("NoOverwrite")]
    public SwitchParameter NoClobber { get; set; }

    /// <summary>Return the file.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        // Before anything is compared for it: a long run must not end at a name that could never be written.
        _path = Resolve();
        _format = Format ?? ReportEngine.FormatOf(_path) ?? Refuse<ReportFormat>(
            new ArgumentException($"{_path}: the ending doesn't say the format; use .csv, .json, .md, .html or .cdx.json, or give -Format."), "ReportFormatUnknown", ErrorCategory.InvalidArgument);
        if (Append && _format != ReportFormat.Csv)
        {
            Refuse<object>(new ArgumentException($"{_path}: only CSV reports can be added to; leave out -Append, or give -Format Csv."), "AppendUnsupported", ErrorCategory.InvalidArgument);
        }

        if (Directory.Exists(_path))
        {
            Refuse<object>(new ArgumentException($"{_path}: this is a folder; give the name of a file in it."), "PathInvalid", ErrorCategory.InvalidArgument);
        }

        if (!Directory.Exists(System.IO.Path.GetDirectoryName(_path)))
        {
            Refuse<object>(new DirectoryNotFoundException($"{_path}: the folder does not exist; make it first."), "FolderNotFound", ErrorCategory.ObjectNotFound);
        }

        if (NoClobber && !Append && File.Exists(_path))
        {
            Refuse<object>(Existing(), "ReportExists", ErrorCategory.ResourceExists);
        }

        if (!Force && File.Exists(_path) && File.GetAttributes(_path).HasFlag(FileAttributes.ReadOnly))
        {
            Refuse<object>(new UnauthorizedAccessException($"{_path}: the file is read-only; use -Force to replace it."), "ReportReadOnly", ErrorCategory.PermissionDenied);
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        string results = Results.Count == 1 ? "1 result" : $"{Results.Count} results";
        if (!ShouldProcess(_path, $"{(Append ? "Append to" : "Write")} {_format} report of {results}"))
        {
            return;
        }

        if (Attempt(_path, WriteFile) is not { } file)
        {
            return;
        }

        WriteVerbose($"{_path}: {_format} report of {results}.");
        Tell("Report", $"{_path}: {_format} report of {results}.");
        if (PassThru)
        {
            WriteObject(file);
        }
    }

    private FileInfo? WriteFile()
    {
        var file = new FileInfo(_path);
        if (Append)
        {
            ClearReadOnly(file);
            ReportEngine.AppendCsv(_path, Results);
            return new FileInfo(_path);
        }

        if (Write(_format, compress: false) is not { } text)
        {
            return null;
        }

        ClearReadOnly(file);
        if (!ReportEngine.Save(_path, text, mayReplace: !NoClobber))
        {
            WriteError(new ErrorRecord(Existing(), "ReportExists", ErrorCategory.ResourceExists, _path));
            return null;
        }

        return new FileInfo(_path);
    }

    private void ClearReadOnly(FileInfo file)
    {
        if (Force && file is { Exists: true, IsReadOnly: true })
        {
            file.IsReadOnly = false;
        }
    }

    private IOException Existing() => new($"{_path}: the file exists and -NoClobber was given.");

    private string Resolve()
    {
        try
        {
            string full = SessionState.Path.GetUnresolvedProviderPathFromPSPath(Path, out ProviderInfo provider, out _);
            if (provider.Name != "FileSystem")
            {
                ThrowTerminatingError(ErrorRecords.ProviderUnsupported(Path, provider.Name));
            }

            return full;
        }
        catch (Exception exception) when (exception is SessionStateException or ProviderInvocationException or PSArgumentException or NotSupportedException)
        {
            ThrowTerminatingError(ErrorRecords.PathInvalid(Path, exception));
            throw;
        }
    }

    private T Refuse<T>(Exception exception, string id, ErrorCategory category)
    {
        ThrowTerminatingError(new ErrorRecord(exception, id, category, _path));
        return default!;
    }
}
