using ProvenanceKit.Engine.Fingerprints.Cache;
using ProvenanceKit.Engine.Tests.Golden;

namespace ProvenanceKit.Engine.Tests.Fingerprints;

public sealed class FingerprintCacheUpkeepTests
{
    [Fact]
    public void Store_CacheThatIsFull_DropsWhatWasNotUsedForLongest()
    {
        var probe = new CachedModel();
        probe.Read();
        long entry = new FileInfo(probe.EntryFile).Length;

        var model = new CachedModel(maxBytes: (entry * 3) + (entry / 2));
        string[] folders = [.. Enumerable.Range(0, 4).Select(_ => CachedModel.Copy("X_2layer"))];
        foreach (string folder in folders[..3])
        {
            model.Read(folder);
        }

        Age(model);
        Assert.True(model.Read(folders[0]).Timing.CacheHit);
        model.Read(folders[3]);
        Assert.Equal(3, model.EntryFiles.Length);
        Assert.InRange(model.Open().Size(), 1, model.MaxBytes);
        Assert.True(model.Read(folders[0]).Timing.CacheHit);
        Assert.True(model.Read(folders[3]).Timing.CacheHit);
        Assert.Contains(model.Log, line => line.Contains("removed", StringComparison.Ordinal));
    }

    [Fact]
    public void Store_FingerprintLargerThanTheCache_IsNotKept()
    {
        var model = new CachedModel(maxBytes: 1000);
        model.Read();
        Assert.Empty(model.EntryFiles);
        Assert.Contains(model.Log, line => line.Contains("more than the cache may have", StringComparison.Ordinal));
    }

    [Fact]
    public void Store_LeftoversOfKilledWriters_AreRemovedWhenOld()
    {
        var model = new CachedModel();
        model.Read();
        string old = Path.Combine(model.Root, "fingerprints", "a.pkce.1.tmp");
        string young = Path.Combine(model.Root, "fingerprints", "a.pkce.2.tmp");
        File.WriteAllText(old, "");
        File.WriteAllText(young, "");
        File.SetLastWriteTimeUtc(old, DateTime.UtcNow.AddHours(-2));
        model.Read(new FingerprintOptions { MetadataOnly = true });
        Assert.False(File.Exists(old));
        Assert.True(File.Exists(young));
        Assert.Equal(2, model.Open().Clear());
        Assert.Empty(model.EntryFiles);
    }

    [Fact]
    public void List_SeveralEntries_SaysWhatTheyAreLastUsedFirst()
    {
        var model = new CachedModel();
        model.Read();
        Age(model);
        model.Read(new FingerprintOptions { MetadataOnly = true });
        IReadOnlyList<FingerprintCacheEntry> entries = model.Open().List();
        Assert.Equal(["MetadataOnly", "Full"], entries.Select(entry => entry.Mode));
        Assert.All(entries, entry => Assert.Equal(model.Folder, entry.ModelPath));
        Assert.All(entries, entry => Assert.Equal("X_2layer", entry.Name));
        Assert.Equal(model.Open().Size(), entries.Sum(entry => entry.SizeBytes));
        Assert.InRange(entries[0].CreatedUtc, DateTime.UtcNow.AddMinutes(-5), DateTime.UtcNow);

        Assert.True(model.Open().Remove(entries[0]));
        Assert.False(model.Open().Remove(entries[0]));
        Assert.Equal("Full", Assert.Single(model.Open().List()).Mode);
    }

    [Fact]
    public void List_DamagedEntry_IsDiscarded()
    {
        var model = new CachedModel();
        model.Read();
        File.WriteAllText(model.EntryFile, "nothing");
        Assert.Empty(model.Open().List());
        Assert.Empty(model.EntryFiles);
    }

    [Fact]
    public void Remove_RecordThatNamesAnotherFile_DeletesNothing()
    {
        var model = new CachedModel();
        model.Read();
        FingerprintCacheEntry entry = Assert.Single(model.Open().List());
        string precious = Path.Combine(GoldenModelStore.NewFolder(), "precious.pkce");
        File.WriteAllText(precious, "");
        Assert.False(model.Open().Remove(entry with { EntryPath = precious }));
        Assert.False(model.Open().Remove(entry with { EntryPath = model.KeyFile }));
        Assert.True(File.Exists(precious));
        Assert.True(File.Exists(model.KeyFile));
    }

    [Theory]
    [InlineData("/named", null, null, false, "/named")]
    [InlineData("/named", "/xdg", "/home/u", false, "/named")]
    [InlineData(null, "/xdg", "/home/u", false, "/xdg/provenancekit")]
    [InlineData("", "relative", "/home/u", false, "/home/u/.cache/provenancekit")]
    [InlineData(null, null, "/home/u", false, "/home/u/.cache/provenancekit")]
    [InlineData(null, null, "", false, null)]
    [InlineData(null, "/xdg", "/local", true, "/local/ProvenanceKit/Cache")]
    public void Choose_Environment_GivesTheFolder(string? named, string? xdg, string? home, bool isWindows, string? expected)
    {
        string? chosen = CacheFolder.Choose(name => name == "XDG_CACHE_HOME" ? xdg : named, _ => home ?? "", isWindows);
        Assert.Equal(expected is null ? null : Path.GetFullPath(expected), chosen is null ? null : Path.GetFullPath(chosen));
    }

    // As if everything had been used a while ago, with the order kept.
    private static void Age(CachedModel model)
    {
        foreach (string file in model.EntryFiles)
        {
            File.SetLastWriteTimeUtc(file, File.GetLastWriteTimeUtc(file).AddHours(-1));
        }
    }
}
