using System.Xml.Linq;
using ProvenanceKit.Module.Tests.Infrastructure;

namespace ProvenanceKit.Module.Tests.Views;

public sealed class FormatViewTests
{
    private const int Width = 100;

    [Fact]
    public void ComparisonTable_At100Columns_ShowsVerdictPValueDecisionAndScores()
    {
        using var session = new ModuleSession(Width);
        string[] lines = Lines(session.Render("Compare-ModelProvenance aurora-base aurora-*, borealis-base"));
        Assert.Contains(lines, line => line.Contains("Reference: aurora-base", StringComparison.Ordinal));
        string header = Assert.Single(lines, line => line.StartsWith("Model", StringComparison.Ordinal));
        Assert.Equal(["Model", "Verdict", "P-value", "Kit", "decision", "Ident", "EAS", "NLF", "LEP", "END", "WVC", "Token"], Words(header));
        string row = Assert.Single(lines, line => line.StartsWith("aurora-disguised ", StringComparison.Ordinal));
        Assert.Equal("Linked", Words(row)[1]);
        Assert.StartsWith("1e-", Words(row)[2], StringComparison.Ordinal);
        Assert.Equal(["Identical", "-", "Confirmed"], Words(Assert.Single(lines, line => line.StartsWith("aurora-base ", StringComparison.Ordinal)))[1..4]);
        Assert.Equal(["NoEvidence", "1", "Confirmed"], Words(Assert.Single(lines, line => line.StartsWith("borealis-base ", StringComparison.Ordinal)))[1..4]);
        Assert.Equal(7, Words(row)[4..].Count(word => word == "-" || word.StartsWith("0.", StringComparison.Ordinal) || word == "1.000"));
        Assert.All(lines, line => Assert.InRange(line.Length, 0, Width));
        Assert.All(lines, line => Assert.DoesNotContain("…", line, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Compare-ModelProvenance aurora-base *", "LEP")]
    [InlineData("Get-ModelFingerprint * -MetadataOnly", "Vocabulary")]
    public void Tables_At80Columns_KeepNamesAndLoseWholeColumnsAtTheEnd(string script, string lastColumn)
    {
        using var session = new ModuleSession(width: 80);
        string[] lines = [.. Lines(session.Render(script)).Where(line => line.Trim().Length > 0 && !line.Contains("Reference:", StringComparison.Ordinal))];
        Assert.EndsWith(lastColumn, lines[0].TrimEnd(), StringComparison.Ordinal);
        Assert.Equal(
            Directory.GetDirectories(Repository.Samples).Select(Path.GetFileName).Order(StringComparer.Ordinal), lines[2..].Select(line => Words(line)[0]));
        Assert.All(lines, line => Assert.DoesNotContain("…", line, StringComparison.Ordinal));
    }

    [Fact]
    public void ComparisonTable_At80Columns_KeepsLongNamesVerdictsAndPValuesWhole()
    {
        const string Name = "Meta-Llama-3.1-70B-Instruct-x";
        using var models = new ModelFolder();
        string path = models.Copy("aurora-code", Name);
        using var session = new ModuleSession(width: 80);
        string[] lines = Lines(session.Render("param($p) Compare-ModelProvenance aurora-base aurora-pruned, $p", path));
        Assert.Contains(lines, line => Words(line) is [Name, "Linked", ['1', 'e', '-', ..], ..]);
        Assert.Contains(lines, line => Words(line) is ["aurora-pruned", "Linked", ['1', 'e', '-', ..], ..]);
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 80));
        Assert.All(lines, line => Assert.DoesNotContain("…", line, StringComparison.Ordinal));
    }

    [Fact]
    public void ComparisonTable_ShortRowFirst_LeavesRoomForLongerOnes()
    {
        using var models = new ModelFolder();
        string path = models.Copy("aurora-base", "x");
        using var session = new ModuleSession(Width);
        string[] lines = Lines(session.Render("param($p) Compare-ModelProvenance aurora-base $p | ForEach-Object { $_; [Threading.Thread]::Sleep(600) }; Compare-ModelProvenance aurora-base aurora-pruned, borealis-base", path));
        Assert.Contains(lines, line => Words(line) is ["x", "Identical", "-", "Confirmed", ..]);
        Assert.Contains(lines, line => Words(line) is ["aurora-pruned", "Linked", ['1', 'e', '-', ..], "High", ..]);
        Assert.Contains(lines, line => Words(line) is ["borealis-base", "NoEvidence", ..]);
        Assert.All(lines, line => Assert.DoesNotContain("…", line, StringComparison.Ordinal));
    }

    [Fact]
    public void ComparisonTable_LongNames_KeepEveryScoreInSight()
    {
        using var models = new ModelFolder();
        string path = models.Copy("aurora-code", "Some-Organisation-Meta-Llama-3.1-70B-Instruct-abliterated-v2");
        using var session = new ModuleSession(Width);
        string[] lines = Lines(session.Render("param($p) Compare-ModelProvenance aurora-base $p", path));
        string header = Assert.Single(lines, line => line.StartsWith("Model", StringComparison.Ordinal));
        Assert.EndsWith("Token", header.TrimEnd(), StringComparison.Ordinal);
        Assert.Contains(lines, line => line.StartsWith("Some-Organi…", StringComparison.Ordinal) && line.Contains("Linked", StringComparison.Ordinal));
        Assert.All(lines, line => Assert.InRange(line.Length, 0, Width));
    }

    [Fact]
    public void ComparisonTable_MissingTokenizer_ShowsADash()
    {
        using var models = new ModelFolder();
        string path = models.Copy("aurora-code", "no-tokenizer");
        foreach (string file in Directory.GetFiles(path, "tokenizer*"))
        {
            File.Delete(file);
        }

        using var session = new ModuleSession(Width);
        string[] lines = Lines(session.Render("param($p) Compare-ModelProvenance aurora-base $p -WarningAction Ignore", path));
        string row = Assert.Single(lines, line => line.StartsWith("no-tokenizer", StringComparison.Ordinal));
        Assert.Equal("-", Words(row)[^1]);
    }

    [Fact]
    public void ComparisonList_At100Columns_ShowsReasonsOfWhatIsMissing()
    {
        using var models = new ModelFolder();
        string path = models.Copy("aurora-code", "no-tokenizer");
        foreach (string file in Directory.GetFiles(path, "tokenizer*"))
        {
            File.Delete(file);
        }

        using var lists = new ListViews();
        using var session = new ModuleSession(Width, formatFile: lists.File);
        string[] lines = Lines(session.Render("param($p) Compare-ModelProvenance aurora-base $p -WarningAction Ignore", path));
        Assert.Contains(lines, line => line.StartsWith("Reference ", StringComparison.Ordinal) && line.Contains("aurora-base", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("Verdict ", StringComparison.Ordinal) && line.EndsWith(": Linked", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("Summary ", StringComparison.Ordinal) && line.Contains("share trained weights", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("Evidence ", StringComparison.Ordinal) && line.Contains("Identity Measured", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("Layer map ", StringComparison.Ordinal) && line.Contains("0 <- 0 (1.00)", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("Embedding anchors (EAS)", StringComparison.Ordinal) && line.Contains(": 0.", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("Vocabulary (VOA)", StringComparison.Ordinal) && line.Contains(": - (NotApplicable: ", StringComparison.Ordinal));
        Assert.All(lines, line => Assert.InRange(line.Length, 0, Width));
    }

    [Fact]
    public void FingerprintTable_At100Columns_ShowsOneLinePerModel()
    {
        using var session = new ModuleSession(Width);
        string[] lines = Lines(session.Render("Get-ModelFingerprint *"));
        string header = Assert.Single(lines, line => line.StartsWith("Name", StringComparison.Ordinal));
        Assert.Equal(["Name", "Type", "Parameters", "Data", "Layers", "Hidden", "Vocabulary", "Size"], Words(header));
        string row = Assert.Single(lines, line => line.StartsWith("aurora-base ", StringComparison.Ordinal));
        Assert.Equal(["aurora-base", "llama", "315.97", "K"], Words(row)[..4]);
        Assert.All(lines, line => Assert.InRange(line.Length, 0, Width));
    }

    [Fact]
    public void FingerprintList_MetadataOnly_ShowsWhyThereAreNoWeights()
    {
        using var lists = new ListViews();
        using var session = new ModuleSession(Width, formatFile: lists.File);
        string[] lines = Lines(session.Render("Get-ModelFingerprint aurora-base -MetadataOnly"));
        Assert.Contains(lines, line => line.StartsWith("Weights ", StringComparison.Ordinal) && line.Contains(": - (", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("Model type ", StringComparison.Ordinal) && line.EndsWith(": llama", StringComparison.Ordinal));
    }

    [Fact]
    public void SignalTable_ShowsScoresWeightsAndStates()
    {
        using var session = new ModuleSession(Width);
        string[] lines = Lines(session.Render("(Compare-ModelProvenance aurora-base aurora-code).Signals"));
        Assert.Contains(lines, line => Words(line) is ["EAS", _, "0.36", "Measured", ..]);
    }

    [Fact]
    public void Tables_OfDeserialisedCopies_ShowTheSameCells()
    {
        using var session = new ModuleSession(Width);
        string[] lines = Lines(session.Render(
            """
            $s = [System.Management.Automation.PSSerializer]
            Compare-ModelProvenance aurora-base aurora-code | ForEach-Object { $_; $s::Deserialize($s::Serialize($_)) }
            """));
        string[] rows = [.. lines.Where(line => line.StartsWith("aurora-code", StringComparison.Ordinal))];
        Assert.Equal(2, rows.Length);
        Assert.Equal(rows[0], rows[1]);
    }

    [Theory]
    [InlineData(80)]
    [InlineData(100)]
    public void LineageTable_ShowsATreePerFamily(int width)
    {
        using var session = new ModuleSession(width);
        string[] lines = Lines(session.Render("Get-ModelLineage *"));
        Assert.Equal(["Group: 1, root aurora-base", "Group: 2, root borealis-base"], lines.Where(line => line.Contains("Group:", StringComparison.Ordinal)).Select(line => line.Trim()));
        Assert.Equal(["Model", "Relation", "Parent", "Share", "P-value", "Distance"], Words(lines.First(line => line.StartsWith("Model", StringComparison.Ordinal))));
        Assert.Contains(lines, line => line.StartsWith("aurora-base ", StringComparison.Ordinal) && Words(line)[1] == "Root");
        Assert.Contains(lines, line => line.StartsWith("  aurora-code ", StringComparison.Ordinal) && Words(line)[1..3] is ["FineTune", "aurora-base"]);
        Assert.Contains(lines, line => line.StartsWith("    aurora-merge ", StringComparison.Ordinal) && Words(line)[1..4] is ["Merge", "aurora-code", "0.65"]);
        Assert.All(lines, line => Assert.InRange(line.Length, 0, width));
        Assert.All(lines, line => Assert.DoesNotContain("…", line, StringComparison.Ordinal));
    }

    [Fact]
    public void LineageList_ShowsPathsAndTheSummary()
    {
        using var lists = new ListViews();
        using var session = new ModuleSession(width: 200, formatFile: lists.File);
        string[] lines = Lines(session.Render("Get-ModelLineage borealis-*"));
        Assert.Contains(lines, line => line.StartsWith("Parent ", StringComparison.Ordinal) && line.Contains(Repository.Sample("borealis-base"), StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("Summary ", StringComparison.Ordinal) && line.Contains("share trained weights", StringComparison.Ordinal));
        Assert.Single(lines, line => line.StartsWith("Parent ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("(Compare-ModelProvenance aurora-base aurora-merge -CandidateParent aurora-code, aurora-header).Evidence", "Merge", "linear merge: 0.650 aurora-code")]
    [InlineData("(Compare-ModelProvenance aurora-base aurora-pruned).Evidence", "Layer map", "0 <- 0 (1.00), 1 <- 1 (1.00), 2 <- 3 (1.00) of aurora-pruned")]
    [InlineData("(Compare-ModelProvenance aurora-base aurora-code).Evidence", "Units by position", "704 of 704, mean cosine 0.9")]
    [InlineData("(Compare-ModelProvenance aurora-code aurora-disguised -NoCache).Evidence", "Units in disguise", ", fraction 1.0")]
    [InlineData("(Compare-ModelProvenance aurora-base borealis-base).Evidence", "Verdict", "NoEvidence")]
    [InlineData("[pscustomobject]@{ reference = 'aurora-base'; difference = 'borealis-base'; label = 'independent' } | Measure-ProvenanceAccuracy", "Weight evidence", "0 of 1 unrelated pairs called related (rate 0.000)")]
    [InlineData("[pscustomobject]@{ reference = 'aurora-base'; difference = 'borealis-base'; label = 'independent' } | Measure-ProvenanceAccuracy", "Errors of the kit", "unrelated (independent): NoEvidence; reference kit: Confirmed Match")]
    public void Lists_OfEvidenceAndAccuracy_SayWhatWasFound(string script, string label, string text)
    {
        using var lists = new ListViews();
        using var session = new ModuleSession(width: 300, formatFile: lists.File);
        string line = Assert.Single(Lines(session.Render(script)), line => line.StartsWith(label + " ", StringComparison.Ordinal));
        Assert.Contains(text, line, StringComparison.Ordinal);
    }

    [Fact]
    public void MethodTable_ShowsBothMethodsSideBySide()
    {
        using var session = new ModuleSession(width: 80);
        string[] lines = Lines(session.Render(
            "$r = [pscustomobject]@{ reference = 'aurora-base'; difference = 'borealis-base'; label = 'no' }, [pscustomobject]@{ reference = 'aurora-base'; difference = 'aurora-code'; label = 'yes' } | Measure-ProvenanceAccuracy; $r.Evidence, $r.Reference"));
        Assert.Contains(lines, line => Words(line) is ["weight", "evidence", "1", "0", "1", "0", "0", "1.000", "0.000", "1.000"]);
        Assert.Contains(lines, line => Words(line) is ["reference", "kit", "1", "1", "0", "0", "0", "1.000", "1.000", "0.500"]);
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 80));
    }

    private static string[] Lines(string text) => text.ReplaceLineEndings("\n").Split('\n');

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The format file without its tables: a session on the bare engine has no Format-List to ask for a list with.</summary>
    private sealed class ListViews : IDisposable
    {
        public ListViews()
        {
            var document = XDocument.Load(Path.Combine(Repository.Root, "formats", "ProvenanceKit.format.ps1xml"));
            document.Descendants("View").Where(view => view.Element("TableControl") is not null).Remove();
            File = Path.Combine(Path.GetTempPath(), $"provenancekit-{Guid.NewGuid():N}.format.ps1xml");
            document.Save(File);
        }

        public string File { get; }

        public void Dispose() => System.IO.File.Delete(File);
    }
}
