using System.Text.Json;
using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Reference;
using ProvenanceKit.Engine.Reference.Database;
using ProvenanceKit.Engine.Reference.Scanning;
using ProvenanceKit.Engine.Reference.Sketches;

namespace ProvenanceKit.Engine.Tests.Reference;

public sealed class ScanTests
{
    [Fact]
    public void Scan_ByDefault_RanksVerdictsBeforeScoresAndMetadataLast()
    {
        using TemporaryFolder folder = NewDatabase(out string database);
        string[] names = ["none", "linked-weak", "linked-strong", "identical", "common", "signals", "untrained"];
        for (int i = 0; i < names.Length; i++)
        {
            Add(database, i, names[i]);
        }

        Add(database, 100, "metadata", withWeights: false);
        ModelFingerprint query = SyntheticFingerprint.Create(100, "query");
        FixedEvidence evidence = new(reference => reference.Name switch
        {
            "identical" => new ReferenceEvidence(Verdict.Identical, null, "same weights"),
            "linked-strong" => new ReferenceEvidence(Verdict.Linked, -300, "units correspond"),
            "linked-weak" => new ReferenceEvidence(Verdict.Linked, -12, "units correspond"),
            "common" => new ReferenceEvidence(Verdict.CommonOrigin, -500, "same seed"),
            "none" => new ReferenceEvidence(Verdict.NoEvidence, 0, "nothing corresponds"),
            "untrained" => new ReferenceEvidence(Verdict.Untrained, null, "random"),
            _ => null,
        });

        ScanResult result = Scan(query, database, new ScanOptions { Top = 20, Threshold = 0 }, evidence);

        Assert.Equal(
            ["identical", "linked-strong", "linked-weak", "common", "signals", "untrained", "none", "metadata"], result.Matches.Select(m => m.Model));
        Assert.Equal(Enumerable.Range(1, 8), result.Matches.Select(m => m.Rank));
        ReferenceMatch metadata = result.Matches[^1];
        Assert.Equal((true, "exact_arch", 1.0, "Same architecture (metadata only)", false), (metadata.IsMetadataOnly, metadata.MatchType, metadata.PipelineScore!.Value, metadata.ReferenceDecision, metadata.IsWeightVerified));
        Assert.All(result.Matches.Take(7), m => Assert.False(m.IsMetadataOnly));
        Assert.All(evidence.Counts, count => Assert.Equal(8, count));
        Assert.Equal([true, true, true, true, false, false, false, false], result.Matches.Select(m => m.IsWeightVerified));
    }

    [Fact]
    public void Scan_WhatTheWeightsProve_IsAMatchWhateverItsScore()
    {
        using TemporaryFolder folder = NewDatabase(out string database);
        Add(database, 1, "linked");
        Add(database, 2, "other");
        FixedEvidence evidence = new(reference => reference.Name == "linked" ? new ReferenceEvidence(Verdict.Linked, -40, "units correspond") : null);

        ScanResult result = Scan(SyntheticFingerprint.Create(3, "query"), database, new ScanOptions { Threshold = 0.999 }, evidence);

        Assert.Equal(["linked"], result.Matches.Select(m => m.Model));
        Assert.Equal(-40, result.Matches[0].PValueLog10);
    }

    [Fact]
    public void Scan_NothingAboveTheThreshold_IsEmpty()
    {
        using TemporaryFolder folder = NewDatabase(out string database);
        Add(database, 1, "one");

        ScanResult result = Scan(SyntheticFingerprint.Create(3, "query"), database, new ScanOptions { Threshold = 1 }, new NoReferenceEvidence());

        Assert.Empty(result.Matches);
        Assert.Equal((1, 1), (result.ReferenceCount, result.ScoredCount));
    }

    [Fact]
    public void Scan_WithFilters_AsksOnlyThem()
    {
        using TemporaryFolder folder = NewDatabase(out string database);
        _ = ReferenceEngine.AddReference(database, SyntheticFingerprint.Create(1, "one"), new ReferenceDetails { Publisher = "Acme", Family = "Rocket" }, CancellationToken.None);
        _ = ReferenceEngine.AddReference(database, SyntheticFingerprint.Create(2, "two"), new ReferenceDetails { Publisher = "Other" }, CancellationToken.None);
        ModelFingerprint query = SyntheticFingerprint.Create(2, "query");

        Assert.Equal(["one"], Scan(query, database, new ScanOptions { Threshold = 0, Publisher = "ac*" }, new NoReferenceEvidence()).Matches.Select(m => m.Model));
        Assert.Equal(["one"], Scan(query, database, new ScanOptions { Threshold = 0, Family = "rocket" }, new NoReferenceEvidence()).Matches.Select(m => m.Model));
        Assert.Equal(2, Scan(query, database, new ScanOptions { Threshold = 0, Family = "llama" }, new NoReferenceEvidence()).Matches.Length);
    }

