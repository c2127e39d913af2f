using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Reference.Installation;

namespace ProvenanceKit.Engine.Tests.Reference;

public sealed class UnsafeArchiveTests
{
    private static readonly byte[] s_archive = TestArchive.DeepSignals();

    public static TheoryData<string, string> UnsafeArchives => new()
    {
        { nameof(ProvenanceErrorCode.PathEscapesDatabase), "../evil.parquet" },
        { nameof(ProvenanceErrorCode.PathEscapesDatabase), "a/../../evil.parquet" },
        { nameof(ProvenanceErrorCode.PathEscapesDatabase), "/evil.parquet" },
        { nameof(ProvenanceErrorCode.PathEscapesDatabase), "a\\..\\..\\evil.parquet" },
        { nameof(ProvenanceErrorCode.PathEscapesDatabase), "C:/evil.parquet" },
        { nameof(ProvenanceErrorCode.PathEscapesDatabase), "a/NUL.parquet" },
        { nameof(ProvenanceErrorCode.ArchiveInvalid), "link" },
        { nameof(ProvenanceErrorCode.ArchiveInvalid), "pipe" },
        { nameof(ProvenanceErrorCode.ArchiveInvalid), "twice" },
        { nameof(ProvenanceErrorCode.ArchiveInvalid), "nothing" },
        { nameof(ProvenanceErrorCode.ArchiveInvalid), "broken" },
        { nameof(ProvenanceErrorCode.LimitExceeded), "ratio" },
        { nameof(ProvenanceErrorCode.LimitExceeded), "total" },
    };

    [Theory]
    [MemberData(nameof(UnsafeArchives))]
    public async Task Install_UnsafeArchive_IsRefusedAndTheOldOneStays(string code, string kind)
    {
        using TemporaryFolder folder = new();
        byte[] bad = kind switch
        {
            "link" => TestArchive.WithUnixMode("a.parquet", "/etc/passwd"u8.ToArray(), 0xA1FF),
            "pipe" => TestArchive.WithUnixMode("a.parquet", [], 0x1180),
            "twice" => TestArchive.Zip(("a.parquet", [1]), ("A.parquet", [2])),
            "nothing" => TestArchive.Zip(("readme.txt", [1])),
            "broken" => [.. s_archive[..^40], .. new byte[40]],
            "ratio" => TestArchive.Zip(("a.parquet", new byte[20_000_000])),
            "total" => TestArchive.Zip(Enumerable.Range(0, 12).Select(i => ($"a{i}.parquet", new byte[1_000_000])).ToArray()),
            _ => TestArchive.Zip((kind, [1])),
        };
        byte[] served = s_archive;
        await using ArchiveServer server = await ArchiveServer.StartAsync(context => ArchiveServer.SendFileAsync(context, served, $"\"{served.Length}\""));
        Installation.Install(folder.At("data"), server, s_archive);
        served = bad;

        ProvenanceException error = Assert.Throws<ProvenanceException>(
            () => ArchiveInstaller.Install(folder.At("data"), Installation.Options(server, bad) with { MaxUnpackedBytes = 10_000_000 }, TimeSpan.Zero, null, CancellationToken.None));

        Assert.Equal(code, error.Code.ToString());
        Assert.Equal(TestArchive.Sha256(s_archive), ReferenceEngine.GetDatabase(folder.At("data")).ArchiveSha256);
        Assert.Equal(["content-", "downloads", "installed.json"], Installation.Names(folder));
        Assert.Equal([folder.At("data")], Directory.EnumerateFileSystemEntries(folder.Path));
    }
}
