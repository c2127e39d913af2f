using ProvenanceKit.Engine.Fingerprints;
using ProvenanceKit.Engine.Tests.Evidence;
using ProvenanceKit.Engine.Tests.Golden;

namespace ProvenanceKit.Engine.Tests.Fingerprints;

/// <summary>A comparison of models that the cache knows opens no weight file, in a new process too, and says what the weights said.</summary>
public sealed class WarmComparisonTests
{
    private readonly string _cache = Path.Combine(GoldenModelStore.NewFolder(), "cache");

    [LinuxFact]
    public async Task Compare_SecondTime_OpensNoWeightsAndSaysTheSame()
    {
        (string a, string b) = (Path.Combine(TestModels.Samples, "aurora-base"), Path.Combine(TestModels.Samples, "aurora-code"));
        CompareWorker.Outcome cold = await CompareWorker.RunAsync(_cache, a, b);
        Assert.True(cold.Opened >= 2);
        Assert.StartsWith("Linked", cold.Verdict, StringComparison.Ordinal);
        CompareWorker.Outcome warm = await CompareWorker.RunAsync(_cache, a, b);
        Assert.Equal(cold with { Opened = 0, IsCached = true }, warm);
    }

    [LinuxTheory]
    [InlineData("aurora-base", "aurora-code")]
    [InlineData("aurora-base", "aurora-disguised")]
    [InlineData("aurora-base", "borealis-base")]
    public async Task Compare_FirstTimeOfTwoCachedModels_OpensNoWeightsAndSaysWhatTheWeightsSay(string reference, string difference)
    {
        (string a, string b) = (Path.Combine(TestModels.Samples, reference), Path.Combine(TestModels.Samples, difference));
        CompareWorker.Outcome cold = await CompareWorker.RunAsync(_cache, a, b);
        Engine.Fingerprints.Cache.FingerprintCache cache = Engine.Fingerprints.Cache.FingerprintCache.Open(_cache, 1 << 30, static _ => { });
        FingerprintCacheEntry pair = Assert.Single(cache.List(), static entry => entry.Mode.StartsWith("Evidence", StringComparison.Ordinal));
        Assert.True(cache.Remove(pair));
        CompareWorker.Outcome warm = await CompareWorker.RunAsync(_cache, a, b);
        Assert.Equal(cold with { Opened = 0, IsFromSamples = true }, warm);
        Assert.False(cold.IsFromSamples);
    }

    [LinuxFact]
    public async Task Compare_CachedModelsWithEqualSamples_AsksTheWeights()
    {
        // Only one value differs, far from every sample: that two models are the same is never said from samples when the weights are there.
        string a = Path.Combine(TestModels.Samples, "aurora-base"), b = Directory.CreateDirectory(Path.Combine(GoldenModelStore.NewFolder(), "copy")).FullName;
        foreach (string file in Directory.GetFiles(a))
        {
            File.Copy(file, Path.Combine(b, Path.GetFileName(file)));
        }

        string weights = Path.Combine(b, "model.safetensors");
        CachedModel.ChangeByte(weights, FreeByte(weights));
        ModelFingerprint x = Read(a), y = Read(b);
        Assert.Equal(x.Evidence!.ContentHash, y.Evidence!.ContentHash);
        Assert.Equal(x.Files[0].SampledSha256, y.Files[0].SampledSha256);
        CompareWorker.Outcome cold = await CompareWorker.RunAsync(_cache, a, b);
        var cache = Engine.Fingerprints.Cache.FingerprintCache.Open(_cache, 1 << 30, static _ => { });
        Assert.True(cache.Remove(Assert.Single(cache.List(), static entry => entry.Mode.StartsWith("Evidence", StringComparison.Ordinal))));
        CompareWorker.Outcome warm = await CompareWorker.RunAsync(_cache, a, b);
        Assert.StartsWith("Linked", cold.Verdict, StringComparison.Ordinal);
        Assert.Equal(cold.Verdict, warm.Verdict);
        Assert.False(warm.IsFromSamples);
    }

    [LinuxFact]
    public async Task Compare_WeightsChangedSinceTheyWereCached_ReadsThemAgain()
    {
        var model = new CachedModel("L0");
        string other = CachedModel.Copy("L0_ft30");
        CompareWorker.Outcome cold = await CompareWorker.RunAsync(_cache, model.Folder, other);
        CachedModel.ChangeByte(model.Weights, new FileInfo(model.Weights).Length - 1);
        CompareWorker.Outcome changed = await CompareWorker.RunAsync(_cache, model.Folder, other);
        Assert.True(changed.Opened > 0);
        Assert.False(changed.IsCached);
        Assert.Equal(cold.Verdict, changed.Verdict);
    }

    private static ModelFingerprint Read(string path) => ProvenanceEngine.ReadFingerprint(path, new FingerprintOptions(), null, CancellationToken.None);

    // The high byte of a value that neither the blocks nor the samples read: tried until both hashes stay as they are.
    private static long FreeByte(string weights)
    {
        ModelFileDigest before = WeightFileHasher.Hash(weights, whole: false, CancellationToken.None);
        string folder = Path.GetDirectoryName(weights)!, content = Read(folder).Evidence!.ContentHash;
        for (long offset = before.Length * 2 / 5; ; offset += 4099)
        {
            CachedModel.ChangeByte(weights, offset);
            bool isFree = WeightFileHasher.Hash(weights, whole: false, CancellationToken.None).SampledSha256 == before.SampledSha256 && Read(folder).Evidence!.ContentHash == content;
            CachedModel.ChangeByte(weights, offset);
            if (isFree)
            {
                return offset;
            }
        }
    }
}
