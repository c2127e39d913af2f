using System.Collections;
using System.Management.Automation;
using ProvenanceKit.Module.Tests.Infrastructure;

namespace ProvenanceKit.Module.Tests.Commands;

public sealed class FindModelAncestorTests
{
    [Fact]
    public void Find_InADatabaseOfTheBases_FindsTheAncestorAndNeverLinksTheOther()
    {
        using var database = new DatabaseFolder();
        SessionResult result = database.Session.Run(
            """
            param($d)
            $ExecutionContext.InvokeProvider.Item.Get(@('aurora-base', 'borealis-base'), $false, $true) | Add-ModelReference -Database $d
            Find-ModelAncestor aurora-code -Database $d
            """, database.Path).WithoutErrors();
        PSObject first = result.Output[0];
        Assert.Equal("aurora-base", first.Properties["Model"].Value);
        Assert.Equal(1, first.Properties["Rank"].Value);
        Assert.Equal("Linked", first.Properties["Verdict"].Value.ToString());
        Assert.InRange((double)first.Properties["PValueLog10"].Value, double.MinValue, -20);
        Assert.Equal("aurora-code", first.Properties["QueryModel"].Value);
        Assert.Equal(false, first.Properties["IsMetadataOnly"].Value);
        Assert.Equal("exact_arch", first.Properties["MatchType"].Value);
        Assert.Equal(9, ((IEnumerable)first.Properties["Signals"].Value).Cast<object>().Count());
        Assert.NotEmpty((string)first.Properties["Why"].Value);
        Assert.All(result.Output.Skip(1), other => Assert.NotEqual("Linked", other.Properties["Verdict"].Value?.ToString()));
        Assert.Empty(result.Warnings);
    }

    [Theory]
    [InlineData("param($d) Find-ModelAncestor aurora-code, aurora-header -Database $d -Top 1")]
    [InlineData("param($d) 'aurora-code', 'aurora-header' | Find-ModelAncestor -Database $d -Top 1")]
    [InlineData("param($d) $ExecutionContext.InvokeProvider.Item.Get(@('aurora-code', 'aurora-header'), $false, $true) | Find-ModelAncestor -Database $d -Top 1")]
    [InlineData("param($d) Get-ModelFingerprint aurora-code, aurora-header | Find-ModelAncestor -Database $d -Top 1")]
    [InlineData("param($d) Find-ModelAncestor -LiteralPath aurora-code, aurora-header -Database $d -Top 1")]
    [InlineData("param($d) Export-ModelFingerprint aurora-code, aurora-header -Destination \"$d-fp\"; Find-ModelAncestor \"$d-fp/*.pkfp\" -Database $d -Top 1")]
    public void Find_EveryFormOfModels_GivesResultsForEach(string script)
    {
        using var database = new DatabaseFolder("aurora-base", "borealis-base");
        SessionResult result = database.Session.Run(script, database.Path).WithoutErrors();
        Assert.Equal(["aurora-code", "aurora-header"], result.Values("QueryModel"));
        Assert.All(result.Values("Model"), model => Assert.Equal("aurora-base", model));
    }

    [Fact]
    public void Find_InTheShippedCatalogue_GivesMetadataHintsThatNeverReadAsConfirmed()
    {
        using var session = new ModuleSession();
        SessionResult result = session.Run("Find-ModelAncestor aurora-code -Database shipped -Top 200 -Threshold 0").WithoutErrors();
        Assert.Equal(152, result.Output.Count);
        Assert.Equal(Enumerable.Range(1, 152).Select(rank => rank.ToString(System.Globalization.CultureInfo.InvariantCulture)), result.Values("Rank"));
        Assert.All(result.Output, match =>
        {
            Assert.Equal(true, match.Properties["IsMetadataOnly"].Value);
            Assert.Equal("Inconclusive", match.Properties["Verdict"].Value.ToString());
            Assert.Null(match.Properties["PValueLog10"].Value);
            Assert.StartsWith("Metadata only", (string)match.Properties["Why"].Value, StringComparison.Ordinal);
            Assert.DoesNotContain("Confirmed", (string)match.Properties["ReferenceDecision"].Value, StringComparison.OrdinalIgnoreCase);
        });
    }

    [Fact]
    public void Find_InSeveralDatabases_RanksWeightsBeforeMetadata()
    {
        using var database = new DatabaseFolder("aurora-base");
        SessionResult result = database.Session.Run("param($d) Find-ModelAncestor aurora-code -Database shipped, $d -Verbose", database.Path).WithoutErrors();
        Assert.Equal("aurora-base", result.Output[0].Properties["Model"].Value);
        Assert.Equal(database.Path, result.Output[0].Properties["Database"].Value);
        Assert.All(result.Output.Skip(1), match => Assert.Equal(true, match.Properties["IsMetadataOnly"].Value));
        Assert.Contains(result.Verbose, line => line.Contains("153 references asked", StringComparison.Ordinal));
    }

