using System.Management.Automation;
using ProvenanceKit.Engine;
using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Pipeline;

namespace ProvenanceKit.Commands;

/// <summary>
/// Downloads models from the Hugging Face Hub into the Hugging Face cache, where this module and other tools read them offline. A download that was broken off goes
/// on where it ended, and every file is checked against the hash that the Hub states.
/// </summary>
[Cmdlet(VerbsData.Save, "HubModel", SupportsShouldProcess = true)]
[OutputType(typeof(SavedHubModel))]
public sealed class SaveHubModelCommand : ProvenanceCmdlet
{
    /// <summary>The models' ids: org/name, or org/name@revision.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("RepoId", "Repository")]
    [ValidateNotNullOrEmpty]
    public string[] Model { get; set; } = [];

    /// <summary>Branch, tag or commit of models whose id names none; main when not given.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? Revision { get; set; }

    /// <summary>Only files whose path in the repository matches one of these; wildcards are * and ?.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Include { get; set; } = [];

    /// <summary>No files whose path in the repository matches one of these; wildcards are * and ?.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Exclude { get; set; } = [];

    /// <summary>Allow requests to the Hugging Face Hub; nothing is downloaded without it. HF_HUB_OFFLINE forbids requests whatever is said here.</summary>
    [Parameter]
    public SwitchParameter Online { get; set; }

    /// <summary>Give the saved models, whose paths the other cmdlets take from the pipeline.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string model in Model)
        {
            if (Attempt(model, () => Save(model)) is { } saved && PassThru)
            {
                WriteObject(saved);
            }
        }
    }

    private SavedHubModel? Save(string model)
    {
        var hub = new HubOptions { Online = Online };
        string path = ProvenanceHub.GetPath(string.IsNullOrEmpty(Revision) || model.Contains('@', StringComparison.Ordinal) ? model : $"{model}@{Revision}");
        string folder = ProvenanceHub.GetCacheFolder(hub);
        if (!ShouldProcess(path, $"Download into the Hugging Face cache {folder}"))
        {
            return null;
        }

        if (!Online)
        {
            throw new ProvenanceException(ProvenanceErrorCode.HubOffline, path, "a download makes requests to the Hub, which weren't allowed; allow them with -Online");
        }

        var options = new HubSaveOptions { Include = [.. Include], Exclude = [.. Exclude] };
        SavedHubModel saved = RunEngine((progress, token) => ProvenanceHub.SaveModel(path, options, hub, progress, token));
        WriteVerbose(FormattableString.Invariant(
            $"{saved.Repository}: {saved.FileCount} files of {saved.TotalBytes} bytes are in {saved.Path}; {saved.DownloadedBytes} bytes came over the network."));
        return saved;
    }
}
