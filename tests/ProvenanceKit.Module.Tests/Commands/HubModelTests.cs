using ProvenanceKit.Module.Tests.Infrastructure;

namespace ProvenanceKit.Module.Tests.Commands;

[Collection(UserFolderCollection.Name)]
public sealed class HubModelTests
{
    [Fact]
    public async Task GetModelFingerprint_Online_ReadsByRangesAndSaysHowMuch()
    {
        await using HubScope hub = await HubScope.StartAsync("aurora-base");
        SessionResult result = hub.Session.Run("Get-ModelFingerprint -Model lab/aurora-base -Online -Verbose; Get-ModelFingerprint aurora-base").WithoutErrors();
        Assert.Equal(["lab/aurora-base", "aurora-base"], result.Values("Name"));
        Assert.Matches("^hf://lab/aurora-base@[0-9a-f]{40}$", result.Values("Path").First()!);
        Assert.Single(result.Values("TensorCount").Distinct());
        long moved = (long)result.Output[0].Properties["DownloadedBytes"].Value;
        Assert.InRange(moved, hub.Server.CdnBytes, 1_000_000);
        Assert.Equal(0L, result.Output[1].Properties["DownloadedBytes"].Value);
        Assert.Contains(result.Verbose, line => line.Contains($"{moved} bytes came over the network", StringComparison.Ordinal));
        Assert.DoesNotContain(Directory.EnumerateFiles(hub.Cache, "*.safetensors", SearchOption.AllDirectories), static _ => true);
    }

