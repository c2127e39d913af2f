using ProvenanceKit.Module.Tests.Infrastructure;

namespace ProvenanceKit.Module.Tests.Views;

public sealed class ReferenceViewTests
{
    private const int Width = 100;

    [Fact]
    public void MatchTable_At100Columns_ShowsVerdictsScoresAndLicences()
    {
        using var database = new DatabaseFolder("aurora-base", "borealis-base");
        string[] lines = Lines(database.Session.Render("param($d) Find-ModelAncestor aurora-code -Database $d, shipped -Threshold 0", database.Path));
        Assert.Contains(lines, line => line.Contains("Model: aurora-code", StringComparison.Ordinal));
        Assert.Equal(["#", "Reference", "Verdict", "P-value", "Score", "Match", "Publisher", "Licence"], Words(Assert.Single(lines, line => line.Contains("Reference ", StringComparison.Ordinal))));
        Assert.Contains(lines, line => Words(line) is ["1", "aurora-base", _, _, ['0', '.', ..], "exact_arch", "unknown"]);
        Assert.Contains(lines, line => Words(line) is ["3", _, "MetadataOnly", "-", ..]);
        AssertFits(lines);
    }

    [Fact]
    public void MatchTable_NoAncestor_SaysSo()
    {
        using var database = new DatabaseFolder("borealis-base");
        string[] lines = Lines(database.Session.Render("param($d) Find-ModelAncestor aurora-code -Database $d -Publisher nobody -IncludeEmpty", database.Path));
        Assert.Contains(lines, line => line.Contains("(no ancestor found)", StringComparison.Ordinal));
        AssertFits(lines);
    }

    [Fact]
    public void MatchTable_OfDeserialisedCopies_ShowsTheSameCells()
    {
        using var database = new DatabaseFolder("aurora-base");
        string[] lines = Lines(database.Session.Render(
            "param($d) $s = [System.Management.Automation.PSSerializer]; Find-ModelAncestor aurora-code -Database $d | ForEach-Object { $_; $s::Deserialize($s::Serialize($_)) }", database.Path));
        string[] rows = [.. lines.Where(line => line.Contains("aurora-base", StringComparison.Ordinal))];
        Assert.Equal(2, rows.Length);
        Assert.Equal(rows[0], rows[1]);
    }

    [Theory]
    [InlineData("Get-ModelReference", "Reference Family Publisher Size Licence Weights")]
    [InlineData("Get-ProvenanceDatabase shipped", "Database Kind References With weights Updated Size")]
    [InlineData("$null = Get-ModelFingerprint aurora-base; Get-ProvenanceCache", "Name Mode Size Last used Model")]
    public void Tables_At100Columns_ShowEveryColumn(string script, string header)
    {
        using var session = new ModuleSession(Width);
        string[] lines = Lines(session.Render(script));
        Assert.Contains(lines, line => string.Join(' ', Words(line)) == header);
        AssertFits(lines);
    }

    [Fact]
    public void ProblemTable_At100Columns_ShowsTheWholeMessage()
    {
        using var database = new DatabaseFolder("aurora-base");
        foreach (string file in Directory.GetFiles(Path.Combine(database.Path, "fingerprints")))
        {
            File.Delete(file);
        }

        string[] lines = Lines(database.Session.Render("param($d) Test-ProvenanceDatabase $d -Detailed", database.Path));
        Assert.Contains(lines, line => Words(line) is ["MissingFile", "aurora-base", ..]);
        Assert.Contains("again", string.Concat(lines.Select(line => line.Trim())), StringComparison.Ordinal);
        AssertFits(lines);
    }

    private static void AssertFits(string[] lines) => Assert.All(lines, line => Assert.InRange(line.Length, 0, Width));

    private static string[] Lines(string text) => text.ReplaceLineEndings("\n").Split('\n');

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
