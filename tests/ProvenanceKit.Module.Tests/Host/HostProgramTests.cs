using ProvenanceKit.Module.Tests.Infrastructure;

namespace ProvenanceKit.Module.Tests.Host;

public sealed class HostProgramTests
{
    [Fact]
    public void PlainArgument_Comparison_PrintsTheTable()
    {
        (int code, string output, string errors) = HostProcess.Run("Compare-ModelProvenance tests/Samples/aurora-base tests/Samples/aurora-code");
        Assert.Equal("", errors);
        Assert.Equal(0, code);
        Assert.Contains("Reference: aurora-base", output, StringComparison.Ordinal);
        Assert.Contains("aurora-code", output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', output);
        Assert.All(output.ReplaceLineEndings("\n").Split('\n'), line => Assert.InRange(line.Length, 0, 100));
    }

    [Fact]
    public void Arguments_InSeveralWords_AreOneScript()
    {
        (int code, string output, _) = HostProcess.Run("Get-ModelFingerprint", "tests/Samples/aurora-base", "-MetadataOnly", "|", "ForEach-Object", "Name");
        Assert.Equal((0, "aurora-base"), (code, output.Trim()));
    }

    [Fact]
    public void Errors_OfACommand_GoToStandardErrorAndTheExitCode()
    {
        (int code, string output, string errors) = HostProcess.Run("-Command", "Get-ModelFingerprint nope; 'after'");
        Assert.Equal((1, "after"), (code, output.Trim()));
        Assert.Contains("nope", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("throw 'broken'", 1, "broken")]
    [InlineData("if (", 1, "if")]
    [InlineData("No-SuchCommand", 1, "No-SuchCommand")]
    [InlineData("Get-ModelFingerprint nope -ErrorAction Ignore", 0, "")]
    [InlineData("try { Get-ModelFingerprint nope -ErrorAction Stop } catch { }", 0, "")]
    [InlineData("exit 3", 3, "")]
    [InlineData("Get-ModelFingerprint nope -ErrorAction SilentlyContinue; exit 0", 0, "")]
    public void ExitCode_FollowsTheScript(string script, int expected, string message)
    {
        (int code, _, string errors) = HostProcess.Run("-Command", script);
        Assert.Equal(expected, code);
        Assert.Contains(message, errors, StringComparison.Ordinal);
        Assert.Equal(message.Length == 0, errors.Length == 0);
    }

    [Fact]
    public void File_WithArguments_BindsThemByNameAndPlace()
    {
        using var models = new ModelFolder();
        string script = Path.Combine(models.Root, "it's a script.ps1");
        File.WriteAllText(script, "param([string]$Model, [switch]$Twice, [int]$Code, $Rest)\n\"$Model|$Twice|$Rest\"\nif ($Code) { exit $Code }\n");
        (int code, string output, string errors) = HostProcess.Run("-File", script, "-Twice", "a 'quoted' name", "-Code", "7", "-5");
        Assert.Equal("", errors);
        Assert.Equal((7, "a 'quoted' name|True|-5"), (code, output.Trim()));
    }

    [Theory]
    [InlineData("aurora-base", 0, true)]
    [InlineData("borealis-base", 1, false)]
    public void File_WithAGateThatThrows_EndsThere(string claim, int expected, bool goesOn)
    {
        using var models = new ModelFolder();
        string script = Path.Combine(models.Root, "gate.ps1");
        File.WriteAllText(script, $"$null = Test-ModelProvenance tests/Samples/aurora-code tests/Samples/{claim} -ThrowOnFailure\n'went on'\n");
        (int code, string output, string errors) = HostProcess.Run("-File", script);
        Assert.Equal(expected, code);
        Assert.Equal(goesOn, output.Contains("went on", StringComparison.Ordinal));
        Assert.Equal(!goesOn, errors.Contains(claim, StringComparison.Ordinal));
    }

    [Fact]
    public void File_Missing_IsAnError()
    {
        (int code, string output, string errors) = HostProcess.Run("-File", "nope.ps1");
        Assert.Equal((1, ""), (code, output));
        Assert.Contains("nope.ps1", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Verbose_Text_StaysOutOfTheOutput()
    {
        (int code, string output, string errors) = HostProcess.Run("(Get-ModelFingerprint tests/Samples/aurora-base -MetadataOnly -Verbose).Name");
        Assert.Equal((0, "aurora-base"), (code, output.Trim()));
        Assert.Contains("VERBOSE: Reading", errors, StringComparison.Ordinal);
    }
}
