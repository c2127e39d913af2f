using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Hub;

namespace ProvenanceKit.Engine.Tests.Hub;

public class HubDownloaderTests : HubTestBase
{
    private string _commit = "";

    private string Blob => Path.Combine(Cache, "models--lab--aurora-base", "blobs", Server.File(Id, "model.safetensors").Sha256);

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        _commit = Server.Add(Id, Sample("aurora-base"));
    }

    [Fact]
    public void Save_WholeModel_HasTheCacheLayoutAndIsReadOffline()
    {
        SavedHubModel saved = Save();
        string folder = Path.Combine(Cache, "models--lab--aurora-base");
        Assert.Equal(_commit, File.ReadAllText(Path.Combine(folder, "refs", "main")));
        Assert.Equal(Path.Combine(folder, "snapshots", _commit), saved.Path);
        Assert.Equal((5, 657614L, 657614L), (saved.FileCount, saved.TotalBytes, saved.DownloadedBytes));
        Assert.Equal(Path.Combine("..", "..", "blobs", Path.GetFileName(Blob)), new FileInfo(Path.Combine(saved.Path, "model.safetensors")).LinkTarget);
        foreach (string source in Directory.GetFiles(Sample("aurora-base")))
        {
            Assert.Equal(File.ReadAllBytes(source), File.ReadAllBytes(Path.Combine(saved.Path, Path.GetFileName(source))));
        }

        Assert.Empty(Directory.GetFiles(Path.Combine(folder, "blobs"), "*.incomplete*"));
        Server.Requests.Clear();
        HubOptions offline = Options() with { Online = false };
        ModelFingerprint fingerprint = ProvenanceEngine.ReadFingerprint("hf://" + Id, new FingerprintOptions { Hub = offline }, null, CancellationToken.None);
        Assert.NotNull(fingerprint.Weights);
        Assert.Equal((Id, saved.Path), (fingerprint.Name, fingerprint.Path));
        Assert.Empty(Server.Requests);
    }

    [Fact]
    public void Save_Again_MovesNothing()
    {
        Save();
        Server.Requests.Clear();
        Assert.Equal(0, Save().DownloadedBytes);
        Assert.All(Server.Requests, static r => Assert.StartsWith("/api/", r.Path, StringComparison.Ordinal));
    }

    [Fact]
    public void Save_BrokenConnection_GoesOnNextTime()
    {
        BreakOffAfter(200_000);
        Assert.Equal(ProvenanceErrorCode.HubUnreachable, Assert.Throws<ProvenanceException>(() => Save(attempts: 1)).Code);
        Assert.Equal(200_000, new FileInfo(Blob + ".incomplete").Length);
        Assert.False(File.Exists(Path.Combine(Cache, "models--lab--aurora-base", "refs", "main")));
        Server.CdnFault = null;
        Server.Requests.Clear();
        SavedHubModel saved = Save();
        HubServerRequest request = Assert.Single(Server.Requests, static r => r.Host == "cdn");
        Assert.Equal(("bytes=200000-635983", "\"cdn-" + Path.GetFileName(Blob)[..16] + "\""), (request.Range, request.IfRange));
        Assert.InRange(saved.DownloadedBytes, 435_984, 435_984 + 21_630);
        Assert.Equal(File.ReadAllBytes(Path.Combine(Sample("aurora-base"), "model.safetensors")), File.ReadAllBytes(Path.Combine(saved.Path, "model.safetensors")));
    }

    [Fact]
    public void Save_BrokenConnectionWithAttemptsLeft_GoesOnAtOnce()
    {
        BreakOffAfter(100_000, times: 2);
        SavedHubModel saved = Save();
        Assert.Equal(["bytes=100000-635983", "bytes=200000-635983", null], Server.Requests.Where(static r => r.Host == "cdn").Select(static r => r.Range).OrderBy(static r => r is null).ThenBy(static r => r));
        Assert.Equal(saved.TotalBytes, saved.DownloadedBytes);
    }

    [Fact]
    public void Save_OtherBytesOnTheServerNow_BeginsAgain()
    {
        BreakOffAfter(200_000);
        Assert.Throws<ProvenanceException>(() => Save(attempts: 1));
        File.WriteAllText(Blob + ".incomplete.etag", "\"another\"");
        Server.CdnFault = null;
        SavedHubModel saved = Save();
        Assert.Equal(Server.File(Id, "model.safetensors").Length, new FileInfo(Blob).Length);
        Assert.InRange(saved.DownloadedBytes, 635_984, saved.TotalBytes);
    }

    [Fact]
    public void Save_DamagedBeginning_IsFoundAndReplaced()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Blob)!);
        File.WriteAllBytes(Blob + ".incomplete", new byte[300_000]);
        SavedHubModel saved = Save();
        Assert.Equal(File.ReadAllBytes(Path.Combine(Sample("aurora-base"), "model.safetensors")), File.ReadAllBytes(Path.Combine(saved.Path, "model.safetensors")));
    }

    [Theory]
    [InlineData("model.safetensors")]
    [InlineData("config.json")]
    public void Save_OtherContentThanAnnounced_IsRefusedAndDeleted(string path)
    {
        Func<HttpContext, Task<bool>> fault = async context =>
        {
            if (context.Request.Method == "HEAD" || (context.Connection.LocalPort == Server.Endpoint.Port && !context.Request.Path.Value!.EndsWith("/" + path, StringComparison.Ordinal))
                || (path != "model.safetensors" && context.Connection.LocalPort == Server.CdnEndpoint.Port))
            {
                return false;
            }

            if (path == "model.safetensors" && context.Connection.LocalPort == Server.Endpoint.Port)
            {
                return false;
            }

            byte[] bytes = File.ReadAllBytes(Path.Combine(Sample("aurora-base"), path));
            bytes[^10] ^= 1;
            context.Response.ContentLength = bytes.Length;
            await context.Response.Body.WriteAsync(bytes);
            return true;
        };
        Server.HubFault = fault;
        Server.CdnFault = fault;
        Assert.Equal(ProvenanceErrorCode.HubContentMismatch, Assert.Throws<ProvenanceException>(() => Save()).Code);
        string blob = Path.Combine(Path.GetDirectoryName(Blob)!, Server.File(Id, path).ETag);
        Assert.False(File.Exists(blob) || File.Exists(blob + ".incomplete"));
    }

    [Fact]
    public async Task Save_TwoAtATime_DownloadEachFileOnce()
    {
        SavedHubModel[] saved = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() => Save())));
        Assert.Single(Server.Requests, static r => r.Host == "cdn");
        Assert.Equal(saved[0].TotalBytes, saved.Sum(static s => s.DownloadedBytes));
    }

    [Fact]
    public void Save_Patterns_ChooseFiles()
    {
        SavedHubModel saved = Save(options: new HubSaveOptions { Include = ["*.json"], Exclude = ["token*"] });
        Assert.Equal(["config.json", "node.json"], Directory.GetFiles(saved.Path).Select(Path.GetFileName).Order());
        Assert.Equal(
            ProvenanceErrorCode.HubNotFound, Assert.Throws<ProvenanceException>(() => Save(options: new HubSaveOptions { Include = ["*.gguf"] })).Code);
    }

    [Fact]
    public void Save_Progress_EndsAtTheTotal()
    {
        var reports = new ConcurrentQueue<EngineProgress>();
        SavedHubModel saved = ProvenanceHub.SaveModel(Id, new HubSaveOptions { MaxParallelFiles = 1 }, Options(), new DirectProgress(reports.Enqueue), CancellationToken.None);
        Assert.All(reports, r => Assert.Equal((Id, "download", saved.TotalBytes), (r.Subject, r.Phase, r.BytesTotal)));
        Assert.Equal(saved.TotalBytes, reports.Last().BytesDone);
        Assert.Equal(reports.Select(static r => r.BytesDone).Order(), reports.Select(static r => r.BytesDone));
    }

    [Fact]
    public void Save_FilesInFolders_KeepTheirPlaces()
    {
        string source = Directory.CreateTempSubdirectory("pk-hub-src-").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(source, "original", "deep"));
            File.WriteAllText(Path.Combine(source, "original", "deep", "params.json"), "{}");
            File.WriteAllText(Path.Combine(source, "empty.txt"), "");
            Server.Add("lab/folders", source);
            SavedHubModel saved = ProvenanceHub.SaveModel("lab/folders", new HubSaveOptions(), Options(), null, CancellationToken.None);
            Assert.Equal("{}", File.ReadAllText(Path.Combine(saved.Path, "original", "deep", "params.json")));
            Assert.Equal("", File.ReadAllText(Path.Combine(saved.Path, "empty.txt")));
        }
        finally
        {
            Directory.Delete(source, recursive: true);
        }
    }

    [Fact]
    public void Save_Offline_IsRefused() =>
        Assert.Equal(ProvenanceErrorCode.HubOffline, Assert.Throws<ProvenanceException>(
            () => ProvenanceHub.SaveModel(Id, new HubSaveOptions(), Options() with { Online = false }, null, CancellationToken.None)).Code);

    [Fact]
    public void Save_TokenOfGatedModel_StaysWithTheHub()
    {
        Server.Add("lab/gated", Sample("aurora-code"), isGated: true);
        Assert.Equal(ProvenanceErrorCode.HubGated, Assert.Throws<ProvenanceException>(
            () => ProvenanceHub.SaveModel("lab/gated", new HubSaveOptions { MaxParallelFiles = 1 }, Options(), null, CancellationToken.None)).Code);
        // One file at a time above: a request that the refusal aborts could reach the server's list after it is emptied.
        Server.Requests.Clear();
        SavedHubModel saved = ProvenanceHub.SaveModel("lab/gated", new HubSaveOptions(), Options(Server.Token), null, CancellationToken.None);
        Assert.Equal(saved.TotalBytes, Directory.GetFiles(saved.Path).Sum(static f => File.ReadAllBytes(f).LongLength));
        Assert.All(Server.Requests, r => Assert.Equal(r.Host == "hub" ? "Bearer " + Server.Token : null, r.Authorization));
        foreach (string file in Directory.GetFiles(Cache, "*", SearchOption.AllDirectories).Where(static f => new FileInfo(f).LinkTarget is null))
        {
            Assert.DoesNotContain(Server.Token, File.ReadAllText(file), StringComparison.Ordinal);
        }
    }

    private SavedHubModel Save(int attempts = 4, HubSaveOptions? options = null) =>
        ProvenanceHub.SaveModel(Id, options ?? new HubSaveOptions(), Options(attempts: attempts), null, CancellationToken.None);

    // Sends so many bytes of what was asked for, then hangs up.
    private void BreakOffAfter(int bytes, int times = int.MaxValue)
    {
        int count = 0;
        Server.CdnFault = async context =>
        {
            if (Interlocked.Increment(ref count) > times)
            {
                return false;
            }

            HubServerFile file = Server.File(Id, "model.safetensors");
            string? range = context.Request.Headers.Range;
            int first = range is null ? 0 : int.Parse(range["bytes=".Length..].Split('-')[0], System.Globalization.CultureInfo.InvariantCulture);
            context.Response.Headers.ETag = $"\"cdn-{file.Sha256[..16]}\"";
            if (range is not null)
            {
                context.Response.StatusCode = 206;
                context.Response.Headers.ContentRange = $"bytes {first}-{file.Length - 1}/{file.Length}";
            }

            context.Response.ContentLength = file.Length - first;
            byte[] part = new byte[bytes];
            await using FileStream stream = file.Open();
            stream.Position = first;
            await stream.ReadExactlyAsync(part);
            await context.Response.Body.WriteAsync(part);
            await context.Response.Body.FlushAsync();

            // Hanging up discards what the other side hasn't read yet.
            for (int i = 0; i < 600 && !(new FileInfo(Blob + ".incomplete") is { Exists: true } begun && begun.Length >= first + bytes); i++)
            {
                await Task.Delay(50);
            }

            context.Abort();
            return true;
        };
    }

    private sealed class DirectProgress(Action<EngineProgress> report) : IProgress<EngineProgress>
    {
        public void Report(EngineProgress value) => report(value);
    }
}
