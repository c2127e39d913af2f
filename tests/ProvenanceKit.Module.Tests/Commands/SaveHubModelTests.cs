using ProvenanceKit.Module.Tests.Infrastructure;

namespace ProvenanceKit.Module.Tests.Commands;

[Collection(UserFolderCollection.Name)]
public sealed class SaveHubModelTests
{
    [Fact]
    public async Task Save_WholeModel_IsAModelFolderThatPipesOn()
    {
        await using HubScope hub = await HubScope.StartAsync("aurora-base");
        SessionResult result = hub.Session.Run("$saved = Save-HubModel lab/aurora-base -Online -PassThru; $saved; $saved | Get-ModelFingerprint; $saved | Compare-ModelProvenance aurora-base").WithoutErrors();
        Assert.Equal("ProvenanceKit.SavedHubModel", result.Output[0].BaseObject.GetType().FullName);
        Assert.Equal(5, result.Output[0].Properties["FileCount"].Value);
        Assert.Equal(657614L, result.Output[0].Properties["DownloadedBytes"].Value);
        Assert.Equal("lab/aurora-base", result.Output[1].Properties["Name"].Value);
        Assert.Equal("Identical", result.Output[2].Properties["Verdict"].Value.ToString());
    }

    [Fact]
    public async Task Save_NotOnline_IsRefusedWithoutARequest()
    {
        await using HubScope hub = await HubScope.StartAsync("aurora-base");
        SessionResult result = hub.Session.Run("Save-HubModel lab/aurora-base");
        Assert.StartsWith("HubOffline", result.Failure!.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("-Online", result.Failure.Exception.Message, StringComparison.Ordinal);
        Assert.Empty(hub.Server.Requests);
        Assert.Empty(Directory.EnumerateFileSystemEntries(hub.Cache));
    }

    [Fact]
    public async Task Save_WhatIf_MovesNothing()
    {
        await using HubScope hub = await HubScope.StartAsync("aurora-base");
        Assert.Empty(hub.Session.Run("Save-HubModel lab/aurora-base -Online -PassThru -WhatIf").WithoutErrors().Output);
        Assert.Empty(hub.Server.Requests);
        Assert.Empty(Directory.EnumerateFileSystemEntries(hub.Cache));
    }

    [Fact]
    public async Task Save_Patterns_ChooseFilesAndAnotherSaveAddsTheRest()
    {
        await using HubScope hub = await HubScope.StartAsync("aurora-base");
        SessionResult result = hub.Session.Run(
            "Save-HubModel lab/aurora-base -Include *.json -Exclude token* -Online -PassThru; Find-LocalModel -Source HuggingFace; Save-HubModel lab/aurora-base -Revision main -Online -PassThru; Find-LocalModel -Source HuggingFace").WithoutErrors();
        Assert.Equal((2, 5), (result.Output[0].Properties["FileCount"].Value, result.Output[2].Properties["FileCount"].Value));
        Assert.Equal(("Incomplete", "Complete"), (result.Output[1].Properties["Status"].Value.ToString(), result.Output[3].Properties["Status"].Value.ToString()));
        Assert.InRange((long)result.Output[2].Properties["DownloadedBytes"].Value, 1, 657613);
    }

    [Fact]
    public async Task Save_IncompleteModels_FromThePipeline()
    {
        await using HubScope hub = await HubScope.StartAsync("aurora-base");
        hub.Session.Run("Save-HubModel lab/aurora-base -Include config.json -Online").WithoutErrors();
        SessionResult result = hub.Session.Run("Find-LocalModel | Where-Object Status -EQ Incomplete | Save-HubModel -Online -PassThru").WithoutErrors();
        Assert.Equal(["lab/aurora-base"], result.Values("Repository"));
        Assert.True(File.Exists(Path.Combine(result.Values("Path").Single()!, "model.safetensors")));
    }

    [Theory]
    [InlineData("lab/nothing", "HubNotFound")]
    [InlineData("lab/aurora-base@nothing", "HubNotFound")]
    [InlineData("lab/../x", "HubReferenceInvalid")]
    public async Task Save_Refused_IsAnErrorAndTheNextGoesOn(string model, string error)
    {
        await using HubScope hub = await HubScope.StartAsync("aurora-base");
        SessionResult result = hub.Session.Run("param($Model) Save-HubModel $Model, lab/aurora-base -Online -PassThru", model);
        Assert.StartsWith(error, Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(["lab/aurora-base"], result.Values("Repository"));
    }

    [Fact]
    public async Task Save_BrokenConnection_GoesOnWhereItEnded()
    {
        await using HubScope hub = await HubScope.StartAsync("aurora-base");
        int count = 0;
        string blob = Path.Combine(hub.Cache, "models--lab--aurora-base", "blobs", hub.Server.File("lab/aurora-base", "model.safetensors").Sha256 + ".incomplete");
        hub.Server.CdnFault = async context =>
        {
            if (Interlocked.Increment(ref count) > 1)
            {
                return false;
            }

            context.Response.ContentLength = 635984;
            await context.Response.Body.WriteAsync(File.ReadAllBytes(Repository.Sample("aurora-base/model.safetensors")).AsMemory(0, 300_000));
            await context.Response.Body.FlushAsync();
            for (int i = 0; i < 600 && !(new FileInfo(blob) is { Exists: true, Length: >= 300_000 }); i++)
            {
                await Task.Delay(50);
            }

            context.Abort();
            return true;
        };
        SessionResult result = hub.Session.Run("Save-HubModel lab/aurora-base -Online -PassThru").WithoutErrors();
        Assert.Equal(657614L, result.Output[0].Properties["DownloadedBytes"].Value);
        Assert.Contains(hub.Server.Requests, static r => r.Range == "bytes=300000-635983");
    }
}
