using System.Text.Json;
using ProvenanceKit.Engine.Reference.Catalogue;
using ProvenanceKit.Engine.Reference.Kit;
using ProvenanceKit.Engine.Tests.Configuration;

namespace ProvenanceKit.Engine.Tests.Reference;

public sealed class ShippedCatalogueTests
{
    [Fact]
    public void Models_AreThe152Published_WithAttribution()
    {
        Assert.Equal(152, ShippedCatalogue.Models.Length);
        Assert.Equal(152, ShippedCatalogue.Models.Select(m => m.Id).Distinct(StringComparer.Ordinal).Count());
        Assert.Contains("cisco-ai-defense/model-provenance-kit", ShippedCatalogue.Attribution, StringComparison.Ordinal);
        Assert.Contains("Apache-2.0", ShippedCatalogue.Attribution, StringComparison.Ordinal);
        Assert.All(ShippedCatalogue.Models, m => Assert.StartsWith("https://huggingface.co/", m.SourceUri, StringComparison.Ordinal));
    }

    [Fact]
    public void ArchitectureHash_RecomputedFromTheFacts_EqualsThePublishedOne() =>
        Assert.All(ShippedCatalogue.Models, model => Assert.Equal(model.Architecture.ArchHash, KitFacts.ArchitectureHash(model.Architecture)));

    [Fact]
    public void ArchitectureHash_OneFactChanged_Differs()
    {
        ArchitectureFacts facts = ShippedCatalogue.Models[0].Architecture;

        Assert.NotEqual(facts.ArchHash, KitFacts.ArchitectureHash(facts with { HiddenLayerCount = facts.HiddenLayerCount + 1 }));
        Assert.NotEqual(facts.ArchHash, KitFacts.ArchitectureHash(facts with { KeyValueHeadCount = null }));
    }

    [SharedTheory("catalog/facts.json")]
    [InlineData("catalog/facts.json")]
    public void Catalogue_IsWhatTheGeneratorMakesOfTheFacts(string facts)
    {
        string path = Path.Combine(ConfigTestData.SharedRoot, facts);
        string shipped = Path.Combine(ConfigTestData.RepositoryRoot, "src", "ProvenanceKit.Engine", "Reference", "Catalogue", "base-models.json");

        Assert.Equal(File.ReadAllText(shipped), CatalogueGenerator.Convert(File.ReadAllBytes(path), path));
    }

    [SharedTheory("catalog/facts.json")]
    [InlineData("catalog")]
    public void References_OfTheShippedCatalogueAndOfThePublishedFolder_HaveTheSameFacts(string folder)
    {
        string Json(ReferenceModel m) => JsonSerializer.Serialize((m.Id, m.Name, m.FamilyId, m.Family, m.Publisher, m.SourceUri, m.ParameterBucket, m.Architecture.ArchHash, m.Architecture.FamilyHash, m.Tokenizer!.MergeRuleHash));

        Assert.Equal(
            ReferenceEngine.GetReferences([Path.Combine(ConfigTestData.SharedRoot, folder)], new ReferenceFilter(), CancellationToken.None).Select(Json),
            ReferenceEngine.GetReferences([ShippedCatalogue.Name], new ReferenceFilter(), CancellationToken.None).Select(Json));
    }

    [Theory]
    [InlineData("gpt2", null, null, null, 1)]
    [InlineData("gpt2*", null, null, null, 3)]
    [InlineData(null, "yi", null, null, 5)]
    [InlineData(null, null, "QWEN", null, 22)]
    [InlineData(null, null, null, "bert", 1)]
    [InlineData(null, null, "nobody", null, 0)]
    public void GetReferences_WithAFilter_FindsThem(string? name, string? family, string? publisher, string? modelType, int count) =>
        Assert.Equal(
            count,
            ReferenceEngine.GetReferences(
                [ShippedCatalogue.Name], new ReferenceFilter { Name = name, Family = family, Publisher = publisher, ModelType = modelType }, CancellationToken.None).Count());

    [Fact]
    public void Licenses_AreOfShippedModelsOnly_AndUnknownElsewhere()
    {
        Assert.Equal("mit", ShippedCatalogue.LicenseOf("https://huggingface.co/openai-community/gpt2"));
        Assert.Equal("unknown", ShippedCatalogue.LicenseOf("https://huggingface.co/somebody/something"));
        Assert.Equal("unknown", ShippedCatalogue.LicenseOf(""));
        Assert.Equal("unknown", ReferenceEngine.GetReferences([ShippedCatalogue.Name], new ReferenceFilter { Name = "chatglm3-6b" }, CancellationToken.None).Single().License);
        string[] listed = JsonSerializer.Deserialize<Dictionary<string, string[]>>(
            File.ReadAllBytes(Path.Combine(ConfigTestData.RepositoryRoot, "src", "ProvenanceKit.Engine", "Reference", "Catalogue", "licenses.json")))!.SelectMany(p => p.Value).ToArray();
        Assert.Empty(listed.Except(ShippedCatalogue.Models.Select(m => m.SourceUri["https://huggingface.co/".Length..])));
    }

    [Fact]
    public void Scan_OfTheShippedCatalogue_NeverReadsAsConfirmed()
    {
        ModelFingerprint gpt2 = new ShippedSource().Entries.Single(e => e.Name == "gpt2").Load();

        ScanResult result = ReferenceEngine.Scan(gpt2, [ShippedCatalogue.Name], new ScanOptions(), null, CancellationToken.None);

        ReferenceMatch best = result.Matches[0];
        Assert.Equal(("gpt2", "exact_arch", true, Verdict.Inconclusive), (best.Model, best.MatchType, best.IsMetadataOnly, best.Verdict!.Value));
        Assert.All(result.Matches, match => Assert.DoesNotContain("Confirmed", match.ReferenceDecision, StringComparison.Ordinal));
        Assert.All(result.Matches, match => Assert.EndsWith("(metadata only)", match.ReferenceDecision, StringComparison.Ordinal));
        Assert.Null(best.Voa);
        Assert.Equal("mit", best.License);
        Assert.Equal(152, result.ReferenceCount);
    }
}
