using System.Management.Automation;
using ProvenanceKit.Module.Tests.Infrastructure;

namespace ProvenanceKit.Module.Tests.Commands;

[Collection(UserFolderCollection.Name)]
public sealed class DefaultDatabaseTests : IDisposable
{
    private readonly UserFolderScope _user = new();
    private readonly ModuleSession _session = new();

    [Fact]
    public void Add_WithoutADatabase_MakesTheUsersOwnAndSaysSo()
    {
        SessionResult added = _session.Run("Add-ModelReference aurora-base -PassThru -Verbose").WithoutErrors();
        Assert.Equal(_user.Database, Assert.Single(added.Values("Database")));
        Assert.Contains(added.Verbose, line => line.Contains(_user.Database, StringComparison.Ordinal));
        SessionResult all = _session.Run("Get-ModelReference -Verbose").WithoutErrors();
        Assert.Equal(153, all.Output.Count);
        Assert.Contains(all.Verbose, line => line.Contains(_user.Database, StringComparison.Ordinal) && line.Contains("shipped", StringComparison.Ordinal));
        Assert.Equal("aurora-base", _session.Run("Find-ModelAncestor aurora-code").WithoutErrors().Values("Model").First());
        Assert.Equal("aurora-base", Assert.Single(_session.Run("Remove-ModelReference aurora-base -PassThru").WithoutErrors().Values("Id")));
    }

    [Fact]
    public void Find_WithoutADatabase_AsksTheUsersOwnAndTheCatalogue_AndCorrectsForAllOfThem()
    {
        _session.Run("Add-ModelReference aurora-base, borealis-base").WithoutErrors();
        SessionResult all = _session.Run("Find-ModelAncestor aurora-code -Top 200 -Threshold 0").WithoutErrors();
        SessionResult own = _session.Run($"Find-ModelAncestor aurora-code -Database '{_user.Database}'").WithoutErrors();
        Assert.Equal(154, all.Output.Count);
        Assert.Equal(["Linked", "NoEvidence"], all.Values("Verdict").Take(2));
        Assert.Equal(["aurora-base", "borealis-base"], all.Values("Model").Take(2));
        Assert.All(all.Output.Take(2), match => Assert.Equal(false, match.Properties["IsMetadataOnly"].Value));
        Assert.All(all.Output.Skip(2), match =>
        {
            Assert.Equal(true, match.Properties["IsMetadataOnly"].Value);
            Assert.Equal("Inconclusive", match.Properties["Verdict"].Value.ToString());
        });
        double[] scores = [.. all.Output.Skip(2).Select(match => (double)match.Properties["PipelineScore"].Value)];
        Assert.Equal(scores.OrderDescending(), scores);
        double corrected = (double)all.Output[0].Properties["PValueLog10"].Value, less = (double)own.Output[0].Properties["PValueLog10"].Value;
        Assert.Equal(Math.Log10(154.0 / 2), corrected - less, 1e-6);
    }

    [Fact]
    public void Find_WithoutAnyDatabaseOfOnesOwn_GivesHintsFromTheCatalogueAlone()
    {
        Environment.SetEnvironmentVariable(UserFolders.DatabaseVariable, null);
        SessionResult result = _session.Run("Find-ModelAncestor aurora-code -Threshold 0").WithoutErrors();
        Assert.Equal(["1", "2", "3"], result.Values("Rank"));
        Assert.All(result.Output, match => Assert.Equal(true, match.Properties["IsMetadataOnly"].Value));
    }

    [Fact]
    public void Get_VariableThatNamesNoDatabase_WarnsAndTakesTheCatalogue()
    {
        SessionResult result = _session.Run("Get-ModelReference").WithoutErrors();
        Assert.Equal(152, result.Output.Count);
        Assert.Contains("PROVENANCEKIT_DATABASE", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Get_WithoutTheVariable_IsTheCatalogueAlone()
    {
        Environment.SetEnvironmentVariable(UserFolders.DatabaseVariable, null);
        SessionResult result = _session.Run("Get-ProvenanceDatabase").WithoutErrors();
        Assert.Equal("Shipped", Assert.Single(result.Values("Kind")));
        Assert.Empty(result.Warnings);
    }

    [Fact]
    public void New_WithoutAPath_MakesTheUsersOwn()
    {
        SessionResult result = _session.Run("New-ProvenanceDatabase; Test-ProvenanceDatabase; Get-ProvenanceDatabase").WithoutErrors();
        Assert.Equal(_user.Database, result.Output[0].Properties["Path"].Value);
        Assert.Equal([true, true], result.Output.Skip(1).Take(2).Select(item => item.BaseObject));
        Assert.Equal(["ProvenanceKit", "Shipped"], result.Output.Skip(3).Select(item => item.Properties["Kind"].Value));
    }

    public void Dispose()
    {
        _session.Dispose();
        _user.Dispose();
    }
}
