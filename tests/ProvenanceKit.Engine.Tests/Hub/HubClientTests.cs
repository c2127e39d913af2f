using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Hub;

namespace ProvenanceKit.Engine.Tests.Hub;

public class HubClientTests : HubTestBase
{
    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        Server.Add(Id, Sample("aurora-base"));
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(2)]
    [InlineData(1)]
    public async Task ListFiles_AnyPageSize_GivesAllFiles(int pageSize)
    {
        Server.PageSize = pageSize;
        HubModelInfo info = await InfoAsync(Client());
        Assert.Equal(["config.json", "model.safetensors", "node.json", "tokenizer.json", "tokenizer_config.json"], info.Files.Select(static f => f.Path));
        HubFileInfo weights = info.Files.Single(static f => f.Path == "model.safetensors");
        Assert.Equal((Server.File(Id, "model.safetensors").Sha256, 635984L), (weights.Sha256, weights.Length));
        Assert.Null(info.Files[0].Sha256);
        Assert.Matches("^[0-9a-f]{40}$", info.CommitHash);
        Assert.All(Server.Requests, static r => Assert.Equal("hub", r.Host));
    }

    [Fact]
    public async Task GetInfo_RevisionWithSlashes_ReachesTheServerWhole()
    {
        HubModelInfo info = await Client().GetInfoAsync(HubModelReference.Parse(Id + "@refs/pr/1"), CancellationToken.None);
        Assert.Equal("refs/pr/1", info.Revision);
        await FailsAsync(ProvenanceErrorCode.HubNotFound, () => Client().GetInfoAsync(HubModelReference.Parse(Id + "@refs/pr/2"), CancellationToken.None));
    }

    [Fact]
    public async Task GetInfo_MissingRepository_IsNotFound()
    {
        ProvenanceException e = await FailsAsync(ProvenanceErrorCode.HubNotFound, () => InfoAsync(Client(), "lab/nothing"));
        Assert.Contains("HF_TOKEN", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetInfo_RefusedToken_IsUnauthorizedAndNotShown()
    {
        ProvenanceException e = await FailsAsync(ProvenanceErrorCode.HubUnauthorized, () => InfoAsync(Client("hf_wrong")));
        Assert.DoesNotContain("hf_wrong", e.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetInfo_ServerThatRepeatsTheToken_DoesNotBringItIntoTheMessage()
    {
        Server.HubFault = context =>
        {
            context.Response.StatusCode = 403;
            context.Response.Headers["X-Error-Message"] = "bad header: " + context.Request.Headers.Authorization;
            return Task.FromResult(true);
        };
        ProvenanceException e = await FailsAsync(ProvenanceErrorCode.HubUnauthorized, () => InfoAsync(Client(Server.Token)));
        Assert.Contains("bad header", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Server.Token, e.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resolve_GatedModelWithoutToken_SaysWhereToAsk()
    {
        Server.Add("lab/gated", Sample("aurora-code"), isGated: true);
        HubModelInfo info = await InfoAsync(Client(), "lab/gated");
        Assert.True(info.IsGated);
        ProvenanceException e = await FailsAsync(ProvenanceErrorCode.HubGated, () => Client().ResolveAsync(info, "config.json", CancellationToken.None));
        Assert.Contains("lab/gated", e.Message, StringComparison.Ordinal);
        HubResolvedFile resolved = await Client(Server.Token).ResolveAsync(info, "config.json", CancellationToken.None);
        Assert.Equal(Server.File("lab/gated", "config.json").GitHash, resolved.ETag);
    }

    [Fact]
    public async Task Resolve_LargeFile_GivesHashLengthAndPlace()
    {
        HubClient client = Client();
        HubModelInfo info = await InfoAsync(client);
        HubResolvedFile resolved = await client.ResolveAsync(info, "model.safetensors", CancellationToken.None);
        Assert.Equal((Server.File(Id, "model.safetensors").Sha256, 635984L), (resolved.ETag, resolved.Length));
        Assert.Equal(Server.CdnEndpoint.Port, resolved.Location.Port);
        await FailsAsync(ProvenanceErrorCode.HubNotFound, () => client.ResolveAsync(info, "absent.json", CancellationToken.None));
    }

    [Fact]
    public async Task Download_LargeFileWithToken_SendsTheTokenToTheHubOnly()
    {
        HubClient client = Client(Server.Token);
        HubModelInfo info = await InfoAsync(client);
        byte[] bytes = await client.DownloadAsync(info, info.Files.Single(static f => f.Path == "model.safetensors"), 1 << 20, CancellationToken.None);
        Assert.Equal(File.ReadAllBytes(Path.Combine(Sample("aurora-base"), "model.safetensors")), bytes);
        Assert.All(Server.Requests.Where(static r => r.Host == "hub"), r => Assert.Equal("Bearer " + Server.Token, r.Authorization));
        Assert.All(Server.Requests.Where(static r => r.Host == "cdn"), static r => Assert.Null(r.Authorization));
        Assert.Contains(Server.Requests, static r => r.Host == "cdn");
    }

    [Fact]
    public async Task Download_RedirectThatComesBack_DoesNotSendTheTokenAgain()
    {
        HubClient client = Client(Server.Token);
        HubModelInfo info = await InfoAsync(client);
        HubFileInfo config = info.Files.Single(static f => f.Path == "config.json");
        Server.HubFault = context =>
        {
            if (context.Request.Path.Value!.EndsWith("/config.json", StringComparison.Ordinal) && !context.Request.Query.ContainsKey("back"))
            {
                context.Response.Redirect(Server.CdnEndpoint + "away");
                return Task.FromResult(true);
            }

            return Task.FromResult(false);
        };
        Server.CdnFault = context =>
        {
            context.Response.Redirect($"{Server.Endpoint}{Id}/resolve/{info.CommitHash}/config.json?back=1");
            return Task.FromResult(true);
        };
        Server.Requests.Clear();
        Assert.NotEmpty(await client.DownloadAsync(info, config, 1 << 20, CancellationToken.None));
        Assert.Equal(["Bearer " + Server.Token, null, null], Server.Requests.Select(static r => r.Authorization));
    }

    [Theory]
    [InlineData("http://192.0.2.1/file")]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://127.0.0.1/file")]
    public async Task Download_RedirectToAnotherScheme_IsRefused(string target)
    {
        HubClient client = Client();
        HubModelInfo info = await InfoAsync(client);
        Server.HubFault = context =>
        {
            context.Response.Redirect(target);
            return Task.FromResult(true);
        };
        await FailsAsync(ProvenanceErrorCode.HubResponseInvalid, () => client.DownloadAsync(info, info.Files[0], 1 << 20, CancellationToken.None));
    }

    [Fact]
    public async Task GetInfo_EndlessRedirects_AreRefused()
    {
        Server.HubFault = context =>
        {
            context.Response.Redirect(context.Request.Path + "/x");
            return Task.FromResult(true);
        };
        await FailsAsync(ProvenanceErrorCode.HubResponseInvalid, () => InfoAsync(Client()));
    }

    [Fact]
    public async Task GetInfo_TooManyRequests_WaitsAsLongAsAsked()
    {
        int count = 0;
        Server.HubFault = context => Answer(context, 429, Interlocked.Increment(ref count) == 1, ("Retry-After", "1"));
        var watch = Stopwatch.StartNew();
        await InfoAsync(Client());
        Assert.InRange(watch.Elapsed.TotalSeconds, 0.9, 60);
    }

    [Theory]
    [InlineData("Retry-After", "3600")]
    [InlineData("RateLimit", "\"api\";r=0;t=290")]
    public async Task GetInfo_TooManyRequestsForLong_IsReportedAtOnce(string header, string value)
    {
        Server.HubFault = context => Answer(context, 429, true, (header, value));
        var watch = Stopwatch.StartNew();
        ProvenanceException e = await FailsAsync(ProvenanceErrorCode.HubRateLimited, () => InfoAsync(Client()));
        Assert.Contains(value.StartsWith('3') ? "3600 s" : "290 s", e.Message, StringComparison.Ordinal);
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 60);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task GetInfo_ServerErrorOnce_IsTriedAgain(int status)
    {
        int count = 0;
        Server.HubFault = context => Answer(context, status, Interlocked.Increment(ref count) == 1);
        Assert.Equal(5, (await InfoAsync(Client())).Files.Length);
    }

    [Fact]
    public async Task GetInfo_ServerErrorForEver_IsUnreachable()
    {
        int count = 0;
        Server.HubFault = context => Answer(context, 503, Interlocked.Increment(ref count) > 0);
        await FailsAsync(ProvenanceErrorCode.HubUnreachable, () => InfoAsync(Client(attempts: 3)));
        Assert.Equal(3, count);
    }

    [Fact]
    public async Task GetInfo_SilentServer_EndsAfterTheTimeout()
    {
        Server.HubFault = async context =>
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
            return true;
        };
        var client = new HubClient(HubSettings.Create(Options(attempts: 2) with { Timeout = TimeSpan.FromSeconds(0.4) }, static _ => null));
        var watch = Stopwatch.StartNew();
        await FailsAsync(ProvenanceErrorCode.HubUnreachable, () => InfoAsync(client));
        Assert.InRange(watch.Elapsed.TotalSeconds, 0.7, 60);
    }

    [Fact]
    public async Task GetInfo_Cancelled_EndsAtOnce()
    {
        Server.HubFault = async context =>
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
            return true;
        };
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        var watch = Stopwatch.StartNew();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Client().GetInfoAsync(HubModelReference.Parse(Id), stop.Token));
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 30);
    }

    [Fact]
    public async Task GetInfo_NobodyListens_IsUnreachable()
    {
        var client = new HubClient(HubSettings.Create(Options(attempts: 1) with { Endpoint = "http://127.0.0.1:1" }, static _ => null));
        await FailsAsync(ProvenanceErrorCode.HubUnreachable, () => InfoAsync(client));
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("{\"sha\":\"../../x\"}")]
    [InlineData("{\"sha\":5}")]
    public async Task GetInfo_OtherAnswer_IsInvalid(string body)
    {
        Server.HubFault = async context =>
        {
            await context.Response.WriteAsync(body);
            return true;
        };
        await FailsAsync(ProvenanceErrorCode.HubResponseInvalid, () => InfoAsync(Client()));
    }

    [Theory]
    [InlineData("../../../etc/cron.d/x", ProvenanceErrorCode.PathEscapesModel)]
    [InlineData("/etc/passwd", ProvenanceErrorCode.PathEscapesModel)]
    [InlineData("a/../../b", ProvenanceErrorCode.PathEscapesModel)]
    [InlineData("a\\\\..\\\\b", ProvenanceErrorCode.PathEscapesModel)]
    [InlineData("", ProvenanceErrorCode.PathEscapesModel)]
    public async Task ListFiles_PathOutsideTheFolder_IsRefused(string path, ProvenanceErrorCode code)
    {
        Server.HubFault = async context =>
        {
            if (!context.Request.Path.Value!.Contains("/tree/", StringComparison.Ordinal))
            {
                return false;
            }

            await context.Response.WriteAsync($"[{{\"type\":\"file\",\"oid\":\"00\",\"size\":3,\"path\":\"{path}\"}}]");
            return true;
        };
        await FailsAsync(code, () => InfoAsync(Client()));
    }

    [Fact]
    public async Task ListFiles_PagesInACircle_AreRefused()
    {
        Server.HubFault = async context =>
        {
            if (!context.Request.Path.Value!.Contains("/tree/", StringComparison.Ordinal))
            {
                return false;
            }

            context.Response.Headers.Link = $"<{context.Request.Path}?recursive=true>; rel=\"next\"";
            await context.Response.WriteAsync("[]");
            return true;
        };
        await FailsAsync(ProvenanceErrorCode.HubResponseInvalid, () => InfoAsync(Client()));
    }

    private static Task<bool> Answer(HttpContext context, int status, bool fails, params (string Name, string Value)[] headers)
    {
        if (fails)
        {
            context.Response.StatusCode = status;
            foreach ((string name, string value) in headers)
            {
                context.Response.Headers[name] = value;
            }
        }

        return Task.FromResult(fails);
    }
}
