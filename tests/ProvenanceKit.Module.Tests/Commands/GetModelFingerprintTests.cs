using System.Management.Automation;
using ProvenanceKit.Module.Tests.Infrastructure;

namespace ProvenanceKit.Module.Tests.Commands;

public sealed class GetModelFingerprintTests
{
    private static readonly string[] s_auroraAndBorealisBase = ["aurora-base", "borealis-base"];

    [Theory]
    [InlineData("Get-ModelFingerprint aurora-base, borealis-base")]
    [InlineData("Get-ModelFingerprint -Path *-base")]
    [InlineData("Get-ModelFingerprint -LiteralPath aurora-base, borealis-base")]
    [InlineData("Get-ModelFingerprint -LP ./aurora-base, ./borealis-base")]
    [InlineData("'aurora-base', 'borealis-base' | Get-ModelFingerprint")]
    [InlineData("'?????*-base' | Get-ModelFingerprint")]
    [InlineData("'aurora-base', 'borealis-base' | ForEach-Object { [IO.DirectoryInfo]::new(\"$PWD/$_\") } | Get-ModelFingerprint")]
    [InlineData("'aurora-base', 'borealis-base' | ForEach-Object { [pscustomobject]@{ Path = $_ } } | Get-ModelFingerprint")]
    [InlineData("'aurora-base', 'borealis-base' | ForEach-Object { [pscustomobject]@{ PSPath = \"Microsoft.PowerShell.Core\\FileSystem::$PWD/$_\" } } | Get-ModelFingerprint")]
    [InlineData("$ExecutionContext.InvokeProvider.Item.Get('*-base') | Get-ModelFingerprint")]
    [InlineData("$ExecutionContext.InvokeProvider.Item.Get('*-base') | ForEach-Object { Get-ModelFingerprint $_.FullName }")]
    public void Path_EveryAcceptedForm_GivesOneFingerprintPerModel(string script)
    {
        using var session = new ModuleSession();
        SessionResult result = session.Run(script).WithoutErrors();
        Assert.Equal(s_auroraAndBorealisBase, result.Values("Name").Order(StringComparer.Ordinal));
        Assert.All(result.Output, item => Assert.Equal("ProvenanceKit.ModelFingerprint", item.BaseObject.GetType().FullName));
        Assert.Equal(
            s_auroraAndBorealisBase.Select(Repository.Sample), result.Values("Path").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Path_WeightFile_IsAModelToo()
    {
        using var session = new ModuleSession();
        SessionResult result = session.Run("'aurora-base/model.safetensors' | Get-ModelFingerprint").WithoutErrors();
        Assert.Equal("safetensors", Assert.Single(result.Values("Format")));
    }

    [Theory]
    [InlineData("aurora-base/")]
    [InlineData("./../Samples//aurora-base/")]
    [InlineData("aurora-b*/")]
    public void Path_AsTabCompletionLeavesIt_IsNormalised(string path)
    {
        using var session = new ModuleSession();
        SessionResult result = session.Run("param($p) Get-ModelFingerprint $p -MetadataOnly", path).WithoutErrors();
        Assert.Equal(Repository.Sample("aurora-base"), Assert.Single(result.Values("Path")));
        Assert.Equal("aurora-base", Assert.Single(result.Values("Name")));
    }

    [Fact]
    public void Path_HomeRelative_IsResolved()
    {
        using var session = new ModuleSession();
        ErrorRecord error = Assert.Single(session.Run("Get-ModelFingerprint ~/there-is-no-such-model").Errors);
        Assert.StartsWith("ModelNotFound,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void Path_WildcardWithoutMatch_IsSilent()
    {
        using var session = new ModuleSession();
        SessionResult result = session.Run("Get-ModelFingerprint nothing-like-*; 'nope?' | Get-ModelFingerprint").WithoutErrors();
        Assert.Empty(result.Output);
    }

    [Fact]
    public void Path_WildcardOverOtherFiles_PassesThemOver()
    {
        using var session = new ModuleSession();
        SessionResult result = session.Run("Get-ModelFingerprint * -MetadataOnly -Verbose").WithoutErrors();
        Assert.Equal(Directory.GetDirectories(Repository.Samples).Length, result.Output.Count);
        Assert.Contains(result.Verbose, message => message.Contains("README.md", StringComparison.Ordinal));
    }

    [Fact]
    public void LiteralPath_NameWithBrackets_IsNotAPattern()
    {
        using var models = new ModelFolder();
        string folder = models.Copy("aurora-base", "model[1]");
        using var session = new ModuleSession();
        Assert.Empty(session.Run("param($p) Get-ModelFingerprint -Path $p", folder).WithoutErrors().Output);
        Assert.Equal(folder, Assert.Single(session.Run("param($p) Get-ModelFingerprint -LiteralPath $p", folder).WithoutErrors().Values("Path")));
        Assert.Single(session.Run("param($p) Get-ModelFingerprint -Path ([WildcardPattern]::Escape($p))", folder).WithoutErrors().Output);
        Assert.Single(session.Run("param($p) [IO.DirectoryInfo]$p | Get-ModelFingerprint", folder).WithoutErrors().Output);
    }

    [Theory]
    [InlineData("Get-ModelFingerprint nope, aurora-base")]
    [InlineData("Get-ModelFingerprint -LiteralPath nope, aurora-base")]
    [InlineData("'nope', 'aurora-base' | Get-ModelFingerprint")]
    public void Path_LiteralMiss_IsOneErrorAndTheNextGoesOn(string script)
    {
        using var session = new ModuleSession();
        SessionResult result = session.Run(script);
        ErrorRecord error = Assert.Single(result.Errors);
        Assert.Equal("ModelNotFound,ProvenanceKit.Commands.GetModelFingerprintCommand", error.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.ObjectNotFound, error.CategoryInfo.Category);
        Assert.Equal("nope", error.TargetObject);
        Assert.Equal("aurora-base", Assert.Single(result.Values("Name")));
    }

    [Theory]
    [InlineData("variable:HOME", "ProviderUnsupported")]
    [InlineData("function:*", "ProviderUnsupported")]
    [InlineData("nodrive:/model", "PathInvalid")]
    public void Path_OutsideTheFileSystem_IsRefusedClearly(string path, string id)
    {
        using var session = new ModuleSession();
        SessionResult result = session.Run("param($p) Get-ModelFingerprint $p", path);
        ErrorRecord error = Assert.Single(result.Errors);
        Assert.StartsWith(id + ",", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(path, error.ToString(), StringComparison.Ordinal);
        Assert.Equal(path, error.TargetObject);
    }

    [Fact]
    public void MetadataOnly_LeavesTheWeightsWithAReason()
    {
        using var session = new ModuleSession();
        PSObject item = Assert.Single(session.Run("Get-ModelFingerprint aurora-base -MetadataOnly").WithoutErrors().Output);
        Assert.Null(item.Properties["Weights"].Value);
        Assert.NotEmpty((string)item.Properties["WeightsUnmeasuredReason"].Value);
        Assert.NotNull(item.Properties["Architecture"].Value);
    }

    [Fact]
    public void ErrorActionStop_OnABadModel_EndsTheCommand()
    {
        using var session = new ModuleSession();
        SessionResult result = session.Run("Get-ModelFingerprint nope, aurora-base -ErrorAction Stop");
        Assert.Empty(result.Output);
        Assert.StartsWith("ModelNotFound,", result.Terminating?.FullyQualifiedErrorId, StringComparison.Ordinal);
    }
}
