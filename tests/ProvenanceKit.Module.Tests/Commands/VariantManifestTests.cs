using System.Collections;
using System.Management.Automation;
using System.Text.Json;
using ProvenanceKit.Module.Tests.Infrastructure;

namespace ProvenanceKit.Module.Tests.Commands;

/// <summary>Every file of the shared variants through the command: the good ones are read, each hostile one is one error that names its rule, at once and for little memory.</summary>
[Collection(RunsAlone.Name)]
public sealed class VariantManifestTests(VariantSession shared) : IClassFixture<VariantSession>
{
    private const string Marker = "PWNED-by-the-pickle";

    public static TheoryData<string> Hostile => [.. Paths(IsHostile)];

    public static TheoryData<string> Valid => [.. Paths(path => !IsHostile(path))];

    [VariantsFact]
    public void Manifest_EveryEntry_IsInOneOfTheTheories()
    {
        Assert.Equal(Variants.Entries.Count, Paths(IsHostile).Count() + Paths(path => !IsHostile(path)).Count());
        Assert.Equal(
            HostileRules.All.Keys.Order(StringComparer.Ordinal),
            Paths(IsHostile).Select(path => path.Split('/')[1]).Order(StringComparer.Ordinal));
        Assert.All(Paths(IsHostile).Where(MustRefuse), path => Assert.NotEqual(HostileRules.Read, HostileRules.All[path.Split('/')[1]].ErrorId));
    }

    [VariantsTheory]
    [MemberData(nameof(Hostile))]
    public void Entry_Hostile_IsAnErrorThatNamesTheRuleOrIsReadWhereAllowed(string path)
    {
        if (OperatingSystem.IsWindows() && path.Contains("link_", StringComparison.Ordinal))
        {
            return;
        }

        (string id, string words) = HostileRules.All[path.Split('/')[1]];
        string file = Variants.Locate(path, shared.Scratch);
        SessionResult result = Prompt.Run(path, () => shared.Run("param($p) Get-ModelFingerprint -LiteralPath $p", file));

        AssertNothingRan(file);
        if (id == HostileRules.Read)
        {
            result.WithoutErrors();
            Assert.Single(result.Output);
            return;
        }

        ErrorRecord error = Assert.Single(result.Errors);
        Assert.Null(result.Terminating);
        Assert.Empty(result.Output);
        Assert.Equal($"{id},ProvenanceKit.Commands.GetModelFingerprintCommand", error.FullyQualifiedErrorId);
        Assert.Contains(words, error.ToString(), StringComparison.Ordinal);
        Assert.Contains(Path.GetDirectoryName(path)!.Split('/')[^1], error.ToString(), StringComparison.Ordinal);
        Assert.Equal(file, error.TargetObject);
    }

    [VariantsTheory]
    [MemberData(nameof(Valid))]
    public void Entry_Valid_IsReadWithItsWeights(string path)
    {
        SessionResult result = shared.Run("param($p) Get-ModelFingerprint -LiteralPath $p", Variants.Locate(path, shared.Scratch)).WithoutErrors();
        PSObject fingerprint = Assert.Single(result.Output);

        bool isAdapter = path.StartsWith("lora_", StringComparison.Ordinal);
        Assert.Equal(isAdapter, fingerprint.Properties["Weights"].Value is null);
        Assert.True(isAdapter || (int)fingerprint.Properties["TensorCount"].Value > 0);
    }

    [VariantsFact]
    public void Entry_WithNaNAndInfinity_NamesTheTensorAndHasNoNaNInItsScores()
    {
        string file = Path.Combine(Variants.Folder!, "hostile", "st_nan_inf", "model.safetensors");
        SessionResult read = shared.Run("param($p) (Get-ModelFingerprint $p).Weights", file).WithoutErrors();
        PSObject weights = Assert.Single(read.Output);
        Assert.Contains(read.Warnings, warning => warning.Contains("1 tensor has NaN or infinite values (a)", StringComparison.Ordinal));
        Assert.Equal(["a"], ((IEnumerable)weights.Properties["NonFiniteTensors"].Value).Cast<string>());

        PSObject comparison = Assert.Single(shared.Run("param($p) Compare-ModelProvenance $p $p", file).WithoutErrors().Output);
        foreach (string score in (string[])["PipelineScore", "MfiScore"])
        {
            Assert.False(comparison.Properties[score].Value is double.NaN, score);
        }
    }

    private void AssertNothingRan(string file)
    {
        foreach (string folder in (string[])[Environment.CurrentDirectory, shared.Scratch, Path.GetDirectoryName(file)!, Path.GetTempPath(), Repository.Samples])
        {
            Assert.False(File.Exists(Path.Combine(folder, Marker)), $"the pickle was executed: {folder} has {Marker}");
        }
    }

    private static IEnumerable<string> Paths(Func<string, bool> wanted) => Variants.Entries.Select(entry => entry.GetProperty("path").GetString()!).Where(wanted);

    private static bool IsHostile(string path) => path.StartsWith("hostile/", StringComparison.Ordinal) && Expectation(path) != "equal-values";

    private static bool MustRefuse(string path) => Expectation(path) is "refuse" or "refuse-no-exec";

    private static string Expectation(string path) =>
        Variants.Entries.Single(entry => entry.GetProperty("path").GetString() == path).GetProperty("expect").GetString()!;
}
