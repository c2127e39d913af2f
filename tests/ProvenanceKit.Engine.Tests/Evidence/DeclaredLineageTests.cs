using ProvenanceKit.Engine.Evidence;

namespace ProvenanceKit.Engine.Tests.Evidence;

public sealed class DeclaredLineageTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("declared").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Read_ModelCard_GivesItsParentsWithTheirRelation()
    {
        Write("README.md", "---\nlicense: mit\nbase_model:\n- org/first\n- org/second\nbase_model_relation: merge\n---\n# A model\n");
        Assert.Equal(
            [new DeclaredParent("m", "org/first", "merge", "README.md: base_model"), new DeclaredParent("m", "org/second", "merge", "README.md: base_model")],
            DeclaredLineage.Read("m", _folder).ToArray());
    }

    [Fact]
    public void Read_AllFiles_GivesEachOnce()
    {
        Write("README.md", "---\nbase_model: org/base\n---\n");
        Write("config.json", "{\"_name_or_path\": \"org/base\", \"model_type\": \"llama\"}");
        Write("adapter_config.json", "{\"base_model_name_or_path\": \"org/base\"}");
        Write("mergekit_config.yml", "merge_method: ties\nbase_model: org/base\nslices:\n- sources:\n  - model: org/other\n    layer_range: [0, 4]\n");
        Assert.Equal(
            ["config.json: _name_or_path org/base", "adapter_config.json: base_model_name_or_path org/base", "README.md: base_model org/base", "mergekit_config.yml org/base", "mergekit_config.yml org/other"],
            DeclaredLineage.Read("m", _folder).Select(d => $"{d.Source} {d.Parent}"));
    }

    [Theory]
    [InlineData("README.md", "no front matter, base_model: x")]
    [InlineData("README.md", "---\nbase_model: [unclosed\n---\n")]
    [InlineData("README.md", "---\nbase_model:\n---\n")]
    [InlineData("README.md", "---\n- a list\n---\n")]
    [InlineData("config.json", "{ broken")]
    [InlineData("config.json", "[]")]
    [InlineData("config.json", "{\"_name_or_path\": 7}")]
    [InlineData("config.json", "{\"_name_or_path\": \"/data/m\"}")]
    [InlineData("mergekit_config.yml", "\t: : :")]
    [InlineData("mergekit_config.yml", "a: &x [*x]")]
    public void Read_NothingOrBrokenFiles_DeclaresNothing(string name, string text)
    {
        Write(name, text);
        Assert.Empty(DeclaredLineage.Read("m", _folder));
    }

    [Fact]
    public void Evaluate_FalseDeclaration_IsNamedAsAConflict()
    {
        Write("README.md", "---\nbase_model: someone/aurora-base\n---\n");
        LineageEvidence e = EvidenceEngine.Evaluate(
            TestModels.Sample("aurora-base"), TestModels.Sample("borealis-base") with { Folder = _folder }, new EvidenceOptions(), CancellationToken.None);
        Assert.Equal(Verdict.NoEvidence, e.Verdict);
        Assert.Contains("the weights show no descent", Assert.Single(e.Conflicts), StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_TrueDeclaration_IsShownWithoutConflict()
    {
        Write("README.md", "---\nbase_model: someone/aurora-base\nbase_model_relation: finetune\n---\n");
        LineageEvidence e = EvidenceEngine.Evaluate(
            TestModels.Sample("aurora-base"), TestModels.Sample("aurora-code") with { Folder = _folder }, new EvidenceOptions(), CancellationToken.None);
        Assert.Equal("finetune", e.DeclaredParents.Single(d => d.Source.StartsWith("README", StringComparison.Ordinal)).Relation);
        Assert.Empty(e.Conflicts);
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder, name), text);
}
