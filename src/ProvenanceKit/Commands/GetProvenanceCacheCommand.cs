using System.Management.Automation;
using ProvenanceKit.Completion;
using ProvenanceKit.Engine;
using ProvenanceKit.Pipeline;

namespace ProvenanceKit.Commands;

/// <summary>Lists the fingerprints and verdicts in the user's cache, last used first.</summary>
[Cmdlet(VerbsCommon.Get, "ProvenanceCache")]
[OutputType(typeof(FingerprintCacheEntry))]
public sealed class GetProvenanceCacheCommand : ProvenanceCmdlet
{
    /// <summary>Names of models; wildcards are allowed.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(CachedModelCompleter))]
    public string[] Name { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        string? folder = ProvenanceEngine.CachePath;
        if (Attempt(folder ?? "cache", () => RunEngine((_, _) => ProvenanceEngine.GetCacheEntries(Log))) is not { } entries)
        {
            return;
        }

        WriteVerbose(FormattableString.Invariant(
            $"The cache {folder ?? "(none)"} has {entries.Count} entries of {entries.Sum(entry => entry.SizeBytes)} bytes together, of at most {ProvenanceEngine.CacheMaxBytes}."));
        WildcardPattern[] patterns = [.. Name.Select(name => WildcardPattern.Get(name, WildcardOptions.IgnoreCase))];
        foreach (FingerprintCacheEntry entry in entries.Where(entry => patterns.Any(pattern => pattern.IsMatch(entry.Name))))
        {
            WriteObject(entry);
        }
    }
}
