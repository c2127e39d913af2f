using ProvenanceKit.Engine.Evidence;
using ProvenanceKit.Engine.Lineage;
using ProvenanceKit.Engine.Tests.Evidence;

namespace ProvenanceKit.Engine.Tests.Lineage;

public class LineageGraphTests
{
    private static readonly string[] s_samples =
        ["borealis-code", "aurora-merge", "aurora-disguised", "aurora-pruned", "aurora-code", "borealis-base", "aurora-header", "aurora-base"];

    private static readonly Lazy<LineageGraph> s_graph = new(() =>
        LineageGraphBuilder.Build([.. s_samples.Select(TestModels.Sample)], new EvidenceOptions(), null, CancellationToken.None));

    [Fact]
    public void Build_Samples_GivesTwoFamiliesWithTheirRoots()
    {
        LineageGraph graph = s_graph.Value;
        Assert.Equal(2, graph.Groups.Length);
        Assert.Contains(graph.Groups, g => g.Root == "aurora-base" && g.Models.Length == 6);
        Assert.Contains(graph.Groups, g => g.Root == "borealis-base" && g.Models.Length == 2);
        Assert.Empty(graph.Warnings);
    }

    [Fact]
    public void Build_Samples_GivesTheTrueEdges()
    {
        string[] edges = [.. s_graph.Value.Edges.Select(e => $"{e.Parent} > {e.Child}: {e.Relation}").Order(StringComparer.Ordinal)];
        Assert.Equal(
            [
                "aurora-base > aurora-code: FineTune",
                "aurora-base > aurora-header: FineTune",
                "aurora-base > aurora-pruned: Prune",
                "aurora-code > aurora-disguised: Disguise",
                "aurora-code > aurora-merge: Merge",
                "aurora-header > aurora-merge: Merge",
                "borealis-base > borealis-code: FineTune",
            ],
            edges);
        Assert.Equal(0.65, s_graph.Value.Edges.Single(e => e is { Parent: "aurora-code", Child: "aurora-merge" }).Coefficient!.Value, 0.01);
    }

    [Fact]
    public void ToMermaid_Samples_ListsEveryModelAndEdge()
    {
        string text = LineageText.ToMermaid(s_graph.Value);
        Assert.StartsWith("flowchart TD\n", text, StringComparison.Ordinal);
        Assert.All(s_samples, s => Assert.Contains($"[\"{s}\"]", text, StringComparison.Ordinal));
        Assert.Equal(7, text.Split("-->").Length - 1);
        Assert.Contains("merge 0.65", text, StringComparison.Ordinal);
    }

    [Fact]
    public void ToDot_HostileName_StaysInsideItsQuotes()
    {
        var graph = new LineageGraph { Groups = [new LineageGroup { Number = 1, Root = "a\"];evil", Models = ["a\"];evil"] }] };
        Assert.Contains("label=\"a\\\"];evil\"", LineageText.ToDot(graph), StringComparison.Ordinal);
        Assert.Contains("a#quot;];evil", LineageText.ToMermaid(graph), StringComparison.Ordinal);
    }

    [Fact]
    public void Build_CopyAndSingle_KeepsThemApart()
    {
        EvidenceInput copy = TestModels.Sample("aurora-base") with { Name = "copy" };
        LineageGraph graph = LineageGraphBuilder.Build(
            [TestModels.Sample("aurora-base"), TestModels.Sample("borealis-base"), copy], new EvidenceOptions(), null, CancellationToken.None);
        Assert.Equal(2, graph.Groups.Length);
        LineageEdge edge = Assert.Single(graph.Edges);
        Assert.Equal(LineageRelation.Copy, edge.Relation);
    }

    [Fact]
    public void Build_UnknownLayouts_AreCopiesOrGroupsOfTheirOwnWithAWarning()
    {
        static EvidenceInput Strange(string name, int seed)
        {
            var random = new Random(seed);
            float[] values = [.. Enumerable.Range(0, 64 * 64).Select(_ => random.NextSingle() - 0.5f)];
            return new EvidenceInput { Name = name, Checkpoint = new InMemoryCheckpoint().Add("strange.block.w", values, [64, 64]).Add("strange.other.w", values, [64, 64]) };
        }

        LineageGraph graph = LineageGraphBuilder.Build(
            [Strange("one", 1), Strange("copy", 1), Strange("two", 2), TestModels.Sample("aurora-base")], new EvidenceOptions(), null, CancellationToken.None);
        Assert.Equal([2, 1, 1], graph.Groups.Select(g => g.Models.Length));
        LineageEdge edge = Assert.Single(graph.Edges);
        Assert.Equal(("one", "copy", LineageRelation.Copy), (edge.Parent, edge.Child, edge.Relation));
        Assert.Equal(3, graph.Warnings.Length);
    }
}