    [Theory]
    [InlineData("Get-ModelFingerprint -Model lab/aurora-base")]
    [InlineData("Get-ModelFingerprint hf://lab/aurora-base")]
    [InlineData("Find-ModelAncestor -Model lab/aurora-base -Database shipped")]
    [InlineData("Export-ModelFingerprint -Model lab/aurora-base -Destination $env:HOME/out")]
    [InlineData("Add-ModelReference -Model lab/aurora-base")]
    [InlineData("Get-ModelLineage -Model lab/aurora-base")]
    [InlineData("Test-ModelProvenance -Model lab/aurora-base -BaseModel aurora-base")]
    [InlineData("Compare-ModelProvenance aurora-base hf://lab/aurora-base")]
    [InlineData("Compare-ModelProvenance hf://lab/aurora-base aurora-base")]
    [InlineData("Get-ModelFingerprint aurora-code -BaseModel hf://lab/aurora-base; Get-ModelFingerprint -Model lab/aurora-base")]
    public async Task AnyCmdlet_NotOnline_AsksNobodyAndSaysWhatToDo(string command)
    {
        await using HubScope hub = await HubScope.StartAsync("aurora-base");
        SessionResult result = hub.Session.Run(command);
        Assert.StartsWith("HubOffline", result.Failure!.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("-Online", result.Failure.Exception.Message, StringComparison.Ordinal);
        Assert.Empty(hub.Server.Requests);
    }

    [Theory]
    [InlineData("HF_HUB_OFFLINE")]
    [InlineData("TRANSFORMERS_OFFLINE")]
    public async Task GetModelFingerprint_OnlineButForbiddenByTheEnvironment_AsksNobody(string variable)
    {
        await using HubScope hub = await HubScope.StartAsync("aurora-base");
        Environment.SetEnvironmentVariable(variable, "1");
        SessionResult result = hub.Session.Run("Get-ModelFingerprint -Model lab/aurora-base -Online");
        Assert.StartsWith("HubOffline", result.Failure!.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("HF_HUB_OFFLINE", result.Failure.Exception.Message, StringComparison.Ordinal);
        Assert.Empty(hub.Server.Requests);
    }

    [Theory]
    [InlineData("lab/nothing", "HubNotFound")]
    [InlineData("lab/aurora-base@nothing", "HubNotFound")]
    [InlineData("lab/gated", "HubGated")]
    [InlineData("../etc/passwd", "HubReferenceInvalid")]
    public async Task GetModelFingerprint_Refused_IsAnErrorThatNamesTheReasonAndTheNextGoesOn(string model, string error)
    {
        await using HubScope hub = await HubScope.StartAsync("aurora-base");
        hub.Server.Add("lab/gated", Repository.Sample("aurora-code"), isGated: true);
        SessionResult result = hub.Session.Run("param($Model) Get-ModelFingerprint -Model $Model, lab/aurora-base -Online -MetadataOnly", model);
        Assert.StartsWith(error, Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(["lab/aurora-base"], result.Values("Name"));
    }

    [Fact]
    public async Task Compare_RepositoryIds_HaveTheVerdictOfTheFiles()
    {
        await using HubScope hub = await HubScope.StartAsync("aurora-base", "aurora-code", "borealis-base");
        SessionResult result = hub.Session.Run("Compare-ModelProvenance lab/aurora-base lab/aurora-code, lab/borealis-base, aurora-code -Online -EvidenceOnly").WithoutErrors();
        Assert.Equal(["Linked", "NoEvidence", "Linked"], result.Values("Verdict"));
        Assert.Equal(["lab/aurora-code", "lab/borealis-base", "aurora-code"], result.Values("DifferenceModel"));
        Assert.All(result.Output, static item => Assert.InRange((long)item.Properties["DownloadedBytes"].Value, 1, 2_000_000));
        SessionResult again = hub.Session.Run("Compare-ModelProvenance aurora-base -Model lab/aurora-code -Online | ForEach-Object Evidence").WithoutErrors();
        Assert.Equal(["Linked"], again.Values("Verdict"));
        Assert.InRange((long)again.Output[0].Properties["DownloadedBytes"].Value, 1, 2_000_000);
    }

    [Fact]
    public async Task Compare_IdWithoutOnline_IsNoPathAndNoRequest()
    {
        await using HubScope hub = await HubScope.StartAsync("aurora-base");
        SessionResult result = hub.Session.Run("Compare-ModelProvenance aurora-base lab/aurora-base");
        Assert.StartsWith("ModelNotFound", result.Failure!.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("-Online", result.Failure.Exception.Message, StringComparison.Ordinal);
        Assert.Empty(hub.Server.Requests);
    }

    [Fact]
    public async Task SavedModel_IsReadOfflineByItsIdEverywhere()
    {
        await using HubScope hub = await HubScope.StartAsync("aurora-base", "aurora-code");
        hub.Session.Run("Save-HubModel lab/aurora-base, lab/aurora-code -Online").WithoutErrors();
        hub.Server.Requests.Clear();
        SessionResult result = hub.Session.Run("""
            (Get-ModelFingerprint -Model lab/aurora-base).Name
            (Compare-ModelProvenance lab/aurora-base lab/aurora-code).Verdict
            Test-ModelProvenance -Model lab/aurora-code -BaseModel lab/aurora-base
            @(Get-ModelLineage -Model lab/aurora-base, lab/aurora-code).Count
            (Add-ModelReference -Model lab/aurora-base -Database (New-ProvenanceDatabase $args[0]).Path -PassThru).Id
            (Find-ModelAncestor -Model lab/aurora-code -Database $args[0]).Verdict
            (Export-ModelFingerprint -Model lab/aurora-base -Destination $args[1] -PassThru).Name
            """, hub.At("database"), hub.At("exported")).WithoutErrors();
        Assert.Equal(["lab/aurora-base", "Linked", "True", "2", "lab/aurora-base", "Linked", "lab_aurora-base.pkfp"], result.Output.Select(static item => item.ToString()));
        Assert.Empty(hub.Server.Requests);
    }

    [Fact]
    public async Task RemoteModels_HaveLineageTestAndAncestors()
    {
        await using HubScope hub = await HubScope.StartAsync("aurora-base", "aurora-code");
        SessionResult result = hub.Session.Run("""
            Get-ModelLineage -Model lab/aurora-base, lab/aurora-code -Online | ForEach-Object { "$($_.Child) $($_.Relation)" }
            $test = Test-ModelProvenance -Model lab/aurora-code -BaseModel lab/aurora-base -Online -Detailed
            $test.Passed
            $test.DownloadedBytes -gt 0
            $null = New-ProvenanceDatabase $args[0]
            Add-ModelReference aurora-base -Database $args[0]
            (Find-ModelAncestor -Model lab/aurora-code -Online -Database $args[0]).Verdict
            """, hub.At("database")).WithoutErrors();
        Assert.Equal(["lab/aurora-base Root", "lab/aurora-code FineTune", "True", "True", "Linked"], result.Output.Select(static item => item.ToString()));
    }

    [Fact]
    public async Task MetadataInTheCache_WithoutOnline_SaysThatTheWeightsAreOnTheHub()
    {
        await using HubScope hub = await HubScope.StartAsync("aurora-base");
        hub.Session.Run("Get-ModelFingerprint -Model lab/aurora-base -Online -MetadataOnly").WithoutErrors();
        hub.Server.Requests.Clear();
        SessionResult result = hub.Session.Run("Get-ModelFingerprint -Model lab/aurora-base; (Compare-ModelProvenance aurora-base lab/aurora-base).Verdict").WithoutErrors();
        Assert.Contains("-Online", result.Values("WeightsUnmeasuredReason").First()!, StringComparison.Ordinal);
        Assert.Contains(result.Warnings, static line => line.Contains("-Online", StringComparison.Ordinal));
        Assert.Equal("Inconclusive", result.Output[1].ToString());
        Assert.Empty(hub.Server.Requests);
    }

    [Fact]
    public async Task LargeModel_Online_IsReadByRowsAndSaysWhatThatLeavesOut()
    {
        await using HubScope hub = await HubScope.StartAsync();
        using var models = new ModelFolder();
        hub.Server.Add("lab/large", models.Sparse("large", 5_000, 8_192));
        SessionResult result = hub.Session.Run("Get-ModelFingerprint -Model lab/large -Online").WithoutErrors();
        Assert.Contains(result.Warnings, static line => line.Contains("Save-HubModel", StringComparison.Ordinal));
        Assert.InRange((long)result.Output[0].Properties["DownloadedBytes"].Value, 1, 1_000_000);
        string unmeasured = result.Output[0].Properties["Weights"].Value.GetType().GetProperty("Unmeasured")!.GetValue(result.Output[0].Properties["Weights"].Value) is System.Collections.IEnumerable items
            ? string.Join("; ", items.Cast<object>()) : "";
        Assert.Contains("Lep", unmeasured, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("Save-HubModel", unmeasured, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AdapterOnTheHub_IsFetchedWholeAndAppliedToALocalBase()
    {
        await using HubScope hub = await HubScope.StartAsync("aurora-base");
        hub.Server.Add("lab/adapter", AdapterFolder.Write(hub.At("adapter"), 1, 2));
        SessionResult result = hub.Session.Run("Compare-ModelProvenance aurora-base lab/adapter -BaseModel lab/aurora-base -Online").WithoutErrors();
        Assert.Equal(["Linked"], result.Values("Verdict"));
    }
}