    [Fact]
    public void Scan_OneBrokenReference_IsAWarning()
    {
        using TemporaryFolder folder = NewDatabase(out string database);
        Add(database, 1, "one");
        Add(database, 2, "two");
        string file = Directory.EnumerateFiles(Path.Combine(database, DatabaseLayout.FingerprintFolder), "one-*").Single();
        File.WriteAllBytes(file, new byte[10]);

        ScanResult result = Scan(SyntheticFingerprint.Create(2, "query"), database, new ScanOptions { Threshold = 0 }, new NoReferenceEvidence());

        Assert.Equal(["two"], result.Matches.Select(m => m.Model));
        Assert.StartsWith("one was left out: ", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Scan_Cancelled_Stops()
    {
        using TemporaryFolder folder = NewDatabase(out string database);
        Add(database, 1, "one");
        using CancellationTokenSource source = new();
        source.Cancel();

        Assert.ThrowsAny<OperationCanceledException>(() => ReferenceEngine.Scan(SyntheticFingerprint.Create(2, "query"), [database], new ScanOptions(), null, source.Token));
    }

    [Fact]
    public void Scan_SeveralDatabases_AreOneQuestion()
    {
        using TemporaryFolder first = NewDatabase(out string one);
        using TemporaryFolder second = NewDatabase(out string two);
        Add(one, 1, "same");
        Add(two, 2, "same");

        ScanResult result = ReferenceEngine.Scan(SyntheticFingerprint.Create(2, "query"), [one, two], new ScanOptions { Threshold = 0 }, null, CancellationToken.None);

        Assert.Equal([two, one], result.Matches.Select(m => m.Database));
        Assert.Equal(2, result.ReferenceCount);
    }

    [Fact]
    public void Scan_BySketches_FindsWhatAFullScanFinds()
    {
        using TemporaryFolder folder = NewDatabase(out string database);
        DatabaseWriter writer = new(database, ReferenceSources.Format);
        _ = writer.Add([.. Enumerable.Range(0, 700).Select(i => (SyntheticFingerprint.Create(i, $"m{i}"), new ReferenceDetails()))], CancellationToken.None);
        for (int i = 0; i < 8; i++)
        {
            ModelFingerprint query = i % 2 == 0 ? Near(SyntheticFingerprint.Create(i * 50, "query")) : SyntheticFingerprint.Create(5000 + i, "query");

            ScanResult quick = Scan(query, database, new ScanOptions { Threshold = 0 }, new NoReferenceEvidence());
            ScanResult full = Scan(query, database, new ScanOptions { Threshold = 0, Exhaustive = true }, new NoReferenceEvidence());

            Assert.True(quick.ScoredCount < 250);
            Assert.Equal((700, 700, 700), (quick.ReferenceCount, full.ReferenceCount, full.ScoredCount));
            Assert.Equal(full.Matches.Select(m => (m.ReferenceId, m.IdentityScore)), quick.Matches.Select(m => (m.ReferenceId, m.IdentityScore)));
            Assert.True(i % 2 != 0 || quick.Matches[0].ReferenceId == $"m{i * 50}");
        }
    }

    [Fact]
    public void Scan_WithoutTheSketches_ScoresAllInFull()
    {
        using TemporaryFolder folder = NewDatabase(out string database);
        DatabaseWriter writer = new(database, ReferenceSources.Format);
        _ = writer.Add([.. Enumerable.Range(0, 520).Select(i => (SyntheticFingerprint.Create(i, $"m{i}"), new ReferenceDetails()))], CancellationToken.None);
        File.Delete(Path.Combine(database, DatabaseLayout.SketchName));

        Assert.Equal(520, Scan(SyntheticFingerprint.Create(1, "query"), database, new ScanOptions { Threshold = 0 }, new NoReferenceEvidence()).ScoredCount);
    }

    [Fact]
    public void Sketch_OfAnyPair_EstimatesTheIdentityScore()
    {
        for (int i = 0; i < 40; i++)
        {
            ModelFingerprint a = SyntheticFingerprint.Create(i, "a");
            ModelFingerprint b = i % 2 == 0 ? Near(a) : SyntheticFingerprint.Create(1000 + i, "b");

            (double estimate, double eas, _) = SketchSimilarity.Estimate(ModelSketch.Create("a", a)!, ModelSketch.Create("b", b)!);
            ProvenanceComparison exact = ProvenanceEngine.Compare(a, b, new ComparisonOptions());

            Assert.Equal(exact.Eas!.Value, eas, 0.01);
            Assert.Equal(exact.IdentityScore!.Value, estimate, 0.05);
        }
    }

    [Fact]
    public void ToJson_OfAScan_HasTheReferencesKeys()
    {
        using TemporaryFolder folder = NewDatabase(out string database);
        Add(database, 1, "one");
        ScanResult result = ReferenceEngine.Scan(SyntheticFingerprint.Create(1, "query"), [database], new ScanOptions { ReferenceParity = true }, null, CancellationToken.None);

        using var json = JsonDocument.Parse(ReferenceEngine.ToJson(result, compress: true));

        Assert.Equal(1, json.RootElement.GetProperty("match_count").GetInt32());
        JsonElement match = json.RootElement.GetProperty("matches")[0];
        Assert.Equal("Confirmed Match", match.GetProperty("provenance_decision").GetString());
        Assert.Equal("1.0", match.GetProperty("scores").GetProperty("pipeline_score").GetRawText());
        Assert.Equal(JsonValueKind.Null, match.GetProperty("verdict").ValueKind);
        string[] keys = ["model_path", "model_type", "architectures", "hidden_size", "num_hidden_layers", "num_attention_heads", "num_key_value_heads", "head_dim", "intermediate_size", "vocab_size", "tie_word_embeddings", "hidden_act", "num_parameters", "arch_hash", "family_hash", "param_bucket", "has_weight_signals"];
        Assert.Equal(keys, json.RootElement.GetProperty("model_info").EnumerateObject().Select(p => p.Name));
    }

    [Fact]
    public void Open_WhatIsNoDatabase_SaysSo()
    {
        using TemporaryFolder folder = new();

        Assert.Equal(ProvenanceErrorCode.DatabaseNotFound, Assert.Throws<ProvenanceException>(() => ReferenceEngine.GetDatabase(folder.At("nowhere"))).Code);
        Assert.Equal("Shipped", ReferenceEngine.GetDatabase("Shipped").Kind);
    }

    private static ModelFingerprint Near(ModelFingerprint model) => model with
    {
        Name = "near",
        Weights = model.Weights! with
        {
            AnchorCosines = [.. model.Weights!.AnchorCosines!.Value.Select((value, i) => value + (0.02f * MathF.Sin(i)))],
            LayerWeightSamples = [.. model.Weights.LayerWeightSamples!.Value.Select(layer => layer with { Tensors = [.. layer.Tensors.Select(t => t with { Values = [.. t.Values.Select((value, i) => value + (0.05f * MathF.Cos(i)))] })] })],
        },
    };

    private static ScanResult Scan(ModelFingerprint query, string database, ScanOptions options, IReferenceEvidence evidence) =>
        ReferenceEngine.Scan(query, [ReferenceSources.Open(database)], options, evidence, null, CancellationToken.None);

    private static TemporaryFolder NewDatabase(out string database)
    {
        TemporaryFolder folder = new();
        database = folder.At("db");
        _ = ReferenceEngine.CreateDatabase(database, CancellationToken.None);
        return folder;
    }

    private static void Add(string database, int seed, string name, bool withWeights = true) =>
        _ = ReferenceEngine.AddReference(database, SyntheticFingerprint.Create(seed, name, withWeights), new ReferenceDetails(), CancellationToken.None);

    private sealed class FixedEvidence(Func<ModelFingerprint, ReferenceEvidence?> judge) : IReferenceEvidence
    {
        public System.Collections.Concurrent.ConcurrentBag<int> Counts { get; } = [];

        public ReferenceEvidence? Evaluate(ModelFingerprint reference, ModelFingerprint query, int referenceCount, CancellationToken cancellationToken)
        {
            Counts.Add(referenceCount);
            return judge(reference);
        }
    }
}
