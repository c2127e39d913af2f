using System.Management.Automation;
using System.Management.Automation.Runspaces;
using ProvenanceKit.Module.Tests.Infrastructure;

namespace ProvenanceKit.Module.Tests.Commands;

public sealed class ModelInputTests
{
    private static readonly string[] s_takers =
    [
        "Get-ModelFingerprint {0} | ForEach-Object Name",
        "Compare-ModelProvenance aurora-base {0} | ForEach-Object DifferenceModel",
        "Get-ModelLineage {0} | ForEach-Object Child",
        "Find-ModelAncestor {0} -Database shipped -IncludeEmpty -Top 1 | ForEach-Object QueryModel",
        "Test-ModelProvenance {0} aurora-base -Detailed | ForEach-Object Model",
    ];

    // The session has core commands only, so file objects are made by hand.
    private static readonly string[] s_forms =
    [
        "'aurora-code'",
        "./aurora-code/",
        "../Samples/aurora-code",
        "\"$PWD/aurora-code\"",
        "\"FileSystem::$PWD/aurora-code\"",
        "\"Microsoft.PowerShell.Core\\FileSystem::$PWD/aurora-code\"",
        "Samples:/aurora-code",
        "aurora-cod[e]",
        "aurora-code/model.safetensors",
        "([IO.DirectoryInfo] \"$PWD/aurora-code\")",
        "([IO.FileInfo] \"$PWD/aurora-code/model.safetensors\")",
        "([pscustomobject]@{ PSPath = \"Microsoft.PowerShell.Core\\FileSystem::$PWD/aurora-code\" })",
        "([pscustomobject]@{ FullName = \"$PWD/aurora-code\" })",
        "([pscustomobject]@{ Path = 'aurora-code' })",
        "@{ Path = 'aurora-code' }",
        "(Get-ModelFingerprint aurora-code)",
    ];

