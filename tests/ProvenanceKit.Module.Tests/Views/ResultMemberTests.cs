using System.Collections;
using System.Management.Automation;
using System.Xml.Linq;
using ProvenanceKit.Module.Tests.Infrastructure;

namespace ProvenanceKit.Module.Tests.Views;

public sealed class ResultMemberTests
{
    private const string Results =
        """
        Compare-ModelProvenance aurora-base aurora-merge -CandidateParent aurora-code, aurora-header
        (Compare-ModelProvenance aurora-base aurora-code).Evidence
        Get-ModelFingerprint aurora-base
        Test-ModelProvenance aurora-code borealis-base -Detailed
        Find-ModelAncestor aurora-base -Database shipped -IncludeEmpty -Top 1
        $r = [pscustomobject]@{ reference = 'aurora-base'; difference = 'borealis-base'; label = 'no' } | Measure-ProvenanceAccuracy; $r; $r.Reference
        Get-ModelReference -Database shipped -Family Yi
        Get-ProvenanceDatabase shipped
        Get-ModelLineage borealis-*
        """;

    /// <summary>Features of a fingerprint, which a copy leaves out for their size.</summary>
    private static readonly string[] s_leftOut = ["SourcePath", "BaseModelPath", "Vocabulary", "Weights", "Evidence", "Files", "Detail", "ToolVersion"];

    [Fact]
    public void Cells_OfEveryResult_AreNeverNamesOfTypes()
    {
        using var session = new ModuleSession();
        IReadOnlyList<PSObject> results = session.Run(Results).WithoutErrors().Output;
        Assert.True(results.Select(result => result.TypeNames[0]).Distinct().Count() >= 9);
        foreach (PSObject result in results)
        {
            // What Export-Csv writes into a cell.
            Assert.All(result.Properties, property =>
            {
                string cell = property.Value?.ToString() ?? "";
                Assert.DoesNotContain("System.", cell, StringComparison.Ordinal);
                Assert.DoesNotContain(" { ", cell, StringComparison.Ordinal);
            });
        }
    }

    [Fact]
    public void Lists_OfResults_KeepTheirItemsAndReadAsThem()
    {
        using var session = new ModuleSession();
        SessionResult result = session.Run(
            """
            $c = Compare-ModelProvenance aurora-base aurora-pruned
            "$($c.LayerMap)"; $c.LayerMap.Count; $c.LayerMap.Length; $c.LayerMap[2].ParentLayer; $c.LayerMap.ParentLayer -join ','; $c.Signals[-1].Name; @($c.Warnings).Count
            """).WithoutErrors();
        Assert.Equal(["0 <- 0 (1.00) 1 <- 1 (1.00) 2 <- 3 (1.00)", "3", "3", "3", "0,1,3", "Wsp", "0"], result.Output.Select(item => item.ToString()));
        SessionResult text = session.Run("(Compare-ModelProvenance aurora-base aurora-pruned).LayerMap.ToString()").WithoutErrors();
        Assert.Equal("0 <- 0 (1.00); 1 <- 1 (1.00); 2 <- 3 (1.00)", Assert.Single(text.Output).ToString());
    }

    [Fact]
    public void Rows_OfResults_BeginWithWhatTheyAreAbout()
    {
        using var session = new ModuleSession();
        SessionResult result = session.Run(Results).WithoutErrors();
        PSObject comparison = result.Output.First(item => item.TypeNames[0] == "ProvenanceKit.ProvenanceComparison");
        Assert.Equal(["ReferenceModel", "DifferenceModel", "Verdict", "Summary", "PValueLog10"], comparison.Properties.Select(property => property.Name).Take(5));
        PSObject test = result.Output.First(item => item.TypeNames[0] == "ProvenanceKit.ProvenanceTestResult");
        Assert.Equal(["Model", "Passed", "Outcome", "ExitCode", "Reasons"], test.Properties.Select(property => property.Name).Take(5));
    }

