using System.Management.Automation;
using ProvenanceKit.Module.Tests.Infrastructure;

namespace ProvenanceKit.Module.Tests.Commands;

public sealed class FingerprintFileTests
{
    private static readonly string[] s_signals = ["PipelineScore", "IdentityScore", "TokenizerScore", "Eas", "Nlf", "Lep", "End", "Wvc", "Tfv", "Voa", "MfiScore", "ReferenceDecision"];

    [Theory]
    [InlineData("param($d) Export-ModelFingerprint aurora-base, borealis-base $d -PassThru")]
    [InlineData("param($d) Export-ModelFingerprint *-base -Destination $d -PassThru")]
    [InlineData("param($d) 'aurora-base', 'borealis-base' | Export-ModelFingerprint -Destination $d -PassThru")]
    [InlineData("param($d) $ExecutionContext.InvokeProvider.Item.Get('*-base') | Export-ModelFingerprint -Destination $d -PassThru")]
    [InlineData("param($d) Get-ModelFingerprint *-base | Export-ModelFingerprint -Destination $d -PassThru")]
    [InlineData("param($d) Export-ModelFingerprint -LiteralPath aurora-base, borealis-base -Destination $d -PassThru")]
    public void Export_EveryFormOfModels_MakesOneFileEach(string script)
    {
        using var models = new ModelFolder();
        string folder = Path.Combine(models.Root, "new", "fingerprints");
        using var session = new ModuleSession();
        SessionResult result = session.Run(script, folder).WithoutErrors();
        Assert.Equal(["aurora-base.pkfp", "borealis-base.pkfp"], Directory.GetFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(["aurora-base.pkfp", "borealis-base.pkfp"], result.Values("Name").Order(StringComparer.Ordinal));
        Assert.All(result.Output, item => Assert.NotNull(item.Properties["PSPath"]));
    }

    [Fact]
    public void Export_ToAFile_ThenImport_ComparesAsTheModelsDo()
    {
        using var models = new ModelFolder();
        using var session = new ModuleSession();
        SessionResult result = session.Run(
            """
            param($d)
            Export-ModelFingerprint aurora-base "$d/base.pkfp"
            Get-ModelFingerprint aurora-code | Export-ModelFingerprint -Destination "$d/code.pkfp"
            Compare-ModelProvenance aurora-base aurora-code
            Compare-ModelProvenance "$d/base.pkfp" "$d/code.pkfp"
            Compare-ModelProvenance (Import-ModelFingerprint "$d/base.pkfp") (Import-ModelFingerprint "$d/code.pkfp")
            Import-ModelFingerprint "$d/code.pkfp" | Compare-ModelProvenance "$d/base.pkfp"
            """, models.Root).WithoutErrors();
        Assert.Equal(4, result.Output.Count);
        foreach (string signal in s_signals)
        {
            string? expected = result.Output[0].Properties[signal].Value?.ToString();
            Assert.NotNull(expected);
            Assert.All(result.Values(signal), actual => Assert.Equal(expected, actual));
        }
    }

    [Fact]
    public void Export_Compact_MakesASmallerFileWithTheSameDecision()
    {
        using var models = new ModelFolder();
        using var session = new ModuleSession();
        SessionResult result = session.Run(
            "param($d) Export-ModelFingerprint aurora-code \"$d/exact.pkfp\"; Export-ModelFingerprint aurora-code \"$d/compact.pkfp\" -Compact; Compare-ModelProvenance aurora-base \"$d/*.pkfp\"",
            models.Root).WithoutErrors();
        Assert.InRange(new FileInfo(Path.Combine(models.Root, "compact.pkfp")).Length, 1, new FileInfo(Path.Combine(models.Root, "exact.pkfp")).Length - 1);
        double[] scores = [.. result.Output.Select(item => (double)item.Properties["IdentityScore"].Value)];
        Assert.InRange(Math.Abs(scores[0] - scores[1]), 0, 0.001);
    }

    [Fact]
    public void Export_FileThatExists_IsRefusedWithoutForce()
    {
        using var models = new ModelFolder();
        string file = Path.Combine(models.Root, "x.pkfp");
        File.WriteAllText(file, "mine");
        using var session = new ModuleSession();
        ErrorRecord error = session.Run("param($f) Export-ModelFingerprint aurora-base $f", file).Failure!;
        Assert.StartsWith("FileExists,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(file));
        session.Run("param($f) Export-ModelFingerprint aurora-base $f -Force; Import-ModelFingerprint $f", file).WithoutErrors();
    }

    [Fact]
    public void Export_IntoAFolderWithThatFile_ReportsItAndGoesOn()
    {
        using var models = new ModelFolder();
        File.WriteAllText(Path.Combine(models.Root, "aurora-base.pkfp"), "mine");
        using var session = new ModuleSession();
        SessionResult result = session.Run("param($d) Export-ModelFingerprint *-base $d -PassThru", models.Root);
        Assert.StartsWith("FileExists,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal("borealis-base.pkfp", Assert.Single(result.Values("Name")));
    }

    [Theory]
    [InlineData("param($d) Export-ModelFingerprint *-base \"$d/one.pkfp\"")]
    [InlineData("param($d) Export-ModelFingerprint *-base \"$d/one.pkfp\" -Force")]
    public void Export_SeveralModelsToOneFile_KeepsTheFirst(string script)
    {
        using var models = new ModelFolder();
        using var session = new ModuleSession();
        SessionResult result = session.Run(script, models.Root);
        ErrorRecord error = Assert.Single(result.Errors);
        Assert.StartsWith("DestinationTaken,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal("aurora-base", Assert.Single(session.Run("param($d) Import-ModelFingerprint \"$d/one.pkfp\"", models.Root).Values("Name")));
    }

    [Fact]
    public void Export_WhatIf_ReadsAndWritesNothing()
    {
        using var models = new ModelFolder();
        using var session = new ModuleSession();
        SessionResult result = session.Run("param($d) Export-ModelFingerprint *-base \"$d/new\" -WhatIf -Verbose -PassThru", models.Root).WithoutErrors();
        Assert.Empty(result.Output);
        Assert.Empty(Directory.GetFileSystemEntries(models.Root));
        Assert.DoesNotContain(result.Verbose, line => line.StartsWith("Reading", StringComparison.Ordinal));
    }

    [Fact]
    public void Import_Wildcard_TakesFingerprintFilesOnly()
    {
        using var models = new ModelFolder();
        models.Copy("aurora-code", "aurora-code");
        File.WriteAllText(Path.Combine(models.Root, "readme.txt"), "x");
        using var session = new ModuleSession();
        SessionResult result = session.Run("param($d) Export-ModelFingerprint *-base $d; Import-ModelFingerprint \"$d/*\"; Import-ModelFingerprint \"$d/none*\"", models.Root).WithoutErrors();
        Assert.Equal(["aurora-base", "borealis-base"], result.Values("Name").Order(StringComparer.Ordinal));
        Assert.All(result.Values("SourcePath"), path => Assert.StartsWith(Repository.Samples, path, StringComparison.Ordinal));
    }

    [Fact]
    public void Import_BrokenAndNewerFiles_AreErrorsAndTheNextGoesOn()
    {
        using var models = new ModelFolder();
        using var session = new ModuleSession();
        session.Run("param($d) Export-ModelFingerprint aurora-base \"$d/good.pkfp\"", models.Root).WithoutErrors();
        byte[] good = File.ReadAllBytes(Path.Combine(models.Root, "good.pkfp"));
        File.WriteAllBytes(Path.Combine(models.Root, "cut.pkfp"), good[..(good.Length / 2)]);
        File.WriteAllText(Path.Combine(models.Root, "text.pkfp"), "not a fingerprint at all");
        SessionResult result = session.Run("param($d) Import-ModelFingerprint \"$d/cut.pkfp\", \"$d/text.pkfp\", \"$d/nope.pkfp\", \"$d/good.pkfp\"", models.Root);
        Assert.Equal("aurora-base", Assert.Single(result.Values("Name")));
        Assert.Equal(3, result.Errors.Count);
        Assert.StartsWith("ModelNotFound,", result.Errors.Single(error => error.ToString().Contains("nope", StringComparison.Ordinal)).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.All(result.Errors, error => Assert.NotNull(error.TargetObject));
    }

    [Theory]
    [InlineData("(Compare-ModelProvenance aurora-base.pkfp $m/aurora-code).Verdict", "Linked")]
    [InlineData("(Compare-ModelProvenance $m/aurora-base aurora-code.pkfp).Verdict", "Linked")]
    [InlineData("(Compare-ModelProvenance aurora-base.pkfp aurora-disguised.pkfp).Verdict", "Linked")]
    [InlineData("(Compare-ModelProvenance aurora-base.pkfp borealis-base.pkfp).Verdict", "NoEvidence")]
    [InlineData("(Compare-ModelProvenance aurora-base.pkfp aurora-code.pkfp -CandidateParent borealis-base.pkfp -WarningAction SilentlyContinue).Verdict", "Linked")]
    [InlineData("(Compare-ModelProvenance $m/aurora-base $m/aurora-code -CandidateParent borealis-base.pkfp -WarningAction SilentlyContinue).Verdict", "Linked")]
    [InlineData("Get-ModelLineage *.pkfp -WarningAction SilentlyContinue | ForEach-Object { \"$($_.Parent)>$($_.Child)\" }", ">aurora-base,aurora-base>aurora-code,aurora-code>aurora-disguised,>borealis-base")]
    [InlineData("Get-ModelLineage aurora-base.pkfp, $m/aurora-code -WarningAction SilentlyContinue | ForEach-Object { \"$($_.Parent)>$($_.Child)\" }", ">aurora-base,aurora-base>aurora-code")]
    [InlineData("Import-ModelFingerprint aurora-base.pkfp, aurora-code.pkfp | Get-ModelLineage -WarningAction SilentlyContinue | ForEach-Object { \"$($_.Parent)>$($_.Child)\" }", ">aurora-base,aurora-base>aurora-code")]
    [InlineData("Test-ModelProvenance aurora-code.pkfp -BaseModel aurora-base.pkfp", "True")]
    [InlineData("Test-ModelProvenance aurora-code.pkfp -BaseModel $m/aurora-base", "True")]
    [InlineData("Test-ModelProvenance $m/aurora-code -BaseModel borealis-base.pkfp", "False")]
    [InlineData("(@{ Reference = 'aurora-base.pkfp'; Difference = 'aurora-code.pkfp'; Label = 'finetune' } | ForEach-Object { [pscustomobject]$_ } | Measure-ProvenanceAccuracy).Evidence.Confusion.TruePositives", "1")]
    [InlineData("(@{ Reference = 'aurora-base.pkfp'; Difference = 'borealis-base.pkfp'; Label = 'independent' } | ForEach-Object { [pscustomobject]$_ } | Measure-ProvenanceAccuracy -EvidenceOnly).Evidence.Confusion.TrueNegatives", "1")]
    [InlineData("$null = New-ProvenanceDatabase db; Add-ModelReference *-base.pkfp -Database db -PassThru | ForEach-Object { $_.Id }; (Find-ModelAncestor aurora-disguised.pkfp -Database db -Top 1).Model", "aurora-base,borealis-base,aurora-base")]
    [InlineData("$null = New-ProvenanceDatabase db; Add-ModelReference $m/aurora-base -Database db; Add-ModelReference aurora-base.pkfp -Database db -PassThru | ForEach-Object { $_.Id }", "aurora-base")]
    [InlineData("Export-ModelFingerprint aurora-base.pkfp again.pkfp; (Import-ModelFingerprint again.pkfp).Name", "aurora-base")]
    public void EveryCmdlet_TakesFingerprintFiles_AloneAndAmongModels(string script, string expected)
    {
        using var models = new ModelFolder();
        using var session = new ModuleSession();
        session.Run("param($d) Export-ModelFingerprint aurora-base, aurora-code, aurora-disguised, borealis-base $d -Compact", models.Root).WithoutErrors();
        SessionResult result = session.Run("param($d, $m) $null = $ExecutionContext.SessionState.Path.SetLocation($d); " + script, models.Root, Repository.Samples).WithoutErrors();
        Assert.Equal(expected, string.Join(',', result.Output.Where(static item => item is not null).Select(static item => item.ToString()!.Trim())));
    }

    [Theory]
    [InlineData("param($f) Get-ModelFingerprint $f")]
    [InlineData("param($f) [IO.FileInfo]$f | Get-ModelFingerprint")]
    [InlineData("param($f) Get-ModelFingerprint -LiteralPath $f")]
    [InlineData("param($f) Get-ModelFingerprint ($f -replace 'aurora-base.pkfp', '*')")]
    public void EveryModelParameter_TakesAFingerprintFile(string script)
    {
        using var models = new ModelFolder();
        using var session = new ModuleSession();
        string file = Path.Combine(models.Root, "aurora-base.pkfp");
        session.Run("param($d) Export-ModelFingerprint aurora-base $d", models.Root).WithoutErrors();
        SessionResult result = session.Run(script, file).WithoutErrors();
        Assert.Equal(file, Assert.Single(result.Values("Path")));
    }
}
