using System.Management.Automation;
using ProvenanceKit.Module.Tests.Infrastructure;

namespace ProvenanceKit.Module.Tests.Commands;

public sealed class ProvenanceDatabaseTests
{
    [Fact]
    public void New_ThenGet_DescribesAnEmptyDatabase()
    {
        using var database = new DatabaseFolder();
        PSObject info = Assert.Single(database.Session.Run("param($d) Get-ProvenanceDatabase $d", database.Path).WithoutErrors().Output);
        Assert.Equal(
            (database.Path, "ProvenanceKit", 0, false),
            (info.Properties["Path"].Value, info.Properties["Kind"].Value, info.Properties["ReferenceCount"].Value, info.Properties["DeepSignalsInstalled"].Value));
        Assert.NotNull(info.Properties["CreatedAt"].Value);
        Assert.NotNull(info.Properties["UpdatedAt"].Value);
    }

    [Fact]
    public void New_InAFolderInUse_IsRefused_AndWhatIfMakesNothing()
    {
        using var database = new DatabaseFolder();
        ErrorRecord error = Assert.Single(database.Session.Run("param($d) New-ProvenanceDatabase $d", database.Path).Errors);
        Assert.StartsWith("DatabaseExists,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(ErrorCategory.ResourceExists, error.CategoryInfo.Category);
        Assert.Empty(database.Session.Run("param($d) New-ProvenanceDatabase $d -WhatIf", database.At("other")).WithoutErrors().Output);
        Assert.False(Directory.Exists(database.At("other")));
    }

    [Fact]
    public void Get_Counts_FollowTheReferences()
    {
        using var database = new DatabaseFolder("aurora-base", "borealis-base");
        PSObject info = Assert.Single(database.Session.Run("param($d) [IO.DirectoryInfo]$d | Get-ProvenanceDatabase", database.Path).WithoutErrors().Output);
        Assert.Equal((2, 2, true), (info.Properties["ReferenceCount"].Value, info.Properties["WeightFeatureCount"].Value, info.Properties["DeepSignalsInstalled"].Value));
    }

    [Fact]
    public void Get_Shipped_SaysThatNoDeepSignalsAreInstalled()
    {
        using var session = new ModuleSession();
        SessionResult result = session.Run("Get-ProvenanceDatabase shipped, nope");
        PSObject info = Assert.Single(result.Output);
        Assert.Equal((152, 0, false), (info.Properties["ReferenceCount"].Value, info.Properties["WeightFeatureCount"].Value, info.Properties["DeepSignalsInstalled"].Value));
        Assert.NotEmpty((string)info.Properties["Attribution"].Value);
        Assert.StartsWith("DatabaseNotFound,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void Test_IntactDatabase_IsTrueAndDetailedIsSilent()
    {
        using var database = new DatabaseFolder("aurora-base");
        SessionResult result = database.Session.Run("param($d) Test-ProvenanceDatabase $d; Test-ProvenanceDatabase $d -Detailed; Test-ProvenanceDatabase shipped", database.Path).WithoutErrors();
        Assert.Equal([true, true], result.Output.Select(item => item.BaseObject));
    }

    [Fact]
    public void Test_DamagedDatabase_IsFalseAndDetailedNamesEachFile()
    {
        using var database = new DatabaseFolder("aurora-base", "borealis-base", "aurora-code");
        string[] files = [.. Directory.GetFiles(Path.Combine(database.Path, "fingerprints")).Order(StringComparer.Ordinal)];
        File.Delete(files[0]);
        File.WriteAllText(files[2], "changed");
        SessionResult result = database.Session.Run("param($d) Test-ProvenanceDatabase $d -Verbose; Test-ProvenanceDatabase $d -Detailed", database.Path).WithoutErrors();
        Assert.Equal(false, result.Output[0].BaseObject);
        Assert.Equal(["HashMismatch", "MissingFile"], result.Output.Skip(1).Select(item => (string)item.Properties["Kind"].Value).Order(StringComparer.Ordinal));
        Assert.Contains(result.Verbose, line => line.Contains("MissingFile", StringComparison.Ordinal));
    }

    [Fact]
    public void Test_NoDatabase_IsFalseAndSaysWhy()
    {
        using var database = new DatabaseFolder();
        SessionResult result = database.Session.Run("param($d) Test-ProvenanceDatabase $d; Test-ProvenanceDatabase $d -Detailed", database.At("nope")).WithoutErrors();
        Assert.Equal(false, result.Output[0].BaseObject);
        Assert.Equal("DatabaseNotFound", result.Output[1].Properties["Kind"].Value);
    }

    [Fact]
    public void Export_ThenImport_InTheKitsLayout_KeepsTheReferences()
    {
        using var database = new DatabaseFolder("aurora-base", "borealis-base");
        SessionResult result = database.Session.Run(
            """
            param($from, $kit, $to)
            Export-ProvenanceDatabase $from $kit -PassThru
            Import-ProvenanceDatabase $kit $to -PassThru
            Find-ModelAncestor aurora-code -Database $kit -Top 1
            Find-ModelAncestor aurora-code -Database $to -Top 1
            Test-ProvenanceDatabase $to
            """, database.Path, database.At("kit"), database.At("again")).WithoutErrors();
        Assert.Equal(["ReferenceKit", "ProvenanceKit"], result.Output.Take(2).Select(item => item.Properties["Kind"].Value));
        Assert.All(result.Output.Take(2), info => Assert.Equal((2, 2), (info.Properties["ReferenceCount"].Value, info.Properties["WeightFeatureCount"].Value)));
        Assert.All(result.Output.Skip(2).Take(2), match => Assert.Equal("aurora-base", match.Properties["Model"].Value));
        Assert.Equal(true, result.Output[4].BaseObject);
        Assert.NotEmpty(Directory.GetFiles(database.At("kit"), "*.parquet", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("param($d) Export-ProvenanceDatabase $d \"$d-kit\" -WhatIf -PassThru")]
    [InlineData("param($d) Import-ProvenanceDatabase $d \"$d-kit\" -WhatIf -PassThru")]
    public void ImportAndExport_WhatIf_WriteNothing(string script)
    {
        using var database = new DatabaseFolder();
        Assert.Empty(database.Session.Run(script, database.Path).WithoutErrors().Output);
        Assert.False(Directory.Exists(database.Path + "-kit"));
    }

    [Fact]
    public void Import_FromAFolderThatIsNoKit_IsAnErrorAndMakesNothing()
    {
        using var database = new DatabaseFolder();
        SessionResult result = database.Session.Run("param($d) Import-ProvenanceDatabase $d \"$d-new\"", database.Path);
        Assert.StartsWith("DatabaseNotFound,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.False(Directory.Exists(database.Path + "-new"));
    }
}
