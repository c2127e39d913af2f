using System.Management.Automation;
using ProvenanceKit.Module.Tests.Infrastructure;

namespace ProvenanceKit.Module.Tests.Commands;

public sealed class CompareModelProvenanceTests
{
    private static readonly string[] s_two = ["aurora-code", "borealis-base"];

    [Theory]
    [InlineData("Compare-ModelProvenance aurora-base aurora-code, borealis-base")]
    [InlineData("Compare-ModelProvenance -DifferenceModel aurora-code, borealis-base -ReferenceModel aurora-base")]
    [InlineData("'aurora-code', 'borealis-base' | Compare-ModelProvenance aurora-base")]
    [InlineData("Compare-ModelProvenance aurora-base aurora-c*, borealis-b*")]
    [InlineData("Compare-ModelProvenance aurora-b* aurora-code, borealis-base")]
    [InlineData("Compare-ModelProvenance \"$PWD/aurora-base\" ./aurora-code, ../Samples/borealis-base")]
    [InlineData("Compare-ModelProvenance ([IO.DirectoryInfo]\"$PWD/aurora-base\") ([IO.DirectoryInfo]\"$PWD/aurora-code\"), 'borealis-base'")]
    [InlineData("[IO.DirectoryInfo]\"$PWD/aurora-code\", [IO.DirectoryInfo]\"$PWD/borealis-base\" | Compare-ModelProvenance aurora-base")]
    [InlineData("$ExecutionContext.InvokeProvider.Item.Get(@('aurora-code', 'borealis-base'), $true, $true) | Compare-ModelProvenance aurora-base")]
    [InlineData("'aurora-code', 'borealis-base' | ForEach-Object { [pscustomobject]@{ Path = $_ } } | Compare-ModelProvenance aurora-base")]
    [InlineData("'aurora-code', 'borealis-base' | ForEach-Object { [pscustomobject]@{ DifferenceModel = $_; Other = 1 } } | Compare-ModelProvenance aurora-base")]
    [InlineData("'aurora-code', 'borealis-base' | ForEach-Object { [pscustomobject]@{ PSPath = \"Microsoft.PowerShell.Core\\FileSystem::$PWD/$_\" } } | Compare-ModelProvenance aurora-base")]
    [InlineData("$r = Get-ModelFingerprint aurora-base; Get-ModelFingerprint aurora-code, borealis-base | Compare-ModelProvenance $r")]
    [InlineData("$r = Get-ModelFingerprint aurora-base; Compare-ModelProvenance $r (Get-ModelFingerprint aurora-code), borealis-base")]
    [InlineData("'aurora-code', 'borealis-base' | ForEach-Object { [pscustomobject]@{ DifferenceModel = Get-ModelFingerprint $_ } } | Compare-ModelProvenance aurora-base")]
    [InlineData("Compare-ModelProvenance ([pscustomobject]@{ FullName = \"$PWD/aurora-base\" }) @{ Path = 'aurora-code' }, @{ Path = 'borealis-base' }")]
    public void Models_EveryAcceptedForm_GivesOneResultPerPair(string script)
    {
        using var session = new ModuleSession();
        SessionResult result = session.Run(script).WithoutErrors();
        Assert.Equal(s_two, result.Values("DifferenceModel"));
        Assert.All(result.Values("ReferenceModel"), name => Assert.Equal("aurora-base", name));
        Assert.All(result.Output, item => Assert.Equal("ProvenanceKit.ProvenanceComparison", item.BaseObject.GetType().FullName));
    }

    [Fact]
    public void DifferenceModel_ListFromThePipeline_EmitsEachResultBeforeTheNextModelIsRead()
    {
        using var session = new ModuleSession();
        SessionResult result = session.Run(
            """
            'aurora-code', 'borealis-base' | Compare-ModelProvenance aurora-base -Verbose 4>&1 |
                ForEach-Object { if ($_ -is [System.Management.Automation.VerboseRecord]) { if ($_.Message -like 'Reading *') { 'read ' + ($_.Message -split '[/\\]')[-1].TrimEnd('.') } } else { 'result ' + $_.DifferenceModel } }
            """).WithoutErrors();
        Assert.Equal(
            ["read aurora-base", "read aurora-code", "result aurora-code", "read borealis-base", "result borealis-base"],
            result.Output.Select(item => item.ToString()));
    }

    [Fact]
    public void ReferenceModel_WithManyDifferences_IsReadOnce()
    {
        using var session = new ModuleSession();
        SessionResult result = session.Run("Compare-ModelProvenance aurora-base * -Verbose").WithoutErrors();
        Assert.Equal(Directory.GetDirectories(Repository.Samples).Length, result.Output.Count);
        Assert.Single(result.Verbose, message => message.StartsWith("Reading " + Repository.Sample("aurora-base"), StringComparison.Ordinal));
    }

    [Fact]
    public void Warnings_AboutTheReference_AreSaidOnce()
    {
        using var models = new ModelFolder();
        string file = Path.Combine(models.Root, "bare.safetensors");
        File.Copy(Path.Combine(Repository.Sample("aurora-base"), "model.safetensors"), file);
        using var session = new ModuleSession();
        SessionResult result = session.Run("param($p) Compare-ModelProvenance $p aurora-code, borealis-base", file).WithoutErrors();
        Assert.Equal(2, result.Output.Count);
        Assert.NotEmpty(result.Warnings);
        Assert.Equal(result.Warnings.Distinct(), result.Warnings);
    }