    [Fact]
    public void Find_Nothing_IsSilentWithAVerboseLine()
    {
        using var database = new DatabaseFolder("borealis-base");
        SessionResult result = database.Session.Run("param($d) Find-ModelAncestor aurora-code -Database $d -Threshold 1 -Verbose", database.Path).WithoutErrors();
        Assert.Empty(result.Output);
        Assert.Empty(result.Warnings);
        Assert.Contains(result.Verbose, line => line.Contains("No ancestor found", StringComparison.Ordinal));
    }

    [Fact]
    public void Find_NothingWithIncludeEmpty_IsAnObjectThatSaysSo()
    {
        using var database = new DatabaseFolder("borealis-base");
        PSObject none = Assert.Single(
            database.Session.Run("param($d) Find-ModelAncestor aurora-code -Database $d -Publisher nobody -IncludeEmpty", database.Path).WithoutErrors().Output);
        Assert.Equal("aurora-code", none.Properties["QueryModel"].Value);
        Assert.Equal(0, none.Properties["Rank"].Value);
        Assert.Equal("", none.Properties["Model"].Value);
        Assert.Null(none.Properties["Verdict"].Value);
        Assert.Equal("none", none.Properties["MatchType"].Value);
        Assert.Contains("No ancestor found", (string)none.Properties["Why"].Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_WithFilters_AsksOnlyThose()
    {
        using var session = new ModuleSession();
        SessionResult result = session.Run("Find-ModelAncestor aurora-code -Database shipped -Threshold 0 -Top 200 -Publisher *llama*; Find-ModelAncestor aurora-code -Database shipped -Threshold 0 -Top 200 -Family Granite*").WithoutErrors();
        Assert.Equal(["codellama", "ibm-granite", "meta-llama"], result.Values("Publisher").Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Find_ReferenceParity_GivesTheKitsScoreWithoutAVerdict()
    {
        using var database = new DatabaseFolder("aurora-base", "borealis-base");
        SessionResult result = database.Session.Run("param($d) Find-ModelAncestor aurora-code -Database $d -ReferenceParity", database.Path).WithoutErrors();
        Assert.Equal(2, result.Output.Count);
        Assert.All(result.Output, match => Assert.Null(match.Properties["Verdict"].Value));
        Assert.All(result.Output, match => Assert.NotNull(match.Properties["PipelineScore"].Value));
    }

    [Fact]
    public void Find_WithoutADatabaseThere_EndsBeforeAnyModelIsRead()
    {
        using var database = new DatabaseFolder();
        SessionResult result = database.Session.Run("param($d) Find-ModelAncestor aurora-code -Database \"$d-nope\" -Verbose", database.Path);
        Assert.StartsWith("DatabaseNotFound,", result.Failure?.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.DoesNotContain(result.Verbose, line => line.StartsWith("Reading", StringComparison.Ordinal));
    }

    [Fact]
    public void Find_InAnEmptyDatabase_WarnsOnce()
    {
        using var database = new DatabaseFolder();
        SessionResult result = database.Session.Run("param($d) Find-ModelAncestor aurora-code, aurora-base -Database $d", database.Path).WithoutErrors();
        Assert.Contains("empty", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-Top 0")]
    [InlineData("-Threshold 1.5")]
    [InlineData("-Threshold -1")]
    public void Find_ImpossibleNumbers_AreRefused(string arguments)
    {
        using var session = new ModuleSession();
        ErrorRecord? error = session.Run("Find-ModelAncestor aurora-code -Database shipped " + arguments).Failure;
        Assert.StartsWith("ParameterArgumentValidationError,", error?.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void Match_AfterCliXml_KeepsVerdictRankAndScores()
    {
        using var database = new DatabaseFolder("aurora-base");
        SessionResult result = database.Session.Run(
            "param($d) $m = Find-ModelAncestor aurora-code -Database $d; $s = [System.Management.Automation.PSSerializer]; $m; $s::Deserialize($s::Serialize($m))", database.Path).WithoutErrors();
        (PSObject before, PSObject after) = (result.Output[0], result.Output[1]);
        Assert.Contains("Deserialized.ProvenanceKit.ReferenceMatch", after.TypeNames);
        Assert.Equal(before.Properties["Verdict"].Value.ToString(), after.Properties["Verdict"].Value.ToString());
        foreach (string name in (string[])["QueryModel", "Rank", "Model", "ReferenceId", "License", "MatchType", "PipelineScore", "IdentityScore", "Why", "SchemaVersion"])
        {
            Assert.Equal(before.Properties[name].Value, after.Properties[name].Value);
        }
    }
}