    [Fact]
    public void Copies_ThroughCliXml_HaveEveryPropertyOnce()
    {
        using var session = new ModuleSession();
        IReadOnlyList<PSObject> results = session.Run(
            $$"""$s = [System.Management.Automation.PSSerializer]; & { {{Results}} } | ForEach-Object { $_; $s::Deserialize($s::Serialize($_)) }""").WithoutErrors().Output;
        for (int i = 0; i < results.Count; i += 2)
        {
            (PSObject before, PSObject after) = (results[i], results[i + 1]);
            Assert.Equal("Deserialized." + before.TypeNames[0], after.TypeNames[0]);
            IEnumerable<string> expected = before.Properties.Select(property => property.Name);
            if (before.TypeNames[0] == "ProvenanceKit.ModelFingerprint")
            {
                expected = expected.Except(s_leftOut);
            }

            Assert.Equal(expected.Order(StringComparer.Ordinal), after.Properties.Select(property => property.Name).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void Timings_OfResults_AreAPropertySetOfSeconds()
    {
        using var session = new ModuleSession();
        SessionResult result = session.Run(
            "$c = Compare-ModelProvenance aurora-base aurora-code -NoCache; $c.PSObject.Members['Timings'].ReferencedPropertyNames; $c.TotalSeconds -eq $c.Timing.TotalSeconds; $c.TotalSeconds").WithoutErrors();
        Assert.Equal(
            ["ReferenceModel", "DifferenceModel", "MetadataSeconds", "WeightSeconds", "EvidenceSeconds", "TotalSeconds", "True"], result.Output.Take(7).Select(item => item.ToString()));
        Assert.True((double)result.Output[7].BaseObject > 0);
        Assert.IsType<double>(Assert.Single(session.Run("(Get-ModelFingerprint aurora-base).MetadataSeconds").WithoutErrors().Output).BaseObject);
    }

    [Fact]
    public void TypesFiles_ForEveryOutputType_GiveDisplayAndKeyProperties()
    {
        using var session = new ModuleSession();
        string[] outputs = [.. session.Run("(Get-Command -Module ProvenanceKit).OutputType.Name").WithoutErrors().Output
            .Select(name => name.ToString()!).Where(name => name.StartsWith("ProvenanceKit.", StringComparison.Ordinal)).Distinct()];
        Assert.True(outputs.Length >= 8);
        Dictionary<string, XElement> types = Directory.GetFiles(Path.Combine(Repository.Root, "formats"), "*.types.ps1xml")
            .SelectMany(file => XDocument.Load(file).Root!.Elements("Type")).ToDictionary(type => type.Element("Name")!.Value);
        foreach (string output in outputs)
        {
            Assert.True(types.TryGetValue(output, out XElement? type), $"{output} is in no types file");
            foreach (string set in (string[])["DefaultDisplayPropertySet", "DefaultKeyPropertySet"])
            {
                XElement found = Assert.Single(type.Descendants("PropertySet"), item => item.Element("Name")!.Value == set);
                Assert.NotEmpty(found.Descendants("Name").Skip(1));
            }
        }
    }

    [Fact]
    public void TypesFiles_Properties_ExistOnTheirTypes()
    {
        using var session = new ModuleSession();
        foreach (XElement type in Directory.GetFiles(Path.Combine(Repository.Root, "formats"), "*.types.ps1xml").SelectMany(file => XDocument.Load(file).Root!.Elements("Type")))
        {
            string name = type.Element("Name")!.Value;
            var actual = (IEnumerable)Assert.Single(session.Run("param($t) , @(([Type] $t).GetProperties().Name)", name).WithoutErrors().Output).BaseObject;
            string[] added = [.. type.Descendants("CodeProperty").Select(code => code.Element("Name")!.Value)];
            string[] known = [.. actual.Cast<object>().Select(property => property.ToString()!), .. added];
            Assert.All(type.Descendants("ReferencedProperties").Elements("Name"), property => Assert.Contains(property.Value, known));
        }
    }

    [Fact]
    public void TimingView_OfComparisons_ShowsSecondsInColumns()
    {
        XElement[] views = [.. XDocument.Load(Path.Combine(Repository.Root, "formats", "ProvenanceKit.format.ps1xml")).Descendants("View").Where(view => view.Element("Name")!.Value == "Timing")];
        Assert.Equal(["ProvenanceKit.ProvenanceComparison", "ProvenanceKit.ModelFingerprint"], views.Select(view => view.Descendants("TypeName").Single().Value));
        Assert.All(views, view => Assert.Contains("TotalSeconds", view.Descendants("PropertyName").Select(item => item.Value)));
    }
}
