using System.Management.Automation;
using System.Text.RegularExpressions;
using ProvenanceKit.Module.Tests.Infrastructure;

namespace ProvenanceKit.Module.Tests.Import;

public sealed class ModuleHygieneTests : IDisposable
{
    private readonly ModelFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Manifest_TestedByPowerShell_IsValid()
    {
        using var session = new ModuleSession(import: false);
        SessionResult result = session.Run("Test-ModuleManifest $Manifest").WithoutErrors();
        PSObject module = Assert.Single(result.Output);
        Assert.Empty(result.Warnings);
        Assert.Equal("ProvenanceKit", module.Properties["Name"].Value);
        Assert.Equal("7.6", module.Properties["PowerShellVersion"].Value.ToString());
    }

    [Fact]
    public void Manifest_Files_AreAllStagedAndNoneIsForgotten()
    {
        string stage = Path.GetDirectoryName(Repository.Manifest)!;
        string[] listed = [.. Regex.Matches(File.ReadAllText(Repository.Manifest), @"'((?:formats|bin)/[\w.]+)'").Select(match => match.Groups[1].Value)];
        Assert.All(listed, file => Assert.True(File.Exists(Path.Combine(stage, file)), file));
        Assert.Equal(
            Directory.GetFiles(Path.Combine(stage, "formats")).Select(file => "formats/" + Path.GetFileName(file)).Order(StringComparer.Ordinal),
            listed.Where(file => file.StartsWith("formats/", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(Directory.GetFiles(stage, "*", SearchOption.AllDirectories), file => file.EndsWith(".pdb", StringComparison.Ordinal) || file.EndsWith("System.Management.Automation.dll", StringComparison.Ordinal));
    }

    [Fact]
    public void Import_AfterRemoval_HasItsTypesAndViewsAgain()
    {
        using var session = new ModuleSession();
        SessionResult result = session.Run(
            """
            1..2 | ForEach-Object {
                $c = Compare-ModelProvenance aurora-base aurora-code
                $c.LayerMap.ToString()
                Remove-Module ProvenanceKit
                Import-Module $Manifest
            }
            """).WithoutErrors();
        Assert.Equal(2, result.Output.Count);
        Assert.All(result.Output, text => Assert.StartsWith("0 <- 0 (1.00); ", text.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public void Import_BesideOtherVersionsOfItsPackages_UsesItsOwn()
    {
        string[] stubs = [.. new[] { "CsvHelper", "YamlDotNet", "System.Numerics.Tensors" }.Select(name => StubAssembly.Write(_folder.Root, name, new Version(1, 2, 3, 4)))];
        string json = StubAssembly.Write(_folder.Root, "System.Text.Json", new Version(4, 0, 1, 0));
        string script = Path.Combine(_folder.Root, "beside.ps1");
        File.WriteAllText(
            script,
            $$"""
            Remove-Module ProvenanceKit
            $default = [System.Runtime.Loader.AssemblyLoadContext]::Default
            foreach ($stub in '{{string.Join("', '", stubs)}}') { $null = $default.LoadFromAssemblyPath($stub) }
            $null = [System.Runtime.Loader.AssemblyLoadContext]::new('another module').LoadFromAssemblyPath('{{json}}')
            Import-Module '{{Repository.Manifest}}'
            $results = Compare-ModelProvenance '{{Repository.Sample("aurora-base")}}' '{{Repository.Sample("aurora-code")}}' -NoCache
            foreach ($ending in 'csv', 'json', 'md', 'html', 'cdx.json') { $results | Export-ProvenanceReport "{{_folder.Root}}/r.$ending" }
            $null = Test-ModelProvenance '{{Repository.Sample("aurora-code")}}'
            foreach ($context in [System.Runtime.Loader.AssemblyLoadContext]::All) {
                foreach ($assembly in $context.Assemblies) {
                    $name = $assembly.GetName()
                    if ($name.Name -in 'CsvHelper', 'YamlDotNet', 'System.Numerics.Tensors', 'System.Text.Json') { "$($name.Name) $($name.Version) $($context.Name)" }
                }
            }
            """);
        (int code, string output, string errors) = HostProcess.Run("-File", script);
        Assert.Equal("", errors);
        Assert.Equal(0, code);
        string[] loaded = output.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains("CsvHelper 1.2.3.4 Default", loaded);
        Assert.Contains("YamlDotNet 1.2.3.4 Default", loaded);
        Assert.Contains("System.Text.Json 4.0.1.0 another module", loaded);
        Assert.Contains(loaded, line => line.StartsWith("CsvHelper 3", StringComparison.Ordinal) && line.EndsWith(" ProvenanceKit.Engine", StringComparison.Ordinal));
        Assert.Contains(loaded, line => line.StartsWith("System.Numerics.Tensors 10.", StringComparison.Ordinal) && line.EndsWith(" ProvenanceKit.Engine", StringComparison.Ordinal));
        Assert.Contains(",aurora-code,", File.ReadAllText(Path.Combine(_folder.Root, "r.csv")), StringComparison.Ordinal);
        Assert.All((string[])["json", "md", "html", "cdx.json"], ending => Assert.Contains("aurora-code", File.ReadAllText(Path.Combine(_folder.Root, "r." + ending)), StringComparison.Ordinal));
    }

    [Fact]
    public void Package_Description_NamesNoCommandByHand()
    {
        string nuspec = File.ReadAllText(Path.Combine(Repository.Root, "src", "ProvenanceKit", "ProvenanceKit.nuspec"));
        Assert.Contains("$commands$", nuspec, StringComparison.Ordinal);
        Assert.Contains("PSModule", nuspec, StringComparison.Ordinal);
        Assert.DoesNotContain("PSCmdlet_", nuspec, StringComparison.Ordinal);
    }
}
