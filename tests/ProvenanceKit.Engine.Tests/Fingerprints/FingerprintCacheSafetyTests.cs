using CsCheck;
using ProvenanceKit.Engine.Fingerprints;
using ProvenanceKit.Engine.Fingerprints.Cache;
using ProvenanceKit.Engine.Tests.Golden;

namespace ProvenanceKit.Engine.Tests.Fingerprints;

public sealed class FingerprintCacheSafetyTests
{
    [Fact]
    public void Get_EntryWithOneBitChanged_IsDiscardedAndMeasuredAgain()
    {
        var model = new CachedModel();
        ModelFingerprint good = model.ReadTwice();
        byte[] entry = File.ReadAllBytes(model.EntryFile);
        Gen.Int[0, (entry.Length * 8) - 1].Sample(
            bit =>
            {
                byte[] changed = (byte[])entry.Clone();
                changed[bit / 8] ^= (byte)(1 << (bit % 8));
                File.WriteAllBytes(model.EntryFile, changed);
                model.Log.Clear();
                ModelFingerprint read = model.Read();
                Assert.False(read.Timing.CacheHit);
                Assert.Contains(model.Log, line => line.Contains("discarded", StringComparison.Ordinal));
                Assert.Equal(FingerprintText.Of(good with { Timing = new FingerprintTiming() }), FingerprintText.Of(read with { Timing = new FingerprintTiming() }));
                Assert.True(model.Read().Timing.CacheHit);
            },
            iter: 40, threads: 1);
    }

    [Fact]
    public void Get_EntryCutOrReplaced_IsDiscardedAndMeasuredAgain()
    {
        var model = new CachedModel();
        model.ReadTwice();
        byte[] entry = File.ReadAllBytes(model.EntryFile);
        foreach (byte[] content in (byte[][])[[], [1], entry[..87], entry[..88], entry[..^1], [.. entry, 0], new byte[entry.Length]])
        {
            File.WriteAllBytes(model.EntryFile, content);
            Assert.False(model.Read().Timing.CacheHit);
            Assert.True(model.Read().Timing.CacheHit);
        }
    }

    [Fact]
    public void Get_EntryOfAnotherModelUnderThisName_IsDiscarded()
    {
        var model = new CachedModel();
        model.ReadTwice();
        string mine = model.EntryFile;
        string other = CachedModel.Copy("X_1layer");
        model.Read(other);
        File.Copy(model.EntryFiles.Single(file => file != mine), mine, overwrite: true);
        ModelFingerprint read = model.Read();
        Assert.False(read.Timing.CacheHit);
        Assert.Equal("X_2layer", read.Name);
        Assert.Contains(model.Log, line => line.Contains("discarded", StringComparison.Ordinal));
    }

    [Fact]
    public void Get_EntryOfAnotherUsersKey_IsDiscarded()
    {
        var model = new CachedModel();
        model.ReadTwice();
        File.WriteAllBytes(model.KeyFile, new byte[32]);
        Assert.False(model.Read().Timing.CacheHit);
        Assert.Contains(model.Log, line => line.Contains("discarded", StringComparison.Ordinal));
        Assert.True(model.Read().Timing.CacheHit);
    }

    [UnixFact]
    public void Open_NewCache_BelongsToTheUserAlone()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var model = new CachedModel();
        model.ReadTwice();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(model.KeyFile));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(model.EntryFile));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(model.Root));
        Assert.Equal(32, new FileInfo(model.KeyFile).Length);
    }

    [UnixFact]
    public void Open_KeyThatOthersCanUse_IsReplaced()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var model = new CachedModel();
        model.ReadTwice();
        byte[] old = File.ReadAllBytes(model.KeyFile);
        File.SetUnixFileMode(model.KeyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        Assert.False(model.Read().Timing.CacheHit);
        Assert.Contains(model.Log, line => line.Contains("can be used by others", StringComparison.Ordinal));
        Assert.NotEqual(old, File.ReadAllBytes(model.KeyFile));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(model.KeyFile));
    }

    [UnixFact]
    public void Open_KeyThatIsALink_IsReplacedAndTheTargetStays()
    {
        var model = new CachedModel();
        model.ReadTwice();
        string target = Path.Combine(Path.GetDirectoryName(model.Root)!, "target");
        File.Move(model.KeyFile, target);
        byte[] old = File.ReadAllBytes(target);
        File.CreateSymbolicLink(model.KeyFile, target);
        Assert.False(model.Read().Timing.CacheHit);
        Assert.Null(new FileInfo(model.KeyFile).LinkTarget);
        Assert.Equal(old, File.ReadAllBytes(target));
    }

    [Fact]
    public void ReadOrCreate_ManyThreadsAtOnce_GiveOneKey()
    {
        for (int round = 0; round < 20; round++)
        {
            string folder = GoldenModelStore.NewFolder();
            byte[][] keys = new byte[8][];
            using var barrier = new Barrier(keys.Length);
            Thread[] threads = [.. keys.Select((_, i) => new Thread(() =>
            {
                barrier.SignalAndWait();
                keys[i] = CacheKeyFile.ReadOrCreate(folder, _ => { });
            }))];
            Array.ForEach(threads, thread => thread.Start());
            Array.ForEach(threads, thread => thread.Join());
            Assert.Single(keys.Select(Convert.ToHexString).Distinct());
            Assert.Single(Directory.GetFiles(folder));
        }
    }

    [Fact]
    public void Get_ManyThreadsOneCache_AllGetTheModel()
    {
        var model = new CachedModel();
        string expected = FingerprintText.Of(model.Read() with { Timing = new FingerprintTiming() });
        Parallel.For(0, 60, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            if (i % 10 == 3)
            {
                model.Open().Clear();
            }

            Assert.Equal(expected, FingerprintText.Of(model.Read() with { Timing = new FingerprintTiming() }));
            Assert.InRange(model.Open().List().Count, 0, 1);
        });
        Assert.DoesNotContain(model.Log, line => line.Contains("discarded", StringComparison.Ordinal));
    }

    [UnixFact]
    public void Get_CacheThatCannotBeWritten_OnlyCostsTheCache()
    {
        string file = Path.Combine(GoldenModelStore.NewFolder(), "file");
        File.WriteAllText(file, "");
        var error = Assert.Throws<Engine.Errors.ProvenanceException>(() => FingerprintCache.Open(file, 1000, _ => { }));
        Assert.Equal(Engine.Errors.ProvenanceErrorCode.FileUnwritable, error.Code);
    }
}
