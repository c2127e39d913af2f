using ProvenanceKit.Engine.Fingerprints;
using ProvenanceKit.Engine.Fingerprints.Cache;
using ProvenanceKit.Engine.Models;
using ProvenanceKit.Engine.Tests.Golden;

namespace ProvenanceKit.Engine.Tests.Fingerprints;

public sealed class FingerprintCacheTests
{
    [Fact]
    public void Get_UnchangedModel_ComesFromTheCacheBitForBit()
    {
        var model = new CachedModel();
        ModelFingerprint first = model.Read();
        ModelFingerprint second = model.Read();
        Assert.False(first.Timing.CacheHit);
        Assert.True(second.Timing.CacheHit);
        Assert.Contains(model.Log, line => line.Contains("comes from the cache", StringComparison.Ordinal));
        Assert.Equal(FingerprintText.Of(first with { Timing = new FingerprintTiming() }), FingerprintText.Of(second with { Timing = new FingerprintTiming() }));
        Assert.NotEmpty(first.Files);
    }

    [Fact]
    public void Get_OtherWayOfReading_HasItsOwnEntry()
    {
        var model = new CachedModel();
        model.ReadTwice();
        Assert.Null(model.Read(new FingerprintOptions { MetadataOnly = true }).Weights);
        Assert.True(model.Read(new FingerprintOptions { ReferenceParity = true }).Weights!.IsReferenceParity);
        Assert.NotNull(Assert.Single(model.Read(new FingerprintOptions { HashWeights = true }).Files).Sha256);
        ModelFingerprint plain = model.Read();
        Assert.True(plain.Timing.CacheHit);
        Assert.False(plain.Weights!.IsReferenceParity);
        Assert.Equal(4, model.EntryFiles.Length);
    }

    [Fact]
    public void Get_OtherNumberOfThreads_UsesTheSameEntry()
    {
        var model = new CachedModel();
        model.ReadTwice();
        Assert.True(model.Read(new FingerprintOptions { MaxThreads = 1 }).Timing.CacheHit);
    }

    [Fact]
    public void Get_ChangeInASampledBlockWithSizeAndTimeKept_IsMeasuredAgain()
    {
        var model = new CachedModel();
        model.ReadTwice();
        long header = Assert.Single(model.Read().Files).HeaderLength;
        CachedModel.ChangeByte(model.Weights, header + WeightFileHasher.BlockOffset(new FileInfo(model.Weights).Length - header, 5) + 1);
        Assert.False(model.Read().Timing.CacheHit);
        Assert.True(model.Read().Timing.CacheHit);
        Assert.Single(model.EntryFiles);
    }

    [LinuxFact]
    public void Get_ChangeOutsideTheSampledBlocksWithSizeAndTimeKept_IsMeasuredAgain()
    {
        var model = new CachedModel();
        ModelFingerprint before = model.ReadTwice();
        ModelFileDigest digest = Assert.Single(before.Files);
        CachedModel.ChangeByte(model.Weights, OutsideBlocks(digest));
        ModelFingerprint after = model.Read();
        Assert.False(after.Timing.CacheHit);
        Assert.Equal(digest, Assert.Single(after.Files));
    }

    [LinuxFact]
    public void Get_FileReplacedByRenaming_IsMeasuredAgain()
    {
        var model = new CachedModel();
        ModelFileDigest digest = Assert.Single(model.ReadTwice().Files);
        string other = model.Weights + ".new";
        File.Copy(model.Weights, other);
        File.SetLastWriteTimeUtc(other, File.GetLastWriteTimeUtc(model.Weights));
        CachedModel.ChangeByte(other, OutsideBlocks(digest));
        File.Move(other, model.Weights, overwrite: true);
        Assert.False(model.Read().Timing.CacheHit);
    }

    [Theory]
    [InlineData("config.json")]
    [InlineData("tokenizer.json")]
    [InlineData("tokenizer_config.json")]
    public void Get_MetadataFileChangedWithSizeAndTimeKept_IsMeasuredAgain(string name)
    {
        var model = new CachedModel();
        model.ReadTwice();
        string file = Path.Combine(model.Folder, name);
        string text = File.ReadAllText(file);
        DateTime modified = File.GetLastWriteTimeUtc(file);
        int digit = text.IndexOfAny(['1', '2', '3', '4', 't'], text.Length / 2);
        File.WriteAllText(file, string.Concat(text.AsSpan(0, digit), text[digit] == 't' ? "T" : "5", text.AsSpan(digit + 1)));
        File.SetLastWriteTimeUtc(file, modified);
        Assert.False(ReadOrRefused(model));
    }

