using System.Management.Automation;
using ProvenanceKit.Completion;
using ProvenanceKit.Engine;
using ProvenanceKit.Pipeline;

namespace ProvenanceKit.Commands;

/// <summary>Empties the user's cache, or removes single entries from it.</summary>
[Cmdlet(VerbsCommon.Clear, "ProvenanceCache", DefaultParameterSetName = AllSet, SupportsShouldProcess = true)]
[OutputType(typeof(FingerprintCacheEntry))]
public sealed class ClearProvenanceCacheCommand : ProvenanceCmdlet
{
    private const string AllSet = "All";
    private const string EntrySet = "Entry";
    private const string NameSet = "Name";

    /// <summary>Entries from Get-ProvenanceCache. Without any, everything goes.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = EntrySet)]
    [ValidateNotNull]
    public FingerprintCacheEntry[] InputObject { get; set; } = [];

    /// <summary>Names of models whose entries go; wildcards are allowed.</summary>
    [Parameter(Mandatory = true, ParameterSetName = NameSet)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(CachedModelCompleter))]
    public string[] Name { get; set; } = [];

    /// <summary>Give the entries that were removed.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (FingerprintCacheEntry entry in Chosen())
        {
            if (ShouldProcess(entry.EntryPath, $"Remove {entry.Name} from the cache"))
            {
                Remove(entry);
            }
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        // A pipeline that gave nothing asked for nothing to be removed.
        if (ParameterSetName == AllSet && !MyInvocation.ExpectingInput && ProvenanceEngine.CachePath is { } folder && ShouldProcess(folder, "Remove everything from the cache"))
        {
            Clear(folder);
        }
    }

    private FingerprintCacheEntry[] Chosen()
    {
        if (ParameterSetName != NameSet)
        {
            return ParameterSetName == EntrySet ? InputObject : [];
        }

        IReadOnlyList<FingerprintCacheEntry> all = Attempt(ProvenanceEngine.CachePath ?? "cache", () => RunEngine((_, _) => ProvenanceEngine.GetCacheEntries(Log))) ?? [];
        WildcardPattern[] patterns = [.. Name.Select(static name => WildcardPattern.Get(name, WildcardOptions.IgnoreCase))];
        return [.. all.Where(entry => Array.Exists(patterns, pattern => pattern.IsMatch(entry.Name)))];
    }

    private void Remove(FingerprintCacheEntry entry)
    {
        object? removed = Attempt(entry, () => (object)RunEngine((_, _) => ProvenanceEngine.RemoveCacheEntry(entry, Log)));
        if (removed is false)
        {
            WriteVerbose($"{entry.Name}: the entry isn't in the cache any more.");
        }
        else if (removed is true && PassThru)
        {
            WriteObject(entry);
        }
    }

    private void Clear(string folder)
    {
        IReadOnlyList<FingerprintCacheEntry> entries = PassThru ? Attempt(folder, () => RunEngine((_, _) => ProvenanceEngine.GetCacheEntries(Log))) ?? [] : [];
        if (Attempt(folder, () => (object)RunEngine((_, _) => ProvenanceEngine.ClearCache(Log))) is int count)
        {
            WriteVerbose($"{count} entries were removed from {folder}.");
            WriteObject(entries, enumerateCollection: true);
        }
    }
}
