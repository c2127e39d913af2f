using System.Management.Automation;
using System.Text.Json;
using ProvenanceKit.Module.Tests.Infrastructure;

namespace ProvenanceKit.Module.Tests.Commands;

public sealed class ExportProvenanceReportTests : IDisposable
{
    private readonly ModelFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("r.csv", "Kind,Model,")]
    [InlineData("r.json", "{\n  \"schema_version\": 1,")]
    [InlineData("r.md", "# Model provenance report")]
    [InlineData("r.html", "<!DOCTYPE html>")]
    [InlineData("r.cdx.json", "{\n  \"$schema\": \"http://cyclonedx.org/schema/bom-1.6.schema.json\"")]
    public void Path_Ending_SaysTheFormat(string name, string beginning)
    {
        SessionResult result = Run("$c | Export-ProvenanceReport $Folder/$($args[0]) -PassThru", name).WithoutErrors();
        var file = (FileInfo)Assert.Single(result.Output).BaseObject;
        string text = File.ReadAllText(file.FullName);
        Assert.StartsWith(beginning, text, StringComparison.Ordinal);
        Assert.Contains("aurora-code", text, StringComparison.Ordinal);
        Assert.NotEqual(0xEF, File.ReadAllBytes(file.FullName)[0]);
    }

    [Fact]
    public void Mixture_OfAllResults_IsOneReport()
    {
        SessionResult result = Run(
            """
            $(Compare-ModelProvenance aurora-base aurora-code; Get-ModelLineage aurora-base, aurora-code; Find-ModelAncestor aurora-code -Database shipped -IncludeEmpty -Threshold 0;
              Test-ModelProvenance aurora-code aurora-base -Detailed; Get-ModelFingerprint aurora-base) | ConvertTo-ProvenanceReport Json
            """).WithoutErrors();
        using JsonDocument report = JsonDocument.Parse((string)Assert.Single(result.Output).BaseObject);
        foreach (string part in (string[])["comparisons", "lineage", "ancestors", "tests", "fingerprints", "inputs"])
        {
            Assert.NotEqual(0, report.RootElement.GetProperty(part).GetArrayLength());
        }

        JsonElement weights = report.RootElement.GetProperty("inputs")[0].GetProperty("files")[0];
        Assert.Equal("model.safetensors", weights.GetProperty("name").GetString());
        Assert.Equal(64, weights.GetProperty("sha256").GetString()!.Length);
    }

    [Fact]
    public void HashFiles_False_HashesNothing()
    {
        SessionResult result = Run("$c | ConvertTo-ProvenanceReport Json -HashFiles:$false").WithoutErrors();
        using JsonDocument report = JsonDocument.Parse((string)Assert.Single(result.Output).BaseObject);
        Assert.Equal(JsonValueKind.Null, report.RootElement.GetProperty("inputs")[0].GetProperty("files")[0].GetProperty("sha256").ValueKind);
    }

    [Fact]
    public void Append_Csv_AddsRows()
    {
        Run("$c | Export-ProvenanceReport $Folder/r.csv -Append; $c | Export-ProvenanceReport $Folder/r.csv -Append").WithoutErrors();
        Assert.Equal(3, File.ReadAllLines(Path.Combine(_folder.Root, "r.csv")).Length);
    }

    [Theory]
    [InlineData("-Path r.html -Append", "AppendUnsupported")]
    [InlineData("-Path r.txt", "ReportFormatUnknown")]
    [InlineData("-Path no/such/r.html", "FolderNotFound")]
    [InlineData("-Path old.md -NoClobber", "ReportExists")]
    [InlineData("-Path read-only.md", "ReportReadOnly")]
    [InlineData("-Path Variable:x -Format Csv", "ProviderUnsupported")]
    public void Path_ThatCannotBe_IsRefusedBeforeAnythingIsWritten(string parameters, string id)
    {
        SessionResult result = Run(
            "foreach ($n in 'old', 'read-only') { [IO.File]::WriteAllText(\"$Folder/$n.md\", 'old') }; ([IO.FileInfo]\"$Folder/read-only.md\").IsReadOnly = $true; " +
            $"$ExecutionContext.SessionState.Path.SetLocation($Folder) | Out-Null; $c | Export-ProvenanceReport {parameters}");
        Assert.Equal(id + ",ProvenanceKit.Commands.ExportProvenanceReportCommand", Assert.Single(result.Errors).FullyQualifiedErrorId);
        Assert.Equal(["old.md", "read-only.md"], Directory.GetFiles(_folder.Root).Select(Path.GetFileName).Order());
        Assert.All(Directory.GetFiles(_folder.Root), path => Assert.Equal("old", File.ReadAllText(path)));
        File.SetAttributes(Path.Combine(_folder.Root, "read-only.md"), FileAttributes.Normal);
    }

    [Fact]
    public void Force_ReplacesAReadOnlyFile()
    {
        Run("$p = \"$Folder/r.md\"; [IO.File]::WriteAllText($p, 'old'); ([IO.FileInfo]$p).IsReadOnly = $true; $c | Export-ProvenanceReport $p -Force").WithoutErrors();
        Assert.StartsWith("# Model provenance report", File.ReadAllText(Path.Combine(_folder.Root, "r.md")), StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIf_WritesNothing()
    {
        Run("$c | Export-ProvenanceReport $Folder/r.html -WhatIf").WithoutErrors();
        Assert.Empty(Directory.GetFiles(_folder.Root));
    }

    [Fact]
    public void Pipeline_WithoutResults_WritesAReportThatSaysSo()
    {
        SessionResult result = Run("@() | Export-ProvenanceReport $Folder/r.html").WithoutErrors();
        Assert.Contains(result.Warnings, w => w.Contains("no results", StringComparison.Ordinal));
        Assert.Contains("There were no results", File.ReadAllText(Path.Combine(_folder.Root, "r.html")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'text'", "is not a result")]
    [InlineData("$true", "-Detailed")]
    [InlineData("[System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($c))", "copy without all its values")]
    public void InputObject_Other_IsRefusedAndTheRestIsWritten(string other, string part)
    {
        SessionResult result = Run($"{other}, $c | ConvertTo-ProvenanceReport");
        Assert.Contains(part, Assert.Single(result.Errors).ToString(), StringComparison.Ordinal);
        Assert.Contains("## aurora-code against aurora-base", (string)Assert.Single(result.Output).BaseObject, StringComparison.Ordinal);
    }

    private SessionResult Run(string script, params object[] arguments)
    {
        using var session = new ModuleSession();
        session.Runspace.SessionStateProxy.SetVariable("Folder", _folder.Root);
        session.Run("$global:c = Compare-ModelProvenance aurora-base aurora-code").WithoutErrors();
        return session.Run(script, arguments);
    }
}
