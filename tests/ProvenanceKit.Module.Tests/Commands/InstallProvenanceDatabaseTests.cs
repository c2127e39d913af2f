using System.IO.Compression;
using System.Management.Automation;
using System.Security.Cryptography;
using ProvenanceKit.Module.Tests.Infrastructure;

namespace ProvenanceKit.Module.Tests.Commands;

[Collection(UserFolderCollection.Name)]
public sealed class InstallProvenanceDatabaseTests : IDisposable
{
    private const string Install = "param($uri, $hash) Install-ProvenanceDatabase $uri $hash -AllowLoopbackHttp -PassThru";
    private readonly UserFolderScope _user = new();
    private readonly DatabaseFolder _database = new("aurora-base", "borealis-base");

    public InstallProvenanceDatabaseTests() => Environment.SetEnvironmentVariable(UserFolders.DatabaseVariable, null);

    [Fact]
    public void Install_AnArchive_IsUsedFromThenOn()
    {
        byte[] archive = Archive();
        using var server = new FileServer(archive);
        SessionResult result = _database.Session.Run(Install, server.Address, Sha256(archive)).WithoutErrors();
        PSObject info = Assert.Single(result.Output);
        Assert.Equal((2, 2, true, Sha256(archive)), (info.Properties["ReferenceCount"].Value, info.Properties["WeightFeatureCount"].Value, info.Properties["DeepSignalsInstalled"].Value, info.Properties["ArchiveSha256"].Value));
        Assert.Equal(info.Properties["Path"].Value, Assert.Single(_database.Session.Run("Get-ProvenanceDatabase").WithoutErrors().Values("Path")));
        Assert.Equal("aurora-base", _database.Session.Run("Find-ModelAncestor aurora-code").WithoutErrors().Values("Model").First());
        int requests = server.Requests;
        _database.Session.Run(Install, server.Address, Sha256(archive)).WithoutErrors();
        Assert.Equal(requests, server.Requests);
        _database.Session.Run(Install + " -Update", server.Address, Sha256(archive)).WithoutErrors();
        Assert.InRange(server.Requests, requests + 1, int.MaxValue);
    }

    [Fact]
    public void Install_SlowDownload_ShowsProgressAndTakesItAway()
    {
        byte[] archive = Archive();
        using var server = new FileServer(archive) { Pause = TimeSpan.FromMilliseconds(150), Pieces = 16 };
        SessionResult result = _database.Session.Run(Install, server.Address, Sha256(archive)).WithoutErrors();
        Assert.Contains(result.Progress, record => record.Activity.StartsWith("Downloading", StringComparison.Ordinal) && record.PercentComplete is > 0 and <= 100);
        Assert.Equal(ProgressRecordType.Completed, result.Progress[^1].RecordType);
    }

    [Fact]
    public void Install_OtherContentThanExpected_IsRefusedAndTheOldStays()
    {
        byte[] archive = Archive();
        using var server = new FileServer(archive);
        _database.Session.Run(Install, server.Address, Sha256(archive)).WithoutErrors();
        ErrorRecord error = Assert.Single(_database.Session.Run(Install, server.Address, new string('0', 64)).Errors);
        Assert.StartsWith("ChecksumMismatch,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(ErrorCategory.SecurityError, error.CategoryInfo.Category);
        Assert.Equal(Sha256(archive), Assert.Single(_database.Session.Run("Get-ProvenanceDatabase").WithoutErrors().Values("ArchiveSha256")));
    }

    [Theory]
    [InlineData("Install-ProvenanceDatabase http://example.com/a.zip ('0' * 64)")]
    [InlineData("Install-ProvenanceDatabase http://127.0.0.1:1/a.zip ('0' * 64)")]
    [InlineData("Install-ProvenanceDatabase http://example.com/a.zip ('0' * 64) -AllowLoopbackHttp")]
    [InlineData("Install-ProvenanceDatabase https://example.com/a.zip")]
    public void Install_WithoutHttpsOrAHash_IsRefusedBeforeAnythingIsAsked(string script)
    {
        ErrorRecord error = Assert.Single(_database.Session.Run(script).Errors);
        Assert.StartsWith("DownloadRefused,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void Install_WhatIf_AsksNobody()
    {
        using var server = new FileServer([]);
        Assert.Empty(_database.Session.Run(Install + " -WhatIf", server.Address, new string('0', 64)).WithoutErrors().Output);
        Assert.Equal(0, server.Requests);
        Assert.False(Directory.Exists(Path.Combine(_user.Root, "installation")));
    }

    public void Dispose()
    {
        _database.Dispose();
        _user.Dispose();
    }

    private byte[] Archive()
    {
        string kit = _database.At("kit");
        _database.Session.Run("param($d, $k) Export-ProvenanceDatabase $d $k", _database.Path, kit).WithoutErrors();
        string file = _database.At("kit.zip");
        ZipFile.CreateFromDirectory(kit, file);
        return File.ReadAllBytes(file);
    }

    private static string Sha256(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
