using System.Management.Automation;
using ProvenanceKit.Module.Tests.Infrastructure;

namespace ProvenanceKit.Module.Tests.Commands;

[Collection(UserFolderCollection.Name)]
public sealed class ProvenanceCacheTests : IDisposable
{
    private readonly UserFolderScope _user = new();
    private readonly ModuleSession _session = new();

    [Fact]
    public void Get_SecondReading_ComesFromTheCacheAndSaysSo()
    {
        SessionResult first = _session.Run("Get-ModelFingerprint aurora-base -Verbose").WithoutErrors();
        SessionResult second = _session.Run("Get-ModelFingerprint aurora-base -Verbose").WithoutErrors();
        Assert.DoesNotContain(first.Verbose, line => line.Contains("comes from the cache", StringComparison.Ordinal));
        Assert.Contains(second.Verbose, line => line.Contains("comes from the cache", StringComparison.Ordinal));
        PSObject entry = Assert.Single(_session.Run("Get-ProvenanceCache").WithoutErrors().Output);
        Assert.Equal("aurora-base", entry.Properties["Name"].Value);
        Assert.Equal(Repository.Sample("aurora-base"), entry.Properties["ModelPath"].Value);
    }

    [Theory]
    [InlineData("Get-ModelFingerprint aurora-base -NoCache")]
    [InlineData("Compare-ModelProvenance aurora-base aurora-code -NoCache")]
    [InlineData("Compare-ModelProvenance aurora-base aurora-code -ReferenceParity -NoCache")]
    [InlineData("Get-ModelLineage aurora-base, aurora-code -NoCache")]
    [InlineData("Find-ModelAncestor aurora-code -Database shipped -NoCache")]
    [InlineData("[pscustomobject]@{ Reference = 'aurora-base'; Difference = 'aurora-code'; Label = 'related' } | Measure-ProvenanceAccuracy -NoCache")]
    public void NoCache_KeepsNothing(string script)
    {
        SessionResult result = _session.Run(script + " -Verbose").WithoutErrors();
        Assert.NotEmpty(result.Output);
        Assert.Empty(_user.CacheFiles);
        Assert.DoesNotContain(result.Verbose, line => line.Contains("cache", StringComparison.Ordinal));
    }

    [Fact]
    public void Compare_Again_TakesFingerprintsAndVerdictFromTheCache()
    {
        PSObject cold = Assert.Single(_session.Run("Compare-ModelProvenance aurora-base aurora-code").WithoutErrors().Output);
        SessionResult again = _session.Run("Compare-ModelProvenance aurora-base aurora-code -Verbose").WithoutErrors();
        PSObject warm = Assert.Single(again.Output);
        Assert.Equal(3, again.Verbose.Count(line => line.Contains("comes from the cache", StringComparison.Ordinal)));
        foreach (string name in (string[])["Verdict", "Summary", "PValueLog10", "PipelineScore", "IdentityScore", "Eas", "Nlf", "Lep", "End", "Wvc"])
        {
            Assert.Equal(cold.Properties[name].Value, warm.Properties[name].Value);
        }
    }

    [Fact]
    public void Get_DamagedEntry_IsDiscardedWithAVerboseLineAndReadAgain()
    {
        _session.Run("Get-ModelFingerprint aurora-base").WithoutErrors();
        string file = Assert.Single(_user.CacheFiles);
        byte[] bytes = File.ReadAllBytes(file);
        bytes[^40] ^= 1;
        File.WriteAllBytes(file, bytes);
        SessionResult result = _session.Run("Get-ModelFingerprint aurora-base -Verbose").WithoutErrors();
        Assert.Equal("aurora-base", Assert.Single(result.Values("Name")));
        Assert.Contains(result.Verbose, line => line.Contains("discarded", StringComparison.Ordinal));
    }

    [Fact]
    public void Get_ChangedModel_IsReadAgain()
    {
        using var models = new ModelFolder();
        string model = models.Copy("aurora-base", "changing");
        _session.Run("param($p) Get-ModelFingerprint $p", model).WithoutErrors();
        File.Copy(Path.Combine(Repository.Sample("borealis-base"), "model.safetensors"), Path.Combine(model, "model.safetensors"), overwrite: true);
        SessionResult result = _session.Run("param($p) Compare-ModelProvenance borealis-base $p", model).WithoutErrors();
        Assert.Equal("Identical", Assert.Single(result.Values("Verdict")));
    }

    [Fact]
    public void Clear_SomeOrAll_RemovesThem()
    {
        _session.Run("Get-ModelFingerprint aurora-*, *-base -MetadataOnly").WithoutErrors();
        int all = _user.CacheFiles.Count();
        Assert.InRange(all, 6, 7);
        SessionResult some = _session.Run("Get-ProvenanceCache aurora-base, aurora-code | Clear-ProvenanceCache -PassThru").WithoutErrors();
        Assert.Equal(["aurora-base", "aurora-code"], some.Values("Name").Order(StringComparer.Ordinal));
        Assert.Equal(all - 2, _user.CacheFiles.Count());
        Assert.Empty(_session.Run("Clear-ProvenanceCache").WithoutErrors().Output);
        Assert.Empty(_user.CacheFiles);
    }

    [Theory]
    [InlineData("Clear-ProvenanceCache -WhatIf")]
    [InlineData("Get-ProvenanceCache no-such-model | Clear-ProvenanceCache")]
    [InlineData("Get-ProvenanceCache | Clear-ProvenanceCache -WhatIf")]
    public void Clear_WhatIfOrNothingPiped_RemovesNothing(string script)
    {
        _session.Run("Get-ModelFingerprint aurora-base -MetadataOnly").WithoutErrors();
        _session.Run(script).WithoutErrors();
        Assert.Single(_user.CacheFiles);
    }

    [Fact]
    public void Get_WithoutACache_IsSilentAndMakesNone()
    {
        SessionResult result = _session.Run("Get-ProvenanceCache; Clear-ProvenanceCache").WithoutErrors();
        Assert.Empty(result.Output);
        Assert.False(Directory.Exists(_user.Cache));
    }

    public void Dispose()
    {
        _session.Dispose();
        _user.Dispose();
    }
}