    public static TheoryData<string, string> Forms
    {
        get
        {
            var data = new TheoryData<string, string>();
            for (int i = 0; i < s_forms.Length; i++)
            {
                data.Add(s_takers[0], s_forms[i]);
                data.Add(s_takers[1 + (i % (s_takers.Length - 1))], s_forms[i]);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Model_InEveryAcceptedForm_IsFoundByArgumentAndPipeline(string taker, string form)
    {
        using var session = new ModuleSession();
        SessionStateProxy state = session.Runspace.SessionStateProxy;
        state.Drive.New(new PSDriveInfo("Samples", state.Provider.GetOne("FileSystem"), Repository.Samples, "", null), "Global");
        string expected = form.Contains(".safetensors", StringComparison.Ordinal) ? "model" : "aurora-code";
        SessionResult argument = session.Run(string.Format(System.Globalization.CultureInfo.InvariantCulture, taker, form)).WithoutErrors();
        Assert.Equal(expected, Assert.Single(argument.Output).ToString());

        string piped = string.Format(System.Globalization.CultureInfo.InvariantCulture, taker, "").Replace("aurora-base  ", "aurora-base ", StringComparison.Ordinal);
        if (piped.StartsWith("Test-", StringComparison.Ordinal))
        {
            piped = piped.Replace("  aurora-base", " -BaseModel aurora-base", StringComparison.Ordinal);
        }

        string input = form[0] is '(' or '@' or '"' or '\'' ? form : $"'{form}'";
        SessionResult pipeline = session.Run($"{input} | {piped}").WithoutErrors();
        Assert.Equal(expected, Assert.Single(pipeline.Output).ToString());
    }

    [Theory]
    [InlineData("Get-ModelFingerprint {0}")]
    [InlineData("Compare-ModelProvenance aurora-base {0}")]
    [InlineData("Get-ModelLineage {0}")]
    [InlineData("Find-ModelAncestor {0} -Database shipped -IncludeEmpty")]
    [InlineData("Test-ModelProvenance {0} -BaseModel aurora-base")]
    [InlineData("Import-ModelFingerprint {0}")]
    public void Model_AsSomethingElse_IsRefusedWithTheAcceptedForms(string taker)
    {
        using var session = new ModuleSession();
        SessionResult result = session.Run(string.Format(System.Globalization.CultureInfo.InvariantCulture, taker, "([pscustomobject]@{ Colour = 'red' })"));
        ErrorRecord error = Assert.IsType<ErrorRecord>(result.Failure);
        Assert.Empty(result.Output);
        foreach (string form in (string[])["path", "FileInfo", "DirectoryInfo", "PSPath", "FullName"])
        {
            Assert.Contains(form, error.ToString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("Get-ModelFingerprint")]
    [InlineData("Get-ModelLineage")]
    [InlineData("Compare-ModelProvenance aurora-base")]
    [InlineData("Find-ModelAncestor -Database shipped")]
    [InlineData("Test-ModelProvenance -BaseModel aurora-base")]
    [InlineData("Import-ModelFingerprint")]
    public void Path_OfAnotherProvider_IsRefusedByName(string command)
    {
        using var session = new ModuleSession();
        foreach (string path in (string[])["Variable:HOME", "Function:*", "Env:/PATH"])
        {
            SessionResult result = session.Run($"'{path}' | {command}");
            Assert.Empty(result.Output);
            ErrorRecord error = Assert.IsType<ErrorRecord>(result.Failure);
            Assert.StartsWith("ProviderUnsupported,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
            Assert.Contains("provider", error.ToString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("//server/share/model")]
    [InlineData("\\\\server\\share\\model")]
    [InlineData("FileSystem:://server/share/model")]
    [InlineData("nodrive:/model")]
    public void Path_ThatLeadsNowhere_IsOneErrorOfTheItem(string path)
    {
        using var session = new ModuleSession();
        SessionResult result = session.Run("param($p) $p, 'aurora-base' | Get-ModelFingerprint -MetadataOnly", path);
        string id = Assert.Single(result.Errors).FullyQualifiedErrorId;
        Assert.True(id.StartsWith("ModelNotFound,", StringComparison.Ordinal) || id.StartsWith("PathInvalid,", StringComparison.Ordinal), id);
        Assert.Equal(["aurora-base"], result.Values("Name"));
    }

    [Fact]
    public void Names_WithWildcardCharacters_AreTakenFromObjectsAsTheyStand()
    {
        using var models = new ModelFolder();
        string path = models.Copy("aurora-base", "a [b] c");
        using var session = new ModuleSession();
        SessionResult result = session.Run(
            """
            param($p)
            (Get-ModelFingerprint ([IO.DirectoryInfo] $p)).Name
            ([IO.DirectoryInfo] $p | Get-ModelFingerprint).Name
            (Get-ModelFingerprint (Get-ModelFingerprint -LiteralPath $p)).Name
            (Get-ModelLineage ([IO.DirectoryInfo] $p)).Child
            (Compare-ModelProvenance ([IO.DirectoryInfo] $p) ([pscustomobject]@{ PSPath = $p })).Verdict
            """, path).WithoutErrors();
        Assert.Equal(["a [b] c", "a [b] c", "a [b] c", "a [b] c", "Identical"], result.Output.Select(item => item.ToString()));
    }

    [Fact]
    public void Changes_OnDisk_AllHaveWhatIf()
    {
        using var session = new ModuleSession();
        string[] changing = ["Add", "Clear", "Export", "Import-ProvenanceDatabase", "Install", "New", "Remove", "Save"];
        CommandInfo[] commands = [.. session.Run("Get-Command -Module ProvenanceKit").WithoutErrors().Output.Select(item => (CommandInfo)item.BaseObject)];
        Assert.Equal(
            commands.Where(command => Array.Exists(changing, verb => command.Name.StartsWith(verb, StringComparison.Ordinal))).Select(command => command.Name).Order(),
            commands.Where(command => command.Parameters.ContainsKey("WhatIf") && command.Parameters.ContainsKey("Confirm")).Select(command => command.Name).Order());
    }
}
