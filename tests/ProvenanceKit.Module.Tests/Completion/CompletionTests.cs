using System.Management.Automation;
using ProvenanceKit.Module.Tests.Infrastructure;

namespace ProvenanceKit.Module.Tests.Completion;

[Collection(UserFolderCollection.Name)]
public sealed class CompletionTests : IDisposable
{
    private readonly UserFolderScope _folders = new();
    private readonly ModuleSession _session = new();

    public void Dispose()
    {
        _session.Dispose();
        _folders.Dispose();
    }

    [Theory]
    [InlineData("Get-ModelReference -Family ", "'Cohere Aya'", "Granite")]
    [InlineData("Get-ModelReference -Publisher ibm", "ibm-granite", null)]
    [InlineData("Add-ModelReference x -License apa", "apache-2.0", null)]
    [InlineData("Get-ModelReference -Database shipped -Family Yi -Id ", "Yi-1.5-6B__hf-safetensors", null)]
    public void Facts_OfReferences_AreOffered(string line, string first, string? second)
    {
        string[] offered = Complete(line);
        Assert.Contains(first, offered);
        Assert.True(second is null || offered.Contains(second));
    }

    [Fact]
    public void Ids_WithAFamilyOnTheLine_AreThoseOfTheFamily()
    {
        string[] all = Complete("Get-ModelReference -Id ");
        string[] some = Complete("Get-ModelReference -Family Yi -Id ");
        Assert.NotEmpty(some);
        Assert.True(some.Length < all.Length);
        Assert.All(some, id => Assert.Contains(id, all));
    }

    [Fact]
    public void Values_WithSpacesAndQuotes_AreQuotedSoThatTheyBind()
    {
        _session.Run("New-ProvenanceDatabase; Add-ModelReference aurora-base -Id 'a b''c' -Family 'My $family (1)' -Publisher 'x;y'").WithoutErrors();
        foreach ((string start, string word, string expected) in new[]
        {
            ("Get-ModelReference -Id ", "a", "'a b''c'"),
            ("Get-ModelReference -Id ", "'a b", "'a b''c'"),
            ("Get-ModelReference -Id ", "\"a", "'a b''c'"),
            ("Get-ModelReference -Family ", "my", "'My $family (1)'"),
            ("Get-ModelReference -Publisher ", "X", "'x;y'"),
        })
        {
            Assert.Contains(expected, Complete(start + word));
            PSObject found = Assert.Single(_session.Run(start + expected).WithoutErrors().Output);
            Assert.Equal("a b'c", found.Properties["Id"].Value);
        }
    }

    [Theory]
    [InlineData("Find-ModelAncestor x -Database ")]
    [InlineData("Get-ModelReference -Database s")]
    [InlineData("Get-ProvenanceDatabase ")]
    [InlineData("Test-ProvenanceDatabase -Path sh")]
    [InlineData("Test-ModelProvenance x -Database ship")]
    [InlineData("Export-ProvenanceDatabase s")]
    public void Databases_ToRead_IncludeTheShippedOne(string line) => Assert.Contains("shipped", Complete(line));

    [Theory]
    [InlineData("Add-ModelReference x -Database ")]
    [InlineData("Remove-ModelReference x -Database ")]
    [InlineData("Import-ProvenanceDatabase x -Database ")]
    public void Databases_ToWrite_AreYourOwnAndFolders(string line)
    {
        Assert.DoesNotContain(_folders.Database, Complete(line));
        _session.Run("New-ProvenanceDatabase").WithoutErrors();
        string[] offered = Complete(line);
        Assert.Equal(_folders.Database, offered[0]);
        Assert.DoesNotContain("shipped", offered);
        Assert.Contains(offered, path => path.EndsWith("aurora-base", StringComparison.Ordinal));
        Assert.DoesNotContain(offered, path => path.EndsWith("README.md", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Get-ProvenanceCache ")]
    [InlineData("Get-ProvenanceCache aur")]
    [InlineData("Clear-ProvenanceCache -Name aur")]
    public void CachedModels_AreOfferedByName(string line)
    {
        Assert.Empty(Complete("Get-ProvenanceCache -Name zzz"));
        _session.Run("$null = Get-ModelFingerprint aurora-base, borealis-base -MetadataOnly").WithoutErrors();
        string[] offered = Complete(line);
        Assert.Contains("aurora-base", offered);
        Assert.Equal(!line.EndsWith("aur", StringComparison.Ordinal), offered.Contains("borealis-base"));
    }

    [Fact]
    public void Policies_AreFoldersAndJsonFiles()
    {
        string policy = Path.Combine(_folders.Root, "my policy.json");
        File.WriteAllText(policy, "{}");
        File.WriteAllText(Path.Combine(_folders.Root, "other.txt"), "");
        Directory.CreateDirectory(Path.Combine(_folders.Root, "folder"));
        _session.Runspace.SessionStateProxy.Path.SetLocation(_folders.Root);
        string[] offered = [.. Complete("Test-ModelProvenance x -PolicyPath ").Select(text => Path.GetFileName(text.Trim('\'')))];
        Assert.Contains("my policy.json", offered);
        Assert.Contains("folder", offered);
        Assert.DoesNotContain("other.txt", offered);
        Assert.Contains(Complete("Test-ModelProvenance x -PolicyPath m"), text => text.StartsWith('\'') && text.EndsWith("my policy.json'", StringComparison.Ordinal));
    }

    [Fact]
    public void BaseModels_ArePathsAndIds()
    {
        Assert.Contains(Complete("Test-ModelProvenance x -BaseModel aur"), text => text.EndsWith("aurora-base", StringComparison.Ordinal));
        Assert.Contains("Llama-2-7b-hf__hf-safetensors", Complete("Test-ModelProvenance x -BaseModel Llama-2-7b-hf"));
    }

    [Theory]
    [InlineData("Get-ModelReference -Id [")]
    [InlineData("Get-ModelReference -Id '")]
    [InlineData("Get-ModelReference -Database 'C:::<>|?*' -Id ")]
    [InlineData("Get-ModelReference -Database nowhere -Family ")]
    [InlineData("Get-ModelReference -Database README.md -Publisher a")]
    [InlineData("Find-ModelAncestor x -Database env:")]
    [InlineData("Find-ModelAncestor x -Database nodrive:/x")]
    [InlineData("Get-ProvenanceCache [a")]
    [InlineData("Test-ModelProvenance x -PolicyPath nodrive:/")]
    [InlineData("Test-ModelProvenance x -BaseModel [")]
    public void Nonsense_OnTheLine_OffersNothingOfOursAndNeverThrows(string line)
    {
        SessionResult before = _session.Run("$Error.Clear()");
        Assert.Empty(before.Errors);
        string[] offered = Complete(line);
        Assert.All(offered, Assert.NotEmpty);
    }

    [Fact]
    public void Cache_WithABrokenEntry_StillCompletesTheRest()
    {
        _session.Run("$null = Get-ModelFingerprint aurora-base -MetadataOnly").WithoutErrors();
        string folder = Path.GetDirectoryName(_folders.CacheFiles.First())!;
        File.WriteAllBytes(Path.Combine(folder, new string('0', 32) + ".pkce"), [1, 2, 3]);
        Assert.Equal(["aurora-base"], Complete("Get-ProvenanceCache "));
    }

    private string[] Complete(string line)
    {
        using PowerShell shell = PowerShell.Create(_session.Runspace);
        return [.. CommandCompletion.CompleteInput(line, line.Length, null, shell).CompletionMatches.Select(match => match.CompletionText)];
    }
}
