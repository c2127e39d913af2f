using System.Management.Automation;
using System.Runtime.Loader;
using System.Text.RegularExpressions;
using ProvenanceKit.Module.Tests.Infrastructure;

namespace ProvenanceKit.Module.Tests.Import;

public sealed class ModuleImportTests
{
    private static readonly string[] s_commands =
    [
        "Add-ModelReference",
        "Clear-ProvenanceCache",
        "Compare-ModelProvenance",
        "ConvertTo-ProvenanceDiagram",
        "ConvertTo-ProvenanceJson",
        "ConvertTo-ProvenanceReport",
        "Export-ModelFingerprint",
        "Export-ProvenanceDatabase",
        "Export-ProvenanceReport",
        "Find-LocalModel",
        "Find-ModelAncestor",
        "Get-ModelFingerprint",
        "Get-ModelLineage",
        "Get-ModelReference",
        "Get-ProvenanceCache",
        "Get-ProvenanceDatabase",
        "Import-ModelFingerprint",
        "Import-ProvenanceDatabase",
        "Install-ProvenanceDatabase",
        "Measure-ProvenanceAccuracy",
        "New-ProvenanceDatabase",
        "Remove-ModelReference",
        "Save-HubModel",
        "Test-ModelProvenance",
        "Test-ProvenanceDatabase",
    ];

    [Fact]
    public void Import_FromStage_ExportsTheDocumentedCommands()
    {
        using var session = new ModuleSession();
        SessionResult result = session.Run("(Get-Module ProvenanceKit).ExportedCommands.Keys").WithoutErrors();
        Assert.Equal(s_commands, result.Output.Select(name => name.ToString()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Manifest_ExportList_IsSortedAndExplicit()
    {
        string text = File.ReadAllText(Repository.Manifest);
        string[] listed = [.. Regex.Matches(text, @"^\s+'(\w+-\w+)'\s*$", RegexOptions.Multiline).Select(match => match.Groups[1].Value)];
        Assert.Equal(s_commands, listed);
        Assert.DoesNotContain("'*'", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Manifest_Version_EqualsTheFolderAndTheAssembly()
    {
        using var session = new ModuleSession();
        SessionResult result = session.Run(
            "$m = Get-Module ProvenanceKit; $m.Version.ToString(); [Reflection.AssemblyName]::GetAssemblyName($m.ModuleBase + '/bin/ProvenanceKit.dll').Version.ToString(3)")
            .WithoutErrors();
        string folder = Path.GetFileName(Path.GetDirectoryName(Repository.Manifest))!;
        Assert.Equal([folder, folder], result.Output.Select(item => item.ToString()));
    }

    [Fact]
    public void Import_TwiceByForceAndAfterRemoval_KeepsWorking()
    {
        using var session = new ModuleSession(import: false);
        SessionResult result = session.Run(
            """
            for ($i = 0; $i -lt 3; $i++) {
                Import-Module $Manifest
                (Get-ModelFingerprint aurora-base -MetadataOnly).Name
                Import-Module $Manifest -Force
                (Get-ModelFingerprint aurora-base -MetadataOnly).Name
                Remove-Module ProvenanceKit
                $null -eq (Get-Command Get-ModelFingerprint -ErrorAction Ignore)
            }
            """).WithoutErrors();
        Assert.Equal(
            Enumerable.Repeat((string[])["aurora-base", "aurora-base", "True"], 3).SelectMany(part => part),
            result.Output.Select(item => item.ToString()));
    }

    [Fact]
    public void Engine_AfterUse_StaysOutOfTheSessionsLoadContext()
    {
        using var session = new ModuleSession();
        session.Run("Get-ModelFingerprint aurora-base").WithoutErrors();
        string[] ours = [.. AssemblyLoadContext.All
            .Where(context => context.Assemblies.Any(assembly => assembly.GetName().Name == "ProvenanceKit.Engine"))
            .Select(context => context.Name ?? "")];
        Assert.Equal(["ProvenanceKit.Engine"], ours);
        Assert.DoesNotContain(AssemblyLoadContext.Default.Assemblies, assembly => assembly.GetName().Name is "Google.Protobuf" or "Microsoft.ML.Tokenizers");
    }

    [Fact]
    public void Cmdlets_ParametersAndOutputs_ExposeNoEngineTypes()
    {
        using var session = new ModuleSession();
        SessionResult result = session.Run("Get-Command -Module ProvenanceKit").WithoutErrors();
        foreach (CommandInfo command in result.Output.Select(item => (CommandInfo)item.BaseObject))
        {
            Assert.All(command.Parameters.Values, parameter => Assert.DoesNotContain("ProvenanceKit.Engine", parameter.ParameterType.FullName, StringComparison.Ordinal));
            Assert.NotEmpty(command.OutputType);
            Assert.All(command.OutputType, type => Assert.DoesNotContain("ProvenanceKit.Engine", type.Name, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Import_InSeveralRunspaces_WorksInEach()
    {
        using var first = new ModuleSession();
        using (var second = new ModuleSession())
        {
            second.Run("Get-ModelFingerprint aurora-base -MetadataOnly; Remove-Module ProvenanceKit").WithoutErrors();
        }

        Assert.Single(first.Run("Get-ModelFingerprint borealis-base -MetadataOnly").WithoutErrors().Output);
    }
}
