using System.Management.Automation;
using System.Management.Automation.Language;
using ProvenanceKit.Module.Tests.Infrastructure;
using Xunit.Abstractions;

namespace ProvenanceKit.Module.Tests.Help;

/// <summary>
/// Runs the examples as a person would from the root of a clone. This engine lacks commands of PowerShell's own modules (Export-Csv, Select-Object, ...); examples
/// that use them are left to tests/Pester/Help.Tests.ps1, and these tests count them.
/// </summary>
[Collection(UserFolderCollection.Name)]
public sealed class HelpExampleTests(SampleClone clone, ITestOutputHelper output) : IClassFixture<SampleClone>
{
    private const string OnlineRemark = "This example goes online.";

    public static TheoryData<string> Commands => ModuleHelp.Names;

    [Theory]
    [MemberData(nameof(Commands))]
    public void Examples_OfACmdlet_RunWithoutError(string command)
    {
        HelpExample[] examples = Read(command);
        foreach (HelpExample example in examples.Where(example => example.RunsHere))
        {
            SessionResult result = clone.Session.Run(example.Code);
            Assert.True(result.Failure is null, $"{command}, {example.Title}: {result.Failure}\n{example.Code}");
        }

        foreach (HelpExample example in examples.Where(example => !example.RunsHere))
        {
            output.WriteLine($"{command}, {example.Title}: {(example.GoesOnline ? "goes online" : "left to Pester for " + string.Join(", ", example.Missing))}");
        }

        Assert.Contains(examples, example => example.RunsHere);
    }

    [Fact]
    public void Examples_Altogether_AreRunHereLeftToPesterOrOnline()
    {
        HelpExample[] examples = [.. ModuleHelp.Exported.SelectMany(Read)];
        int run = examples.Count(example => example.RunsHere);
        int online = examples.Count(example => example.GoesOnline);
        HelpExample[] left = [.. examples.Where(example => !example.RunsHere && !example.GoesOnline)];
        output.WriteLine($"{examples.Length} examples: {run} run here, {left.Length} left to Pester, {online} go online.");

        Assert.Equal(examples.Length, run + left.Length + online);
        Assert.True(run * 2 > examples.Length, $"{run} of {examples.Length} examples run here.");
        Assert.InRange(online, 1, 8);

        // What is missing is PowerShell's own, never a slip or a command of ours.
        string[] known =
        [
            "ConvertFrom-Json", "ConvertTo-Json", "Copy-Item", "Export-Csv", "Format-List", "Get-ChildItem", "Get-Content", "Get-Item", "Group-Object", "Import-Csv",
            "Measure-Object", "Remove-Item", "Select-Object", "Set-Content", "Sort-Object", "Test-Path",
        ];
        Assert.Empty(left.SelectMany(example => example.Missing).Except(known, StringComparer.OrdinalIgnoreCase));
    }

    private HelpExample[] Read(string command) =>
    [
        .. ModuleHelp.Items(clone.Session.Run("Get-Help $args[0] -Examples", command).WithoutErrors().Output.Single(), "examples.example").Select(example =>
        {
            string code = ModuleHelp.Text(example, "code");
            return new HelpExample(ModuleHelp.Text(example, "title"), code, ModuleHelp.Text(example, "remarks").Contains(OnlineRemark, StringComparison.Ordinal), Missing(code));
        }),
    ];

    private string[] Missing(string code)
    {
        ScriptBlockAst script = Parser.ParseInput(code, out _, out ParseError[] errors);
        Assert.Empty(errors);
        IEnumerable<string> names = script.FindAll(node => node is CommandAst, searchNestedScriptBlocks: true)
            .Select(node => ((CommandAst)node).GetCommandName()).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase);
        return [.. names.Where(name => clone.Session.Run("Get-Command $args[0] -ErrorAction Ignore", name).Output.Count == 0)];
    }
}
