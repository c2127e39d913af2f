using ProvenanceKit.Module.Tests.Infrastructure;

namespace ProvenanceKit.Module.Tests.Commands;

[Collection(UserFolderCollection.Name)]
public sealed class ParallelTests : IDisposable
{
    private readonly UserFolderScope _folders = new();
    private readonly ModuleSession _session = new();

    public void Dispose()
    {
        _session.Dispose();
        _folders.Dispose();
    }

    [Fact]
    public void Runspaces_OnOneColdCache_GiveTheSameResultsAndOneEntryEach()
    {
        SessionResult result = _session.Run(
            """
            $folder = "$PWD"
            1..8 | ForEach-Object -Parallel {
                Import-Module $using:Manifest
                $model = ('aurora-base', 'aurora-code')[$_ % 2]
                $f = Get-ModelFingerprint "$using:folder/$model"
                $c = Compare-ModelProvenance "$using:folder/aurora-base" $f
                '{0} {1:R} {2}' -f $model, $c.PipelineScore, $c.Verdict
            } -ThrottleLimit 8
            """).WithoutErrors();
        Assert.Equal(8, result.Output.Count);
        Assert.Equal(2, result.Output.Select(item => item.ToString()).Distinct().Count());
        SessionResult cache = _session.Run("Get-ProvenanceCache").WithoutErrors();
        string[] entries = [.. cache.Output.Select(entry => $"{entry.Properties["Name"].Value} {entry.Properties["Mode"].Value}")];
        Assert.Equal(entries.Length, entries.Distinct().Count());
        Assert.Contains("aurora-base Full", entries);
        Assert.Contains("aurora-code Full", entries);
    }

    [Fact]
    public void Fingerprint_SharedByRunspaces_IsOnlyRead()
    {
        SessionResult result = _session.Run(
            """
            $reference = Get-ModelFingerprint aurora-base
            $folder = "$PWD"
            'aurora-code', 'aurora-disguised', 'borealis-base', 'aurora-pruned' | ForEach-Object -Parallel {
                Import-Module $using:Manifest
                Compare-ModelProvenance $using:reference "$using:folder/$_"
            } -ThrottleLimit 4 | ForEach-Object { "$($_.DifferenceModel) $($_.Verdict)" }
            """).WithoutErrors();
        Assert.Equal(
            ["aurora-code Linked", "aurora-disguised Linked", "aurora-pruned Linked", "borealis-base NoEvidence"], result.Output.Select(item => item.ToString()!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Runspaces_WritingOneDatabase_LoseNoReference()
    {
        SessionResult result = _session.Run(
            """
            $folder = "$PWD"
            $null = New-ProvenanceDatabase
            1..6 | ForEach-Object -Parallel {
                Import-Module $using:Manifest
                for ($i = 0; $i -lt 50; $i++) {
                    Add-ModelReference "$using:folder/aurora-base" -Id "copy-$_" -ErrorVariable failed -ErrorAction SilentlyContinue
                    if (-not $failed -or $failed[0].FullyQualifiedErrorId -notlike 'DatabaseLocked,*') { break }
                }
                $failed | ForEach-Object { "$_" }
            } -ThrottleLimit 6
            (Get-ModelReference -Database $env:PROVENANCEKIT_DATABASE).Id
            """).WithoutErrors();
        Assert.Equal(Enumerable.Range(1, 6).Select(i => $"copy-{i}"), result.Output.Select(item => item.ToString()!).Order(StringComparer.Ordinal));
    }
}
