using System.Collections;
using System.Management.Automation;
using ProvenanceKit.Module.Tests.Infrastructure;

namespace ProvenanceKit.Module.Tests.Commands;

public sealed class MeasureProvenanceAccuracyTests : IDisposable
{
    private const string Rows =
        """
        reference,difference,label
        aurora-base,aurora-code,fine-tune
        aurora-code,aurora-disguised,related
        aurora-base,borealis-base,independent
        aurora-code,borealis-code,false
        borealis-base,borealis-code,true

        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("provenancekit-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("Measure-ProvenanceAccuracy $p -Root .")]
    [InlineData("Measure-ProvenanceAccuracy $p")]
    [InlineData("Measure-ProvenanceAccuracy -Path ($p -replace 'pairs.csv', '*.csv') -Root $PWD")]
    [InlineData("$p | Measure-ProvenanceAccuracy")]
    [InlineData("[IO.FileInfo]$p | Measure-ProvenanceAccuracy")]
    [InlineData("$rows | Measure-ProvenanceAccuracy")]
    [InlineData("Measure-ProvenanceAccuracy -InputObject $rows")]
    [InlineData("$rows | ForEach-Object { @{ a = $_.reference; b = $_.difference; related = $_.label } } | ForEach-Object { [pscustomobject]$_ } | Measure-ProvenanceAccuracy")]
    [InlineData("$rows | ForEach-Object { [ProvenanceKit.LabelledPair]::new($_.reference, $_.difference, ($_.label -in 'fine-tune', 'related', 'true'), $_.label) } | Measure-ProvenanceAccuracy")]
    public void Pairs_EveryAcceptedForm_GiveOneReportOfBothMethods(string script)
    {
        string path = Write("pairs.csv", Rows);
        using var session = new ModuleSession();
        PSObject report = Assert.Single(session.Run(
            $$"""
            param($p)
            $rows = [IO.File]::ReadAllLines($p) | Where-Object { $_ -notlike 'reference,*' -and $_ } | ForEach-Object { $c = $_ -split ','; [pscustomobject]@{ reference = $c[0]; difference = $c[1]; label = $c[2] } }
            {{script}}
            """,
            path).WithoutErrors().Output);
        Assert.Equal("ProvenanceKit.AccuracyReport", report.BaseObject.GetType().FullName);
        Assert.Equal(5, report.Properties["PairCount"].Value);
        Assert.Equal(3, report.Properties["RelatedCount"].Value);
        Assert.Equal([3, 0, 2, 0, 0], Counts(report, "Evidence"));
        Assert.Equal([3, 2, 0, 0, 0], Counts(report, "Reference"));
        Assert.Equal(1.0, Part(report, "Evidence").Properties["AreaUnderCurve"].Value);
        Assert.Empty(Items(Part(report, "Evidence"), "Errors"));
        PSObject[] errors = Items(Part(report, "Reference"), "Errors");
        Assert.Equal(["borealis-base", "borealis-code"], errors.Select(error => error.Properties["Difference"].Value));
        Assert.Equal(1.0, Items(Part(report, "Reference"), "Roc")[^1].Properties["FalsePositiveRate"].Value);
    }

    [Fact]
    public void List_WithModelsBesideIt_IsReadFromItsOwnFolder()
    {
        using var models = new ModelFolder();
        models.Copy("borealis-base", "mine");
        models.Copy("borealis-code", "yours");
        string list = Path.Combine(models.Root, "pairs.json");
        File.WriteAllText(list, """[{"reference":"mine","difference":"yours","related":true}]""");
        using var session = new ModuleSession();
        PSObject report = Assert.Single(session.Run("param($p) Measure-ProvenanceAccuracy $p", list).WithoutErrors().Output);
        Assert.Equal([1, 0, 0, 0, 0], Counts(report, "Evidence"));
        Assert.Null(Part(report, "Evidence").Properties["AreaUnderCurve"].Value);
    }

    [Fact]
    public void EvidenceOnly_LeavesTheReferenceOut()
    {
        string path = Write("pairs.csv", Rows);
        using var session = new ModuleSession();
        PSObject report = Assert.Single(session.Run("param($p) Measure-ProvenanceAccuracy $p -EvidenceOnly", path).WithoutErrors().Output);
        Assert.Null(report.Properties["Reference"].Value);
        Assert.Equal([3, 0, 2, 0, 0], Counts(report, "Evidence"));
    }

    [Fact]
    public void Pairs_ThatCannotBeMeasured_AreErrorsAndInNoCount()
    {
        using var models = new ModelFolder();
        string broken = models.WithWeights("broken", []);
        string path = Write("pairs.csv", $"reference,difference,label\naurora-base,nope,true\naurora-base,{broken},false\naurora-base,aurora-code,true\n");
        using var session = new ModuleSession();
        SessionResult result = session.Run("param($p) Measure-ProvenanceAccuracy $p", path);
        Assert.Equal(["ModelNotFound", "FileEmpty"], result.Errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0]));
        PSObject report = Assert.Single(result.Output);
        Assert.Equal(1, report.Properties["PairCount"].Value);
        Assert.Equal([1, 0, 0, 0, 0], Counts(report, "Evidence"));
        Assert.Equal(2, ((ICollection)report.Properties["Skipped"].Value).Count);
    }

    [Theory]
    [InlineData("Measure-ProvenanceAccuracy nope.csv", "ModelNotFound")]
    [InlineData("Measure-ProvenanceAccuracy lineage.json", "HeaderInvalid")]
    [InlineData("[pscustomobject]@{ reference = 'aurora-base'; difference = 'aurora-code'; label = 'perhaps' } | Measure-ProvenanceAccuracy", "HeaderInvalid")]
    [InlineData("[pscustomobject]@{ reference = 'aurora-base' } | Measure-ProvenanceAccuracy", "HeaderInvalid")]
    [InlineData("42 | Measure-ProvenanceAccuracy", "HeaderInvalid")]
    public void Pairs_Unusable_AreOneErrorAndNoReport(string script, string id)
    {
        using var session = new ModuleSession();
        SessionResult result = session.Run(script);
        Assert.Empty(result.Output);
        Assert.Equal($"{id},ProvenanceKit.Commands.MeasureProvenanceAccuracyCommand", Assert.Single(result.Errors).FullyQualifiedErrorId);
    }

    [Fact]
    public void Progress_OverSlowPairs_CountsThemAndEnds()
    {
        // A bar comes after a second. What takes the errors holds the cmdlet up for longer than that, however fast the machine is.
        string path = Write("slow.csv", "reference,difference,label\nnope,nope,no\nnope,nope,no\nnope,nope,no\n");
        using var session = new ModuleSession();
        SessionResult result = session.Run("param($p) Measure-ProvenanceAccuracy $p 2>&1 | ForEach-Object { if ($_ -is [System.Management.Automation.ErrorRecord]) { [Threading.Thread]::Sleep(1100) } else { $_ } }", path);
        Assert.Equal(3, ((ICollection)Assert.Single(result.Output).Properties["Skipped"].Value).Count);
        Assert.Equal(["pairs: 2 of 3", "pairs: 3 of 3"], result.Progress.SkipLast(1).Select(record => record.StatusDescription));
        Assert.All(result.Progress, record => Assert.Equal("Comparing 3 pairs", record.Activity));
        Assert.Equal(ProgressRecordType.Completed, result.Progress[^1].RecordType);
    }

    private static int[] Counts(PSObject report, string method)
    {
        var confusion = PSObject.AsPSObject(Part(report, method).Properties["Confusion"].Value);
        return [.. ((string[])["TruePositives", "FalsePositives", "TrueNegatives", "FalseNegatives", "Undecided"]).Select(name => (int)confusion.Properties[name].Value)];
    }

    private static PSObject Part(PSObject item, string property) => PSObject.AsPSObject(item.Properties[property].Value);

    private static PSObject[] Items(PSObject item, string property) => [.. ((IEnumerable)item.Properties[property].Value).Cast<object>().Select(PSObject.AsPSObject)];

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