    [Fact]
    public void Get_FileAddedOrRemoved_IsMeasuredAgain()
    {
        var model = new CachedModel();
        model.ReadTwice();
        string added = Path.Combine(model.Folder, "added_tokens.json");
        File.WriteAllText(added, "{}");
        Assert.False(model.Read().Timing.CacheHit);
        Assert.True(model.Read().Timing.CacheHit);
        File.Delete(added);
        Assert.False(model.Read().Timing.CacheHit);
    }

    [Fact]
    public void Get_TimeChangedOnly_IsMeasuredAgain()
    {
        var model = new CachedModel();
        model.ReadTwice();
        File.SetLastWriteTimeUtc(model.Weights, DateTime.UtcNow.AddDays(-3));
        Assert.False(model.Read().Timing.CacheHit);
    }

    [Fact]
    public void Get_FileThatCannotStayStill_IsNotKept()
    {
        var model = new CachedModel();
        var changing = new Progress(() => CachedModel.ChangeByte(model.Weights, new FileInfo(model.Weights).Length - 1));
        FingerprintSource.Get(
            ModelLocator.Locate(model.Folder), new FingerprintOptions(), null, model.Open(), changing, model.Log.Add, CancellationToken.None);
        Assert.True(changing.Count > 0);
        Assert.Empty(model.EntryFiles);
        Assert.Contains(model.Log, line => line.Contains("changed while they were read", StringComparison.Ordinal));
    }

    [Fact]
    public void Get_BrokenModel_SaysTheSameAsWithoutCache()
    {
        var model = new CachedModel();
        using (FileStream weights = File.OpenWrite(model.Weights))
        {
            weights.SetLength(5000);
        }

        var with = Assert.Throws<Engine.Errors.ProvenanceException>(() => model.Read());
        var without = Assert.Throws<Engine.Errors.ProvenanceException>(
            () => ProvenanceEngine.ReadFingerprint(model.Folder, new FingerprintOptions(), null, CancellationToken.None));
        Assert.Equal(without.Message, with.Message);
        Assert.Empty(model.EntryFiles);
    }

    [Fact]
    public void Get_ChangeBeforeTheCache_IsSeenAtOnceManyTimes()
    {
        var model = new CachedModel();
        ModelFileDigest digest = Assert.Single(model.Read().Files);
        long[] places = [digest.HeaderLength, digest.Length - 1, digest.HeaderLength + WeightFileHasher.BlockOffset(digest.Length - digest.HeaderLength, 9)];
        for (int round = 0; round < 12; round++)
        {
            CachedModel.ChangeByte(model.Weights, places[round % places.Length]);
            ModelFingerprint fresh = ProvenanceEngine.ReadFingerprint(model.Folder, new FingerprintOptions(), null, CancellationToken.None);
            ModelFingerprint cached = model.Read();
            Assert.False(cached.Timing.CacheHit);
            Assert.Equal(Assert.Single(fresh.Files), Assert.Single(cached.Files));
        }
    }

    // A place in the middle between two sampled blocks.
    private static long OutsideBlocks(ModelFileDigest digest)
    {
        long rest = digest.Length - digest.HeaderLength;
        long[] starts = [.. Enumerable.Range(0, WeightFileHasher.BlockCount).Select(block => WeightFileHasher.BlockOffset(rest, block))];
        int widest = Enumerable.Range(0, starts.Length - 1).MaxBy(block => starts[block + 1] - starts[block]);
        long place = (starts[widest] + WeightFileHasher.BlockLength + starts[widest + 1]) / 2;
        Assert.InRange(place, starts[widest] + WeightFileHasher.BlockLength, starts[widest + 1] - 1);
        return digest.HeaderLength + place;
    }

    private static bool ReadOrRefused(CachedModel model)
    {
        try
        {
            return model.Read().Timing.CacheHit;
        }
        catch (Engine.Errors.ProvenanceException)
        {
            return false;
        }
    }

    private sealed class Progress(Action action) : IProgress<EngineProgress>
    {
        public int Count { get; private set; }

        public void Report(EngineProgress value)
        {
            lock (this)
            {
                if (Count++ == 0)
                {
                    action();
                }
            }
        }
    }
}