    [Fact]
    public void ReferenceModel_WithoutAnyDifference_IsNotRead()
    {
        using var session = new ModuleSession();
        SessionResult result = session.Run("Compare-ModelProvenance aurora-base nothing-like-* -Verbose").WithoutErrors();
        Assert.Empty(result.Output);
        Assert.DoesNotContain(result.Verbose, message => message.StartsWith("Reading", StringComparison.Ordinal));
    }

    [Fact]
    public void DifferenceModel_NameWithBrackets_IsFoundAsItStands()
    {
        using var models = new ModelFolder();
        string folder = models.Copy("aurora-code", "model[1]");
        using var session = new ModuleSession();
        SessionResult result = session.Run("param($p) Compare-ModelProvenance aurora-base $p; $p | Compare-ModelProvenance aurora-base", folder).WithoutErrors();
        Assert.Equal([folder, folder], result.Values("DifferencePath"));
    }

    [Fact]
    public void DifferenceModel_Bad_IsOneErrorAndTheNextGoesOn()
    {
        using var session = new ModuleSession();
        SessionResult result = session.Run("'aurora-code', 'nope', 'borealis-base' | Compare-ModelProvenance aurora-base");
        ErrorRecord error = Assert.Single(result.Errors);
        Assert.Equal("ModelNotFound,ProvenanceKit.Commands.CompareModelProvenanceCommand", error.FullyQualifiedErrorId);
        Assert.Equal("nope", error.TargetObject);
        Assert.Equal(s_two, result.Values("DifferenceModel"));
    }

    [Fact]
    public void ReferenceModel_Missing_EndsTheCommandWithOneCleanError()
    {
        using var session = new ModuleSession();
        SessionResult result = session.Run("'aurora-code', 'borealis-base' | Compare-ModelProvenance nope; 'after'");
        ErrorRecord error = result.Terminating ?? Assert.Single(result.Errors);
        Assert.Equal("ModelNotFound,ProvenanceKit.Commands.CompareModelProvenanceCommand", error.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.ObjectNotFound, error.CategoryInfo.Category);
        Assert.Equal("nope", error.TargetObject);
        Assert.DoesNotContain(result.Output, item => item.BaseObject is not string);
    }

    [Fact]
    public void ReferenceModel_Broken_EndsTheCommandWithOneCleanError()
    {
        using var models = new ModelFolder();
        string broken = models.WithWeights("broken", []);
        using var session = new ModuleSession();
        SessionResult result = session.Run("param($p) try { 'aurora-code', 'borealis-base' | Compare-ModelProvenance $p } catch { $_ }", broken);
        var error = (ErrorRecord)Assert.Single(result.Output).BaseObject;
        Assert.Equal("FileEmpty,ProvenanceKit.Commands.CompareModelProvenanceCommand", error.FullyQualifiedErrorId);
        Assert.Equal(broken, error.TargetObject);
    }

    [Fact]
    public void ReferenceModel_PatternOfSeveral_IsRefused()
    {
        using var session = new ModuleSession();
        SessionResult result = session.Run("try { Compare-ModelProvenance aurora-* borealis-base } catch { $_ }");
        var error = (ErrorRecord)Assert.Single(result.Output).BaseObject;
        Assert.StartsWith("ReferenceAmbiguous,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("42")]
    [InlineData("$null")]
    [InlineData("[pscustomobject]@{ Colour = 'red' }")]
    [InlineData("(Compare-ModelProvenance aurora-base aurora-base)")]
    public void DifferenceModel_NotAModel_NamesTheAcceptedFormsAndTheNextGoesOn(string value)
    {
        using var session = new ModuleSession();
        SessionResult result = session.Run($"@({value}), 'aurora-code' | ForEach-Object {{ $_ }} | Compare-ModelProvenance aurora-base".Replace(
            "@($null), ", "$null, ", StringComparison.Ordinal));
        ErrorRecord error = Assert.Single(result.Errors);
        foreach (string form in (string[])["folder", ".safetensors", "FileInfo", "DirectoryInfo", "PSPath", "ModelFingerprint"])
        {
            Assert.Contains(form, error.ToString(), StringComparison.Ordinal);
        }

        Assert.Equal("aurora-code", Assert.Single(result.Values("DifferenceModel")));
    }

    [Fact]
    public void ReferenceParity_IsSaidInTheResult()
    {
        using var session = new ModuleSession();
        SessionResult result = session.Run(
            "(Compare-ModelProvenance aurora-base aurora-code).IsReferenceParity; (Compare-ModelProvenance aurora-base aurora-code -ReferenceParity).IsReferenceParity")
            .WithoutErrors();
        Assert.Equal([false, true], result.Output.Select(item => (bool)item.BaseObject));
    }

    [Fact]
    public void Parallel_ManyRunspaces_GiveTheSameScores()
    {
        using var session = new ModuleSession();
        SessionResult result = session.Run(
            """
            $folder = "$PWD"
            1..6 | ForEach-Object -Parallel { Import-Module $using:Manifest; Compare-ModelProvenance "$using:folder/aurora-base" "$using:folder/aurora-code" } |
                ForEach-Object { '{0:R} {1:R} {2:R}' -f $_.Eas, $_.Wvc, $_.PipelineScore }
            """).WithoutErrors();
        Assert.Equal(6, result.Output.Count);
        Assert.Single(result.Output.Select(item => item.ToString()).Distinct());
    }
}
