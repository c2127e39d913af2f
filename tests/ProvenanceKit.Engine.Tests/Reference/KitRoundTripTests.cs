using System.Collections.Immutable;
using System.Text.Json;
using ProvenanceKit.Engine.Reference.Kit;
using ProvenanceKit.Engine.Tests.Configuration;

namespace ProvenanceKit.Engine.Tests.Reference;

public sealed class KitRoundTripTests
{
    public static TheoryData<string, int, int> Databases => new() { { "catalog", 152, 0 }, { "golden/reference-db", 13, 12 } };

    [SharedTheory("catalog/facts.json")]
    [MemberData(nameof(Databases))]
    public void ImportExportImport_ThePublishedLayouts_LosesNothing(string name, int references, int withWeights)
    {
        using TemporaryFolder folder = new();
        string kit = Path.Combine(ConfigTestData.SharedRoot, name);

        ReferenceDatabaseInfo imported = ReferenceEngine.ImportKit(kit, folder.At("db"), null, CancellationToken.None);
        _ = ReferenceEngine.ExportKit(folder.At("db"), folder.At("kit"), null, CancellationToken.None);
        ReferenceDatabaseInfo again = ReferenceEngine.ImportKit(folder.At("kit"), folder.At("db2"), null, CancellationToken.None);
        _ = ReferenceEngine.ExportKit(folder.At("db2"), folder.At("kit2"), null, CancellationToken.None);

        Assert.Equal((references, withWeights), (imported.ReferenceCount, imported.WeightFeatureCount));
        Assert.Equal((references, withWeights), (again.ReferenceCount, again.WeightFeatureCount));
        Assert.Empty(KitComparison.Differences(kit, folder.At("kit")));
        Assert.Empty(KitComparison.Differences(folder.At("kit"), folder.At("kit2")));
        Assert.Empty(ReferenceEngine.CheckDatabase(folder.At("db"), null, CancellationToken.None));
        Assert.Empty(ReferenceEngine.CheckDatabase(folder.At("kit"), null, CancellationToken.None));
        Assert.Equal(
            ReferenceEngine.GetReferences([kit], new ReferenceFilter(), CancellationToken.None).Select(Facts),
            ReferenceEngine.GetReferences([folder.At("db2")], new ReferenceFilter(), CancellationToken.None).Select(Facts));
    }

    [SharedTheory("golden/reference-db/catalog/manifest.json")]
    [InlineData("L0_ft30")]
    [InlineData("B0_ft")]
    public void Scan_OfTheImportedDatabase_EqualsTheScanOfTheFolder(string model)
    {
        using TemporaryFolder folder = new();
        string kit = Path.Combine(ConfigTestData.SharedRoot, "golden", "reference-db");
        _ = ReferenceEngine.ImportKit(kit, folder.At("db"), null, CancellationToken.None);
        ScanOptions options = new() { ReferenceParity = true, Top = 100, Threshold = 0 };

        ScanResult direct = ReferenceEngine.Scan(GoldenQuery.Read(model), [kit], options, null, CancellationToken.None);
        ScanResult imported = ReferenceEngine.Scan(GoldenQuery.Read(model), [folder.At("db")], options, null, CancellationToken.None);

        Assert.Equal(direct.Matches.Select(Scores), imported.Matches.Select(Scores));
        Assert.Equal(12, imported.Matches.Length);
    }

    [Fact]
    public void Export_OfMeasuredModels_IsReadBackWithTheSameFeatures()
    {
        using TemporaryFolder folder = new();
        _ = ReferenceEngine.CreateDatabase(folder.At("db"), CancellationToken.None);
        string[] models = ["L0", "Q3_hd64", "X_noembed", "X_noweights"];
        foreach (string model in models)
        {
            _ = ReferenceEngine.AddReference(
                folder.At("db"), GoldenQuery.Read(model), new ReferenceDetails { Publisher = "Acme Inc.", Family = "Golden" }, CancellationToken.None);
        }

        _ = ReferenceEngine.ExportKit(folder.At("db"), folder.At("kit"), null, CancellationToken.None);

        Assert.Empty(ReferenceEngine.CheckDatabase(folder.At("kit"), null, CancellationToken.None));
        KitSource source = new(folder.At("kit"));
        Assert.Equal(models, source.Entries.Select(e => e.Id));
        Assert.All(source.Entries, e => Assert.Equal("acme-inc--golden", e.FamilyId));
        foreach ((string model, ModelFingerprint read) in models.Zip(source.Entries.Select(e => e.Load())))
        {
            ModelFingerprint written = GoldenQuery.Read(model);
            Assert.Equal(Facts(written.Architecture), Facts(read.Architecture));
            Assert.Equal(written.Weights?.AnchorCosines?.ToArray(), read.Weights?.AnchorCosines?.ToArray());
            Assert.Equal(written.Weights?.LayerEnergyProfile?.Select(v => (float)v), read.Weights?.LayerEnergyProfile?.Select(v => (float)v));
            Assert.Equal(written.Weights?.EmbeddingNormHistogram?.Select(v => (float)v), read.Weights?.EmbeddingNormHistogram?.Select(v => (float)v));
            Assert.Equal(Values(written.Weights?.LayerWeightSamples), Values(read.Weights?.LayerWeightSamples));
            Assert.Equal(
                written.Weights?.NormTensors?.SelectMany(t => t.Values),
                model == "Q3_hd64" ? written.Weights?.NormTensors?.SelectMany(t => t.Values) : read.Weights?.NormTensors?.SelectMany(t => t.Values));
        }

        Assert.Equal(84, source.Entries[1].Load().Weights!.NormStatistics!.Value.Length);
    }

    [SharedTheory("golden/reference-db/catalog/manifest.json")]
    [InlineData("golden/reference-db")]
    public void DeepSignals_WrittenByUs_HoldTheSameTable(string name)
    {
        foreach (string file in Directory.EnumerateFiles(Path.Combine(ConfigTestData.SharedRoot, name), "*.parquet", SearchOption.AllDirectories))
        {
            DeepSignals original = DeepSignalsReader.ReadFile(file);
            using MemoryStream copy = new();
            DeepSignalsWriter.Write(original, copy);
            DeepSignals again = DeepSignalsReader.Read(copy.ToArray(), "copy");

            Assert.Equal(Flat(original), Flat(again));
            Assert.NotNull(original.LayerEnergyProfile);
        }
    }

    private static IEnumerable<float> Flat(DeepSignals signals) =>
    [
        .. signals.AnchorCosines ?? [], float.PositiveInfinity, .. signals.NormVector ?? [], float.PositiveInfinity, .. signals.LayerEnergyProfile ?? [],
        float.PositiveInfinity, .. signals.EmbeddingNormHistogram ?? [], float.PositiveInfinity, .. signals.SignSparsityProfile ?? [], float.PositiveInfinity,
        .. (signals.LayerSamples ?? []).SelectMany(layer => layer.Values.Prepend(layer.Layer)),
    ];

    private static IEnumerable<float>? Values(ImmutableArray<LayerWeightSample>? samples) => samples?.SelectMany(layer => layer.Tensors.SelectMany(t => t.Values));

    private static string Scores(ReferenceMatch match) => JsonSerializer.Serialize(match with { ElapsedMilliseconds = 0, Database = "", License = "", Signals = [] });

    private static string Facts(ReferenceModel model) => JsonSerializer.Serialize(model with { Database = "", AddedAt = null, License = "" });

    private static string Facts(ArchitectureFacts facts) => JsonSerializer.Serialize(facts);
}
