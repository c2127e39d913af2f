using System.Globalization;
using CsvHelper;
using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Tests.Reference;

namespace ProvenanceKit.Engine.Tests.Reports;

public sealed class CsvReportTests
{
    private static readonly string[] s_columns =
    [
        "Kind", "Model", "ModelPath", "Reference", "ReferencePath", "ReferenceId", "Rank", "Verdict", "Summary", "PValueLog10", "Direction", "Relation", "Coefficient", "Group", "Passed",
        "Outcome", "ExitCode", "Reasons", "DeclaredParents", "Conflicts", "ReferenceDecision", "PipelineScore", "IdentityScore", "TokenizerScore", "MfiScore", "MfiTier", "MfiMatch", "Eas", "Nlf",
        "Lep", "End", "Wvc", "Tfv", "Voa", "NotMeasured", "IsMetadataOnly", "IsReferenceParity", "Family", "Publisher", "License", "Database", "ModelType", "ParameterCount", "TensorCount",
        "WeightBytes", "DataTypes", "ArchHash", "FamilyHash", "Sha256", "Warnings", "Seconds", "ToolVersion", "SchemaVersion",
    ];

    [Fact]
    public void Csv_OfEveryKind_HasTheSameColumnsInEveryRow()
    {
        List<string[]> rows = Read(Write([.. ReportSamples.OfEveryKind("parent", "child")]));
        Assert.Equal(s_columns, rows[0]);
        Assert.Equal(["Comparison", "Ancestor", "Lineage", "Lineage", "Test", "Fingerprint", "Fingerprint"], rows.Skip(1).Select(r => r[0]));
        Assert.All(rows, row => Assert.Equal(s_columns.Length, row.Length));
    }

    [Fact]
    public void Csv_Numbers_AreInvariantAndStayNumbers()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
        try
        {
            List<string[]> rows = Read(Write([ReportSamples.Comparison("parent", "child")]));
            Assert.Equal("-306.5", Cell(rows, "PValueLog10"));
            Assert.Equal("0.9012", Cell(rows, "PipelineScore"));
            Assert.Equal("False", Cell(rows, "IsReferenceParity"));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Csv_HostileNames_NeverBeginAFormulaAndNeverBreakARow()
    {
        string[] numbers = ["PValueLog10", "Coefficient"];
        foreach (string name in ReportSamples.HostileNames)
        {
            List<string[]> rows = Read(Write([.. ReportSamples.OfEveryKind(name, name)]));
            Assert.Equal(8, rows.Count);
            foreach (string[] row in rows.Skip(1))
            {
                Assert.Equal(s_columns.Length, row.Length);
                for (int i = 0; i < row.Length; i++)
                {
                    Assert.True(numbers.Contains(s_columns[i]) || row[i].TrimStart().Length == 0 || !"=+-@\uFF1D".Contains(row[i].TrimStart()[0]), $"{s_columns[i]}: {row[i]}");
                    Assert.DoesNotContain(row[i], char.IsControl);
                }
            }
        }
    }

    [Theory]
    [InlineData("=1", "'=1")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@a", "'@a")]
    [InlineData("\t=1", "' =1")]
    [InlineData("\r=1", "' =1")]
    [InlineData(" \t+1", "'  +1")]
    [InlineData("aurora-base", "aurora-base")]
    [InlineData("1-2", "1-2")]
    public void Csv_Name_IsNeutralisedOnlyWhereAFormulaBegins(string name, string cell) =>
        Assert.Equal(cell, Cell(Read(Write([ReportSamples.Comparison("parent", name)])), "Model"));

    [Fact]
    public void Append_Twice_HasOneHeader()
    {
        using var folder = new TemporaryFolder();
        string path = folder.At("r.csv");
        ReportEngine.AppendCsv(path, [ReportSamples.Comparison("a", "b")]);
        ReportEngine.AppendCsv(path, [ReportSamples.Edge("a", "c"), ReportSamples.Match("d", "a")]);
        List<string[]> rows = Read(File.ReadAllText(path));
        Assert.Equal(["Model", "b", "c", "d"], rows.Select(r => r[1]));
        Assert.Equal((byte)'K', File.ReadAllBytes(path)[0]);
    }

    [Fact]
    public void Append_ToAFileWithoutALineEnd_StartsANewLine()
    {
        using var folder = new TemporaryFolder();
        string path = folder.At("r.csv");
        File.WriteAllText(path, "\uFEFF" + string.Join(",", s_columns));
        ReportEngine.AppendCsv(path, [ReportSamples.Comparison("a", "b")]);
        Assert.Equal(2, Read(File.ReadAllText(path)).Count);
    }

    [Theory]
    [InlineData("a,b,c\n1,2,3\n")]
    [InlineData("Kind,Model\n")]
    [InlineData("\"open")]
    public void Append_ToAnotherTable_LeavesItAsItIs(string text)
    {
        using var folder = new TemporaryFolder();
        string path = folder.At("r.csv");
        File.WriteAllText(path, text);
        ProvenanceException error = Assert.Throws<ProvenanceException>(() => ReportEngine.AppendCsv(path, [ReportSamples.Comparison("a", "b")]));
        Assert.Equal(ProvenanceErrorCode.ReportColumnsDiffer, error.Code);
        Assert.Equal(text, File.ReadAllText(path));
    }

    private static string Write(IReadOnlyList<object> results) => ReportEngine.Write(results, ReportFormat.Csv, ReportSamples.Options, null, CancellationToken.None);

    private static string Cell(List<string[]> rows, string column) => rows[1][Array.IndexOf(s_columns, column)];

    private static List<string[]> Read(string text)
    {
        var rows = new List<string[]>();
        using CsvReader csv = CsvReader.Create(new StringReader(text), new CsvReaderOptions { HasHeader = false });
        while (csv.Read())
        {
            rows.Add([.. Enumerable.Range(0, csv.FieldCount).Select(i => csv.GetString(i))]);
        }

        return rows;
    }
}
