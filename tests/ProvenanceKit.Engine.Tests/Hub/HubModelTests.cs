using ProvenanceKit.Engine.Comparisons;
using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Evidence.Sketches;
using ProvenanceKit.Engine.Tests.Evidence;
using Xunit.Abstractions;

namespace ProvenanceKit.Engine.Tests.Hub;

/// <summary>Fingerprints and evidence of models that stay on the Hub.</summary>
public class HubModelTests(ITestOutputHelper output) : HubTestBase
{
    private static readonly HubOptions s_offline = new();

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        foreach (string name in new[] { "aurora-base", "aurora-code", "aurora-disguised", "aurora-pruned", "borealis-base" })
        {
            Server.Add("lab/" + name, Sample(name));
        }
    }

    [Fact]
    public void ReadFingerprint_MetadataOnly_MovesNoWeights()
    {
        ModelFingerprint remote = Read(Id, metadataOnly: true);
        ModelFingerprint local = ProvenanceEngine.ReadFingerprint(Sample("aurora-base"), new FingerprintOptions { MetadataOnly = true }, null, CancellationToken.None);
        Assert.Equal(local.Architecture.ArchHash, remote.Architecture.ArchHash);
        Assert.Equal(local.Vocabulary!.TokenHashes.AsSpan(), remote.Vocabulary!.TokenHashes.AsSpan());
        Assert.Equal(Id, remote.Name);
        Assert.Matches("^hf://lab/aurora-base@[0-9a-f]{40}$", remote.Path);
        Assert.DoesNotContain(Server.Requests, static r => r.Host == "cdn");
        Assert.DoesNotContain(Server.Requests, static r => r.Path.EndsWith("node.json", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("aurora-base", Verdict.Linked)]
    [InlineData("aurora-code", Verdict.Linked)]
    [InlineData("borealis-base", Verdict.NoEvidence)]
    public void ReadFingerprint_OfLargeWeights_TellsDescentFromItsRows(string name, Verdict verdict)
    {
        var options = new FingerprintOptions { Hub = Options() with { MaxWholeWeightBytes = 1000 } };
        ModelFingerprint remote = ProvenanceEngine.ReadFingerprint("hf://lab/aurora-code", options, null, CancellationToken.None);
        Assert.Null(remote.Weights!.LayerEnergyProfile);
        Assert.Contains(remote.Warnings, static w => w.Contains("Save-HubModel", StringComparison.Ordinal));
        EvidenceSketch evidence = remote.Evidence!;
        Assert.Equal((4, 0, 0, ""), (evidence.Layers.Length, evidence.Signatures.Length, evidence.Tensors.Length, evidence.ContentHash));

        ModelFingerprint local = ProvenanceEngine.ReadFingerprint(Sample(name), new FingerprintOptions(), null, CancellationToken.None);
        LineageEvidence found = SketchEvidence.Evaluate(local, remote, new EvidenceOptions(), CancellationToken.None);
        Assert.Equal(verdict, found.Verdict);
        Assert.Equal(verdict == Verdict.Linked, found.PValueLog10 < -20);
        Assert.Equal(verdict == Verdict.NoEvidence, found.Warnings.Any(static w => w.Contains("A disguised copy isn't excluded", StringComparison.Ordinal)));
    }

    [Fact]
    public void ReadFingerprint_Full_EqualsThatOfTheLocalFiles()
    {
        ModelFingerprint remote = Read(Id, metadataOnly: false);
        ModelFingerprint local = ProvenanceEngine.ReadFingerprint(Sample("aurora-base"), new FingerprintOptions { HashWeights = true }, null, CancellationToken.None);
        ProvenanceComparison comparison = ProvenanceEngine.Compare(local, remote, new ComparisonOptions());
        Assert.All(comparison.Signals.Where(static s => s.State == MeasurementState.Measured), static s => Assert.Equal(1, s.Score!.Value, 9));
        Assert.Equal(local.Weights!.LayerEnergyProfile!.Value.ToArray(), remote.Weights!.LayerEnergyProfile!.Value.ToArray());
        Assert.Equal(local.Weights.AnchorCosines!.Value.ToArray(), remote.Weights.AnchorCosines!.Value.ToArray());
        Assert.Equal(local.Files.ToArray(), remote.Files.ToArray());
    }

    [Fact]
    public void ReadFingerprint_MetadataReadBefore_IsReadAgainOffline()
    {
        ModelFingerprint online = Read(Id, metadataOnly: true);
        Server.Requests.Clear();
        var options = new FingerprintOptions { MetadataOnly = true, Hub = Options() with { Online = false } };
        ModelFingerprint offline = ProvenanceEngine.ReadFingerprint("hf://" + Id, options, null, CancellationToken.None);
        Assert.Equal(online.Architecture.ArchHash, offline.Architecture.ArchHash);
        Assert.Empty(Server.Requests);
        ModelFingerprint whole = ProvenanceEngine.ReadFingerprint("hf://" + Id, options with { MetadataOnly = false }, null, CancellationToken.None);
        Assert.Null(whole.Weights);
        Assert.Contains("-Online", whole.WeightsUnmeasuredReason!, StringComparison.Ordinal);
        Assert.Contains(whole.WeightsUnmeasuredReason!, whole.Warnings);
    }

    [Fact]
    public void ReadFingerprint_OtherFormatsOnly_SaysToSaveTheModel()
    {
        string folder = Directory.CreateTempSubdirectory("pk-hub-bin-").FullName;
        try
        {
            File.Copy(Path.Combine(Sample("aurora-base"), "config.json"), Path.Combine(folder, "config.json"));
            File.WriteAllText(Path.Combine(folder, "pytorch_model.bin"), "no weights");
            Server.Add("lab/bin", folder);
            Assert.Contains("Save-HubModel", Read("lab/bin", metadataOnly: false).WeightsUnmeasuredReason!, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void ReadFingerprint_NotAllowedOnline_IsRefusedWithoutARequest()
    {
        ProvenanceException e = Assert.Throws<ProvenanceException>(() => ProvenanceEngine.ReadFingerprint(
            "hf://" + Id, new FingerprintOptions { Hub = s_offline with { CacheFolder = Cache, Endpoint = Server.Endpoint.ToString() } }, null, CancellationToken.None));
        Assert.Equal(ProvenanceErrorCode.HubOffline, e.Code);
        Assert.Empty(Server.Requests);
    }

    [Fact]
    public void ReadFingerprint_Sharded_ReadsTheIndexAndAllShards()
    {
        string folder = Directory.CreateTempSubdirectory("pk-hub-shards-").FullName;
        try
        {
            ShardedModel.Write(Sample("aurora-base"), folder);
            Server.Add("lab/sharded", folder);
            ModelFingerprint remote = Read("lab/sharded", metadataOnly: false);
            ModelFingerprint local = ProvenanceEngine.ReadFingerprint(folder, new FingerprintOptions(), null, CancellationToken.None);
            Assert.Equal(local.TensorCount, remote.TensorCount);
            Assert.Equal(local.Weights!.LayerEnergyProfile!.Value.ToArray(), remote.Weights!.LayerEnergyProfile!.Value.ToArray());
            Server.Add("lab/torn", folder, false, "model-00002-of-00002.safetensors");
            Assert.Equal(ProvenanceErrorCode.ShardMissing, Assert.Throws<ProvenanceException>(() => Read("lab/torn", metadataOnly: false)).Code);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("aurora-code", Verdict.Linked)]
    [InlineData("aurora-disguised", Verdict.Linked)]
    [InlineData("aurora-pruned", Verdict.Linked)]
    [InlineData("borealis-base", Verdict.NoEvidence)]
    public void Compare_TwoRemoteModels_HasTheVerdictOfTheLocalOnes(string other, Verdict verdict)
    {
        LineageEvidence remote = Compare(Read(Id, true), Read("lab/" + other, true));
        LineageEvidence local = Compare(Local("aurora-base"), Local(other));
        Assert.Equal(verdict, remote.Verdict);
        Assert.Equal(local.PValueLog10, remote.PValueLog10);
        Assert.Equal(local.MatchedUnits, remote.MatchedUnits);
        Assert.Equal(local.LayerMap.Select(static e => e.ParentLayer), remote.LayerMap.Select(static e => e.ParentLayer));
        Assert.Equal(Server.CdnBytes, remote.BytesRead);
    }

    [SharedFact]
    public void Compare_QuantisedRemoteCopies_AreLinkedInFewRequests()
    {
        Server.Add("zoo/A", Path.Combine(TestModels.Shared!, "zoo", "A"));
        ModelFingerprint original = Read("zoo/A", true);
        foreach (string name in new[] { "bnb_nf4_A", "gptq_int4_A", "awq_int4_A", "ct_packed_int4_A", "st_f8e4m3_A" })
        {
            Server.Add("zoo/" + name, Path.Combine(TestModels.Shared!, "variants", name));
            Server.Requests.Clear();
            LineageEvidence evidence = Compare(original, Read("zoo/" + name, true));
            output.WriteLine($"{name}: {evidence.Verdict}, {evidence.BytesRead >> 10} KiB, {Server.Requests.Count} requests, {evidence.Tests[0].Finding}");
            Assert.Equal(Verdict.Linked, evidence.Verdict);
            Assert.InRange(Server.Requests.Count, 1, 1500);
        }
    }

    [Fact]
    public void Compare_SameFiles_IsIdenticalByHashAlone()
    {
        Server.Add("lab/copy", Sample("aurora-base"));
        LineageEvidence both = Compare(Read(Id, true), Read("lab/copy", true));
        LineageEvidence one = Compare(Local("aurora-base"), Read("lab/copy", true));
        Assert.Equal((Verdict.Identical, Verdict.Identical), (both.Verdict, one.Verdict));
    }

    [Fact]
    public async Task Compare_ModelGoneMeanwhile_IsInconclusiveWithTheReason()
    {
        ModelFingerprint fingerprint = Read("lab/aurora-code", true);
        HubOptions options = Options(attempts: 1);
        await Server.DisposeAsync();
        using var session = new ComparisonSession(Local("aurora-base"), new ComparisonOptions { Hub = options }, []);
        ProvenanceComparison comparison = session.Compare(fingerprint, null, CancellationToken.None);
        Assert.Equal(Verdict.Inconclusive, comparison.Verdict);
        await InitializeAsync();
    }

    [Fact]
    public void Compare_LargerModels_MovesLessThanThreePercent()
    {
        string folder = Directory.CreateTempSubdirectory("pk-hub-large-").FullName;
        try
        {
            // As many units for each layer as in a model of 1.5 GB, with a narrower stream and a smaller vocabulary.
            string a = LargeModel(folder, "a", perturbed: false), b = LargeModel(folder, "b", perturbed: true);
            Server.Add("lab/a", a);
            Server.Add("lab/b", b);
            LineageEvidence evidence = Compare(Read("lab/a", true), Read("lab/b", true));
            long size = new FileInfo(Path.Combine(a, "model.safetensors")).Length;
            double share = (double)Server.CdnBytes / (2 * size);
            output.WriteLine(FormattableString.Invariant($"{evidence.Verdict}: {Server.CdnBytes >> 10} KiB of 2 x {size >> 20} MiB, {share:P2}, {Server.Requests.Count(static r => r.Host == "cdn")} requests"));
            Assert.Equal(Verdict.Linked, evidence.Verdict);
            Assert.InRange(share, 0.001, 0.03);
            Assert.Equal(Server.CdnBytes, evidence.BytesRead);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    internal static string LargeModel(string folder, string name, bool perturbed, int layers = 12, int hidden = 256, int intermediate = 5632, int vocabulary = 8192, int seed = 1)
    {
        string model = Path.Combine(folder, name);
        Directory.CreateDirectory(model);
        File.WriteAllText(Path.Combine(model, "config.json"), $$"""
            {"model_type":"llama","architectures":["LlamaForCausalLM"],"hidden_size":{{hidden}},"intermediate_size":{{intermediate}},"num_hidden_layers":{{layers}},
            "num_attention_heads":8,"num_key_value_heads":2,"vocab_size":{{vocabulary}},"tie_word_embeddings":false}
            """);
        string weights = Path.Combine(model, "model.safetensors");
        new LargeModelFile(layers, hidden, intermediate, vocabulary).Write(weights, seed);
        if (perturbed)
        {
            // Single bits far apart: another file, the same units. The tensors begin with the embedding, whose first element is among them.
            using FileStream stream = File.Open(weights, FileMode.Open);
            byte[] length = new byte[8];
            stream.ReadExactly(length);
            for (long at = 8 + BitConverter.ToInt64(length); at < stream.Length; at += 1_000_003 & ~1)
            {
                stream.Position = at;
                int value = stream.ReadByte();
                stream.Position = at;
                stream.WriteByte((byte)(value ^ 4));
            }
        }

        return model;
    }

    private ModelFingerprint Read(string id, bool metadataOnly) =>
        ProvenanceEngine.ReadFingerprint("hf://" + id, new FingerprintOptions { MetadataOnly = metadataOnly, Hub = Options() }, null, CancellationToken.None);

    private static ModelFingerprint Local(string name) =>
        ProvenanceEngine.ReadFingerprint(Sample(name), new FingerprintOptions { MetadataOnly = true }, null, CancellationToken.None);

    private LineageEvidence Compare(ModelFingerprint reference, ModelFingerprint difference)
    {
        using var session = new ComparisonSession(reference, new ComparisonOptions { Hub = Options() }, []);
        return session.Compare(difference, null, CancellationToken.None).Evidence!;
    }
}
