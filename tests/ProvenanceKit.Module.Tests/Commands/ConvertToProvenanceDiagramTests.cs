using ProvenanceKit.Module.Tests.Infrastructure;

namespace ProvenanceKit.Module.Tests.Commands;

public sealed class ConvertToProvenanceDiagramTests
{
    private const string RoundTrip = "$s = [System.Management.Automation.PSSerializer]; ";

    [Fact]
    public void Mermaid_OfSamples_HasABoxPerFamilyAndEveryEdge()
    {
        string[] lines = Diagram("Get-ModelLineage * | ConvertTo-ProvenanceDiagram");
        Assert.Equal("flowchart TD", lines[0]);
        Assert.Equal(2, lines.Count(line => line.StartsWith("  subgraph ", StringComparison.Ordinal)));
        Dictionary<string, string> names = lines.Where(line => line.StartsWith("    m", StringComparison.Ordinal)).Select(line => line.Trim().Split('[', 2))
            .ToDictionary(parts => parts[0], parts => parts[1].Trim('"', ']'));
        Assert.Equal(Directory.GetDirectories(Repository.Samples).Select(Path.GetFileName).Order(StringComparer.Ordinal), names.Values.Order(StringComparer.Ordinal));
        string[] edges = [.. lines.Where(line => line.Contains("-->", StringComparison.Ordinal)).Select(line => line.Trim().Split(["-->|\"", "\"|"], StringSplitOptions.TrimEntries))
            .Select(parts => $"{names[parts[0]]} {parts[1]} {names[parts[2]]}").Order(StringComparer.Ordinal)];
        Assert.Equal(
            [
                "aurora-base fine-tune aurora-code",
                "aurora-base fine-tune aurora-header",
                "aurora-base prune aurora-pruned",
                "aurora-code disguise aurora-disguised",
                "aurora-code merge 0.65 aurora-merge",
                "aurora-header merge 0.35 aurora-merge",
                "borealis-base fine-tune borealis-code",
            ],
            edges);
    }

    [Fact]
    public void Dot_OfSamples_IsADigraphWithClusters()
    {
        string[] lines = Diagram("Get-ModelLineage * | ConvertTo-ProvenanceDiagram -Format Dot");
        Assert.Equal("digraph lineage {", lines[0]);
        Assert.Equal("}", lines[^1]);
        Assert.Equal(2, lines.Count(line => line.Contains("subgraph cluster_", StringComparison.Ordinal)));
        Assert.Equal(7, lines.Count(line => line.Contains(" -> ", StringComparison.Ordinal)));
        Assert.Contains(lines, line => line.Contains("[label=\"merge 0.65\"]", StringComparison.Ordinal));
    }

    [Fact]
    public void Copies_FromCliXml_GiveTheSameDiagram()
    {
        using var session = new ModuleSession();
        SessionResult result = session.Run(
            RoundTrip + "$e = Get-ModelLineage *; ConvertTo-ProvenanceDiagram $e; $s::Deserialize($s::Serialize($e)) | ConvertTo-ProvenanceDiagram").WithoutErrors();
        Assert.Equal(2, result.Output.Count);
        Assert.Equal(result.Output[0].ToString(), result.Output[1].ToString());
    }

    [Fact]
    public void Rows_WithTheNamesOfAnEdge_AreTaken()
    {
        string[] lines = Diagram(
            """
            @{ Child = 'a "quoted" <name>'; Relation = 'Root'; Group = '1' }, @{ Child = 'b'; Parent = 'a "quoted" <name>'; Relation = 'merge'; Coefficient = '0.5'; Group = '1' },
                @{ Child = 'c'; Parent = 'b'; Relation = 'CommonOrigin'; Group = '2' } | ForEach-Object { [pscustomobject]$_ } | ConvertTo-ProvenanceDiagram
            """);
        Assert.Contains("    m0[\"a #quot;quoted#quot; &lt;name&gt;\"]", lines);
        Assert.Contains("  m0 -->|\"merge 0.50\"| m1", lines);
        Assert.Contains("  m1 -.-|\"common origin\"| m2", lines);
    }

    [Fact]
    public void InputObject_Other_IsRefusedAndTheNextGoesOn()
    {
        using var session = new ModuleSession();
        SessionResult result = session.Run("'text', (Get-ModelLineage aurora-code) | ConvertTo-ProvenanceDiagram");
        Assert.Contains("Get-ModelLineage", Assert.Single(result.Errors).ToString(), StringComparison.Ordinal);
        Assert.Single(result.Output);
    }

    private static string[] Diagram(string script)
    {
        using var session = new ModuleSession();
        return ((string)Assert.Single(session.Run(script).WithoutErrors().Output).BaseObject).Split('\n');
    }
}
