using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Reference.Installation;

namespace ProvenanceKit.Engine.Tests.Reference;

public sealed class InstallTests
{
    private static readonly byte[] s_archive = TestArchive.DeepSignals();

    [Fact]
    public async Task Install_DeepSignals_JoinsTheShippedCatalogue()
    {
        using TemporaryFolder folder = new();
        await using ArchiveServer server = await ArchiveServer.StartAsync(context => ArchiveServer.SendFileAsync(context, s_archive, "\"1\""));
        List<EngineProgress> reports = [];

        bool installed = Installation.Install(folder.At("data"), server, s_archive, new SynchronousProgress(reports.Add));

        Assert.True(installed);
        ReferenceDatabaseInfo info = ReferenceEngine.GetDatabase(folder.At("data"));
        Assert.Equal((152, 1, TestArchive.Sha256(s_archive)), (info.ReferenceCount, info.WeightFeatureCount, info.ArchiveSha256));
        Assert.Equal(["download", "checking", "unpacking"], reports.Select(r => r.Phase).Distinct());
        Assert.Equal(s_archive.Length, reports.Last(r => r.Phase == "download").BytesDone);
        Assert.Equal(["content-", "installed.json"], Installation.Names(folder));
        ReferenceModel yi = ReferenceEngine.GetReferences([folder.At("data")], new ReferenceFilter { Name = "Yi-1.5-6B" }, CancellationToken.None).Single();
        Assert.True(yi.HasWeightFeatures);
        Assert.False(Installation.Install(folder.At("data"), server, s_archive));
        ReferenceDatabaseProblem problem = Assert.Single(ReferenceEngine.CheckDatabase(folder.At("data"), null, CancellationToken.None));
        Assert.Equal("HashMismatch", problem.Kind);
    }

    [Fact]
    public async Task Install_ConnectionBreaks_ContinuesWhereItStopped()
    {
        using TemporaryFolder folder = new();
        List<string> ranges = [];
        await using ArchiveServer server = await ArchiveServer.StartAsync(async context =>
        {
            ranges.Add(context.Request.Headers.Range.ToString());
            if (ranges.Count == 1)
            {
                context.Response.Headers.ETag = "\"1\"";
                context.Response.ContentLength = s_archive.Length;
                await context.Response.Body.WriteAsync(s_archive.AsMemory(0, 1000));
                await context.Response.Body.FlushAsync();
                await Task.Delay(100);
                context.Abort();
                return;
            }

            await ArchiveServer.SendFileAsync(context, s_archive, "\"1\"");
        });

        Assert.True(Installation.Install(folder.At("data"), server, s_archive));

        Assert.Equal(["", "bytes=1000-"], ranges);
    }

    [Fact]
    public async Task Install_FileChangedMeanwhile_BeginsAgain()
    {
        using TemporaryFolder folder = new();
        byte[] newer = TestArchive.DeepSignals(2);
        int requests = 0;
        await using ArchiveServer server = await ArchiveServer.StartAsync(async context =>
        {
            if (++requests == 1)
            {
                context.Response.Headers.ETag = "\"1\"";
                context.Response.ContentLength = s_archive.Length;
                await context.Response.Body.WriteAsync(s_archive.AsMemory(0, 1000));
                await context.Response.Body.FlushAsync();
                await Task.Delay(100);
                context.Abort();
                return;
            }

            await ArchiveServer.SendFileAsync(context, newer, "\"2\"");
        });

        Assert.True(Installation.Install(folder.At("data"), server, newer));
        Assert.Equal(2, requests);
    }

    [Fact]
    public async Task Install_Cancelled_KeepsThePartForTheNextTime()
    {
        using TemporaryFolder folder = new();
        using CancellationTokenSource source = new();
        List<string> ranges = [];
        await using ArchiveServer server = await ArchiveServer.StartAsync(async context =>
        {
            ranges.Add(context.Request.Headers.Range.ToString());
            if (ranges.Count == 1)
            {
                context.Response.Headers.ETag = "\"1\"";
                context.Response.ContentLength = s_archive.Length;
                await context.Response.Body.WriteAsync(s_archive.AsMemory(0, 1000));
                await context.Response.Body.FlushAsync();
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            }

            await ArchiveServer.SendFileAsync(context, s_archive, "\"1\"");
        });
        SynchronousProgress progress = new(_ => source.Cancel());

        Assert.ThrowsAny<OperationCanceledException>(() => ArchiveInstaller.Install(folder.At("data"), Installation.Options(server, s_archive), TimeSpan.Zero, progress, source.Token));
        Assert.True(Installation.Install(folder.At("data"), server, s_archive));

        Assert.Equal(["", "bytes=1000-"], ranges);
    }

