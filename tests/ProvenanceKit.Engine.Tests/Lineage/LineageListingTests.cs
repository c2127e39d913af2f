using System.Collections.Immutable;
using ProvenanceKit.Engine.Lineage;

namespace ProvenanceKit.Engine.Tests.Lineage;

public class LineageListingTests
{
    private static readonly LineageGraph s_graph = new()
    {
        Groups =
        [
            new LineageGroup { Number = 1, Root = "a", Models = ["a", "b", "c", "d", "e"] },
            new LineageGroup { Number = 2, Root = "x", Models = ["x"] },
            new LineageGroup { Number = 3, Root = "y", Models = ["y", "z"] },
        ],
        Edges =
        [
            Edge("a", "b", LineageRelation.FineTune), Edge("a", "c", LineageRelation.Prune), Edge("b", "d", LineageRelation.Merge, 0.6), Edge("c", "d", LineageRelation.Merge, 0.4),
            Edge("d", "e", LineageRelation.Copy), Edge("y", "z", LineageRelation.Quantized), Edge("c", "y", LineageRelation.CommonOrigin),
        ],
    };

    [Fact]
    public void Write_Graph_ListsBranchesInDepthAndEveryModelOnce()
    {
        ImmutableArray<LineageEdge> entries = LineageListing.Write(s_graph, new Dictionary<string, string> { ["a"] = "/m/a", ["b"] = "/m/b" });
        Assert.Equal(
            [
                "1a 0 a Root <", "1a 1 b FineTune <a", "1a 2 d Merge <b", "1a 3 e Copy <d", "1a 1 c Prune <a", "1a 2 d Merge <c",
                "2x 0 x Root <", "3y 0 y Root <", "3y 1 z Quantized <y", "3y 0 y CommonOrigin <c",
            ],
            entries.Select(e => $"{e.Group}{e.Root} {e.Depth} {e.Child} {e.Relation} <{e.Parent}"));
        Assert.Equal(("/m/a", "/m/b"), (entries[1].ParentPath, entries[1].ChildPath));
        Assert.Null(entries[0].ParentPath);
    }

    [Fact]
    public void Read_WhatWriteGave_IsTheGraphAgain()
    {
        LineageGraph graph = LineageListing.Read(LineageListing.Write(s_graph, new Dictionary<string, string>()));
        Assert.Equal(
            s_graph.Groups.Select(g => $"{g.Number} {g.Root}: {string.Join(' ', g.Models.Order(StringComparer.Ordinal))}"),
            graph.Groups.Select(g => $"{g.Number} {g.Root}: {string.Join(' ', g.Models.Order(StringComparer.Ordinal))}"));
        Assert.Equal(7, graph.Edges.Count(e => e.Parent is not null));
    }

    [Fact]
    public void Read_CommonOriginWithAStranger_GivesItABoxOfItsOwn()
    {
        LineageGraph graph = LineageListing.Read([Edge("stranger", "child", LineageRelation.CommonOrigin)]);
        Assert.Equal(["child", "stranger"], graph.Groups.Select(g => g.Root));
        Assert.Contains("stranger", LineageText.ToMermaid(graph), StringComparison.Ordinal);
    }

    [Fact]
    public void Names_OfModelsInSeveralFolders_Differ()
    {
        static string P(params string[] parts) => Path.Combine([Path.GetTempPath(), .. parts]);
        Assert.Equal(
            ["x/1/model", "y/1/model", "2/model", "other"],
            (string[])[.. LineageSession.Names([("model", P("x", "1", "model")), ("model", P("y", "1", "model")), ("model", P("2", "model")), ("other", P("2", "other"))])]);
        Assert.Equal(2, LineageSession.Names([("model", P("model")), ("model", P("model"))]).Distinct().Count());
    }

    private static LineageEdge Edge(string parent, string child, LineageRelation relation, double? share = null) =>
        new() { Parent = parent, Child = child, Relation = relation, Coefficient = share, Evidence = null };
}
