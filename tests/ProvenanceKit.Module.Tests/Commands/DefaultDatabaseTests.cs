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