    [Fact]
    public async Task Install_WrongHash_KeepsTheOldOne()
    {
        using TemporaryFolder folder = new();
        byte[] served = s_archive;
        await using ArchiveServer server = await ArchiveServer.StartAsync(context => ArchiveServer.SendFileAsync(context, served, "\"1\""));
        Installation.Install(folder.At("data"), server, s_archive);
        byte[] expected = TestArchive.DeepSignals(3);
        served = TestArchive.DeepSignals(4);

        ProvenanceException error = Assert.Throws<ProvenanceException>(() => Installation.Install(folder.At("data"), server, expected));

        Assert.Equal(ProvenanceErrorCode.ChecksumMismatch, error.Code);
        Assert.Equal(TestArchive.Sha256(s_archive), ReferenceEngine.GetDatabase(folder.At("data")).ArchiveSha256);
        served = expected;
        Assert.True(Installation.Install(folder.At("data"), server, expected));
        Assert.Equal(TestArchive.Sha256(expected), ReferenceEngine.GetDatabase(folder.At("data")).ArchiveSha256);
        Assert.Equal(["content-", "installed.json"], Installation.Names(folder));
    }

    [Theory]
    [InlineData("http://127.0.0.1:1/a.zip", false)]
    [InlineData("http://example.org/a.zip", true)]
    [InlineData("ftp://127.0.0.1/a.zip", true)]
    [InlineData("file:///etc/passwd", true)]
    public void Install_AddressThatIsNotHttps_IsRefused(string address, bool allowLoopback)
    {
        using TemporaryFolder folder = new();
        InstallOptions options = new() { ArchiveUri = new Uri(address), Sha256 = new string('0', 64), AllowLoopbackHttp = allowLoopback };

        Assert.Equal(ProvenanceErrorCode.DownloadRefused, Assert.Throws<ProvenanceException>(() => ArchiveInstaller.Install(folder.At("data"), options, TimeSpan.Zero, null, CancellationToken.None)).Code);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData("http://example.org/a.zip", "DownloadRefused")]
    [InlineData("file:///etc/passwd", "DownloadRefused")]
    [InlineData("ftp://127.0.0.1/a.zip", "DownloadRefused")]
    [InlineData("", "DownloadFailed")]
    [InlineData("again", "DownloadRefused")]
    public async Task Install_RedirectToAnythingElse_IsRefused(string location, string code)
    {
        using TemporaryFolder folder = new();
        await using ArchiveServer server = await ArchiveServer.StartAsync(context =>
        {
            context.Response.StatusCode = StatusCodes.Status302Found;
            if (location.Length > 0)
            {
                context.Response.Headers.Location = location == "again" ? "/archive.zip" : location;
            }

            return Task.CompletedTask;
        });

        Assert.Equal(code, Assert.Throws<ProvenanceException>(() => Installation.Install(folder.At("new", "data"), server, s_archive)).Code.ToString());
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task Install_RedirectOnTheSameWay_IsFollowed()
    {
        using TemporaryFolder folder = new();
        await using ArchiveServer server = await ArchiveServer.StartAsync(context =>
        {
            if (context.Request.Path == "/archive.zip")
            {
                context.Response.Redirect("/elsewhere.zip");
                return Task.CompletedTask;
            }

            return ArchiveServer.SendFileAsync(context, s_archive, "\"1\"");
        });

        Assert.True(Installation.Install(folder.At("data"), server, s_archive));
    }

    [Theory]
    [InlineData(404, 1)]
    [InlineData(503, 5)]
    public async Task Install_ServerFails_TriesAgainOnlyWhereThatHelps(int status, int expectedRequests)
    {
        using TemporaryFolder folder = new();
        int requests = 0;
        await using ArchiveServer server = await ArchiveServer.StartAsync(context =>
        {
            requests++;
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        });

        Assert.Equal(ProvenanceErrorCode.DownloadFailed, Assert.Throws<ProvenanceException>(() => Installation.Install(folder.At("data"), server, s_archive)).Code);
        Assert.Equal(expectedRequests, requests);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task Install_MoreThanAllowed_IsRefused_AlsoWhenTheServerSaysNoLength()
    {
        using TemporaryFolder folder = new();
        await using ArchiveServer server = await ArchiveServer.StartAsync(async context =>
        {
            for (int i = 0; i < 100; i++)
            {
                await context.Response.Body.WriteAsync(new byte[10_000]);
            }
        });

        ProvenanceException error = Assert.Throws<ProvenanceException>(() => ArchiveInstaller.Install(
            folder.At("data"), Installation.Options(server, s_archive) with { MaxArchiveBytes = 50_000 }, TimeSpan.Zero, null, CancellationToken.None));

        Assert.Equal(ProvenanceErrorCode.LimitExceeded, error.Code);
    }

    [Fact]
    public async Task Install_WrongHashIntoAFolderThatWasThere_LeavesTheFolder()
    {
        using TemporaryFolder folder = new();
        await using ArchiveServer server = await ArchiveServer.StartAsync(context => ArchiveServer.SendFileAsync(context, s_archive, "\"1\""));
        InstallOptions options = Installation.Options(server, s_archive) with { Sha256 = new string('0', 64) };
        Directory.CreateDirectory(folder.At("mine"));
        foreach (string name in new[] { "mine", "new" })
        {
            Assert.Equal(
                ProvenanceErrorCode.ChecksumMismatch,
                Assert.Throws<ProvenanceException>(() => ArchiveInstaller.Install(folder.At(name), options, TimeSpan.Zero, null, CancellationToken.None)).Code);
        }

        Assert.Equal(["mine"], Directory.EnumerateFileSystemEntries(folder.Path).Select(Path.GetFileName));
        Assert.Empty(Directory.EnumerateDirectories(folder.At("mine")));
    }

    [Fact]
    public void Install_OwnAddressWithoutAHash_IsRefused()
    {
        using TemporaryFolder folder = new();

        Assert.Equal(
            ProvenanceErrorCode.DownloadRefused,
            Assert.Throws<ProvenanceException>(() => ReferenceEngine.Install(folder.At("data"), new InstallOptions { ArchiveUri = new Uri("https://example.org/a.zip") }, null, CancellationToken.None)).Code);
        Assert.Equal("https://huggingface.co/datasets/cisco-ai/model-provenance-kit/resolve/main/deep-signals.zip", ArchiveInstaller.DefaultUri.ToString());
    }

    [Fact]
    public async Task Install_WholeDatabaseInTheArchive_IsReadAsOne()
    {
        using TemporaryFolder folder = new();
        _ = ReferenceEngine.CreateDatabase(folder.At("db"), CancellationToken.None);
        _ = ReferenceEngine.AddReference(folder.At("db"), SyntheticFingerprint.Create(1, "one"), new ReferenceDetails(), CancellationToken.None);
        _ = ReferenceEngine.ExportKit(folder.At("db"), folder.At("kit"), null, CancellationToken.None);
        byte[] archive = TestArchive.Zip([.. Directory.EnumerateFiles(folder.At("kit"), "*", SearchOption.AllDirectories)
            .Select(file => ("top/" + Path.GetRelativePath(folder.At("kit"), file).Replace('\\', '/'), File.ReadAllBytes(file)))]);
        await using ArchiveServer server = await ArchiveServer.StartAsync(context => ArchiveServer.SendFileAsync(context, archive, "\"1\""));

        Assert.True(Installation.Install(folder.At("data"), server, archive));

        Assert.Equal(["one"], ReferenceEngine.GetReferences([folder.At("data")], new ReferenceFilter(), CancellationToken.None).Select(r => r.Id));
    }

    [Fact]
    public async Task Install_KilledAtRandomMoments_LeavesAWholeInstallation()
    {
        using TemporaryFolder folder = new();
        byte[] filler = new byte[3_000_000];
        new Random(1).NextBytes(filler);
        byte[] newer = TestArchive.Zip(("a.parquet", filler), ("b.parquet", filler[..1_000_000]));
        byte[] served = s_archive;
        await using ArchiveServer server = await ArchiveServer.StartAsync(context => ArchiveServer.SendFileAsync(context, served, $"\"{served.Length}\""));
        Installation.Install(folder.At("data"), server, s_archive);
        served = newer;
        Random random = new(20260102);
        for (int round = 0; round < 20; round++)
        {
            using Process process = ReferenceWorker.StartInstalling(folder.At("data"), server.Address, TestArchive.Sha256(newer));
            Assert.Equal("ready", await process.StandardOutput.ReadLineAsync());
            await Task.Delay(random.Next(0, 400));
            process.Kill();
            Assert.True(process.WaitForExit(TimeSpan.FromMinutes(5)));
            bool reported = (await process.StandardOutput.ReadToEndAsync()).Contains("installed", StringComparison.Ordinal);
            ReferenceDatabaseInfo info = ReferenceEngine.GetDatabase(folder.At("data"));
            Assert.Equal(152, info.ReferenceCount);
            Assert.Contains(info.ArchiveSha256, new[] { TestArchive.Sha256(s_archive), TestArchive.Sha256(newer) });
            Assert.True(!reported || info.ArchiveSha256 == TestArchive.Sha256(newer));
            if (reported)
            {
                served = s_archive;
                Installation.Install(folder.At("data"), server, s_archive);
                served = newer;
            }
        }

        Installation.Install(folder.At("data"), server, newer);
        Assert.Equal(TestArchive.Sha256(newer), ReferenceEngine.GetDatabase(folder.At("data")).ArchiveSha256);
        Assert.Equal(["content-", "installed.json"], Installation.Names(folder));
    }
}
