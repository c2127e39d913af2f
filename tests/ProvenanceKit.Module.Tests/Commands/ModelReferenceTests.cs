using System.Management.Automation;
using ProvenanceKit.Module.Tests.Infrastructure;

namespace ProvenanceKit.Module.Tests.Commands;

public sealed class ModelReferenceTests
{
    private static readonly string[] s_bases = ["aurora-base", "borealis-base"];

    [Fact]
    public void Get_ShippedCatalogue_Has152ModelsWithPublisherAndLicence()
    {
        using var session = new ModuleSession();
        SessionResult result = session.Run("Get-ModelReference").WithoutErrors();
        Assert.Equal(152, result.Output.Count);
        Assert.Equal(152, result.Values("Id").Distinct(StringComparer.Ordinal).Count());
        Assert.All(result.Values("Publisher"), publisher => Assert.NotEmpty(publisher!));
        Assert.All(result.Values("License"), license => Assert.NotEmpty(license!));
        Assert.Equal(32, result.Values("Publisher").Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    [Theory]
    [InlineData("Get-ModelReference Llama-2-7b-hf", 1)]
    [InlineData("Get-ModelReference -Id llama-2-7B-hf__*", 1)]
    [InlineData("Get-ModelReference -Name Llama-2-7b-hf, Llama-2-*", 3)]
    [InlineData("'Llama-2-7b-hf', 'Llama-2-13b-hf' | Get-ModelReference", 2)]
    [InlineData("Get-ModelReference no-such-*", 0)]
    [InlineData("Get-ModelReference -Publisher META-llama -Family llama -Id *-7b-*", 1)]
    public void Get_ByNameFamilyAndPublisher_FindsThem(string script, int count)
    {
        using var session = new ModuleSession();
        Assert.Equal(count, session.Run(script).WithoutErrors().Output.Count);
    }

    [Fact]
    public void Get_UnknownId_IsOneErrorAndTheNextGoesOn()
    {
        using var session = new ModuleSession();
        SessionResult result = session.Run("Get-ModelReference nope, Llama-2-7b-hf");
        Assert.Single(result.Output);
        ErrorRecord error = Assert.Single(result.Errors);
        Assert.Equal("ReferenceNotFound,ProvenanceKit.Commands.GetModelReferenceCommand", error.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.ObjectNotFound, error.CategoryInfo.Category);
        Assert.Equal("nope", error.TargetObject);
    }

    [Theory]
    [InlineData("param($d) Add-ModelReference aurora-base, borealis-base -Database $d -PassThru")]
    [InlineData("param($d) Add-ModelReference *-base -Database $d -PassThru")]
    [InlineData("param($d) $ExecutionContext.InvokeProvider.Item.Get('*-base') | Add-ModelReference -Database $d -PassThru")]
    [InlineData("param($d) Get-ModelFingerprint *-base | Add-ModelReference -Database $d -PassThru")]
    [InlineData("param($d) Export-ModelFingerprint *-base \"$d-fp\"; Add-ModelReference \"$d-fp/*\" -Database $d -PassThru")]
    [InlineData("param($d) Export-ModelFingerprint *-base \"$d-fp\"; Import-ModelFingerprint \"$d-fp/*\" | Add-ModelReference -Database $d -PassThru")]
    [InlineData("param($d) Add-ModelReference -LiteralPath aurora-base, borealis-base -Database $d -PassThru")]
    public void Add_EveryFormOfModels_AddsThem(string script)
    {
        using var database = new DatabaseFolder();
        SessionResult added = database.Session.Run(script, database.Path).WithoutErrors();
        Assert.Equal(s_bases, added.Values("Id").Order(StringComparer.Ordinal));
        Assert.All(added.Output, item => Assert.Equal(true, item.Properties["HasWeightFeatures"].Value));
        Assert.Equal(s_bases, database.Session.Run("param($d) Get-ModelReference -Database $d", database.Path).WithoutErrors().Values("Id").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Add_WithDetails_KeepsThem()
    {
        using var database = new DatabaseFolder();
        SessionResult result = database.Session.Run(
            "param($d) Add-ModelReference aurora-base -Database $d -Id a/b -Family Aurora -Publisher Someone -License Apache-2.0 -SourceUri https://example.com/a; Get-ModelReference -Database $d",
            database.Path).WithoutErrors();
        PSObject reference = Assert.Single(result.Output);
        Assert.Equal(
            ("a/b", "Aurora", "Someone", "Apache-2.0", "https://example.com/a", "Fingerprint"),
            (reference.Properties["Id"].Value, reference.Properties["Family"].Value, reference.Properties["Publisher"].Value, reference.Properties["License"].Value, reference.Properties["SourceUri"].Value, reference.Properties["Origin"].Value.ToString()));
        Assert.NotNull(reference.Properties["AddedAt"].Value);
    }

    [Fact]
    public void Add_TheSameAgain_ChangesNothing_AndAnotherModelNeedsForce()
    {
        using var database = new DatabaseFolder("aurora-base");
        database.Session.Run("param($d) Add-ModelReference aurora-base -Database $d", database.Path).WithoutErrors();
        SessionResult refused = database.Session.Run("param($d) Add-ModelReference borealis-base -Id aurora-base -Database $d", database.Path);
        Assert.StartsWith("ReferenceExists,", Assert.Single(refused.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        database.Session.Run("param($d) Add-ModelReference borealis-base -Id aurora-base -Database $d -Force", database.Path).WithoutErrors();
        PSObject only = Assert.Single(database.Session.Run("param($d) Get-ModelReference -Database $d", database.Path).Output);
        Assert.Equal(("aurora-base", "borealis-base"), (only.Properties["Id"].Value, only.Properties["Name"].Value));
    }

    [Fact]
    public void Add_SeveralModelsUnderOneId_KeepsTheFirst()
    {
        using var database = new DatabaseFolder();
        SessionResult result = database.Session.Run("param($d) Add-ModelReference *-base -Id one -Database $d -Force -PassThru", database.Path);
        Assert.StartsWith("DestinationTaken,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal("aurora-base", Assert.Single(result.Values("Name")));
    }

    [Fact]
    public void Add_BrokenModelAmongOthers_IsOneError()
    {
        using var models = new ModelFolder();
        models.WithWeights("a-broken", [1, 2, 3]);
        models.Copy("aurora-base", "b-good");
        using var database = new DatabaseFolder();
        SessionResult result = database.Session.Run("param($d, $m) $ExecutionContext.InvokeProvider.ChildItem.Get($m, $false) | Add-ModelReference -Database $d -PassThru", database.Path, models.Root);
        Assert.Single(result.Errors);
        Assert.Equal("b-good", Assert.Single(result.Values("Id")));
    }

    [Theory]
    [InlineData("param($d) Add-ModelReference aurora-base -Database \"$d-nope\"", "DatabaseNotFound")]
    [InlineData("param($d) Add-ModelReference aurora-base -Database shipped", "DatabaseReadOnly")]
    public void Add_WhereThereIsNothingToWriteTo_EndsBeforeAnyModelIsRead(string script, string id)
    {
        using var database = new DatabaseFolder();
        SessionResult result = database.Session.Run(script + " -Verbose", database.Path);
        Assert.StartsWith(id + ",", result.Failure?.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.DoesNotContain(result.Verbose, line => line.StartsWith("Reading", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("param($d) Add-ModelReference aurora-code -Database $d -WhatIf")]
    [InlineData("param($d) Remove-ModelReference *-base -Database $d -WhatIf")]
    [InlineData("param($d) Remove-ModelReference none-* -Database $d")]
    public void WhatIfOrNoMatch_ChangesNothing(string script)
    {
        using var database = new DatabaseFolder(s_bases);
        Assert.Empty(database.Session.Run(script, database.Path).WithoutErrors().Output);
        Assert.Equal(s_bases, database.Session.Run("param($d) Get-ModelReference -Database $d", database.Path).Values("Id").Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("param($d) Remove-ModelReference aurora-base -Database $d -PassThru")]
    [InlineData("param($d) Remove-ModelReference a*-base -Database $d -PassThru")]
    [InlineData("param($d) Get-ModelReference aurora-* -Database $d | Remove-ModelReference -PassThru")]
    public void Remove_ByIdPatternOrPipeline_TakesThem(string script)
    {
        using var database = new DatabaseFolder(s_bases);
        Assert.Equal("aurora-base", Assert.Single(database.Session.Run(script, database.Path).WithoutErrors().Values("Id")));
        Assert.Equal("borealis-base", Assert.Single(database.Session.Run("param($d) Get-ModelReference -Database $d", database.Path).Values("Id")));
        Assert.Single(Directory.GetFiles(Path.Combine(database.Path, "fingerprints")));
    }

    [Fact]
    public void Remove_UnknownOrShipped_IsAnError()
    {
        using var database = new DatabaseFolder(s_bases);
        SessionResult unknown = database.Session.Run("param($d) Remove-ModelReference nope, aurora-base -Database $d", database.Path);
        Assert.StartsWith("ReferenceNotFound,", Assert.Single(unknown.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        SessionResult shipped = database.Session.Run("Get-ModelReference Llama-2-7b-hf | Remove-ModelReference");
        Assert.StartsWith("DatabaseReadOnly,", Assert.Single(shipped.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Get-ModelReference -Publisher meta", "meta-llama")]
    [InlineData("Get-ModelReference -Family gran", "Granite")]
    [InlineData("Get-ModelReference Llama-2-7b", "Llama-2-7b-hf__hf-safetensors")]
    [InlineData("Find-ModelAncestor x -Publisher ibm", "ibm-granite")]
    [InlineData("Add-ModelReference x -Publisher ibm", "ibm-granite")]
    public void Completion_OffersWhatTheCatalogueHas(string line, string expected)
    {
        using var session = new ModuleSession();
        Assert.Contains(expected, Complete(session, line));
    }

    [Fact]
    public void Completion_WithADatabase_OffersItsReferences()
    {
        using var database = new DatabaseFolder(s_bases);
        Assert.Equal(s_bases, Complete(database.Session, $"Remove-ModelReference -Database {database.Path} -Id "));
        Assert.DoesNotContain("aurora-base", Complete(database.Session, "Remove-ModelReference -Database shipped -Id au"));
    }

    private static string[] Complete(ModuleSession session, string line)
    {
        using PowerShell shell = PowerShell.Create(session.Runspace);
        return [.. CommandCompletion.CompleteInput(line, line.Length, null, shell).CompletionMatches.Select(match => match.CompletionText)];
    }
}
