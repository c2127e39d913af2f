using System.Management.Automation;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;
using ProvenanceKit.Module.Tests.Infrastructure;

namespace ProvenanceKit.Module.Tests.Help;

public sealed class HelpCompletenessTests(ModuleHelp help) : IClassFixture<ModuleHelp>
{
    private const int FewestExamples = 3;

    public static TheoryData<string> Commands => ModuleHelp.Names;

    [Fact]
    public void Commands_OfTheSession_AreThoseOfTheManifest() => Assert.Equal(ModuleHelp.Exported.Order(), help.Commands.Order());

    [Theory]
    [MemberData(nameof(Commands))]
    public void Help_OfACmdlet_HasSynopsisDescriptionNotesAndLinks(string command)
    {
        PSObject item = help[command];
        string synopsis = ModuleHelp.Text(item, "Synopsis");
        Assert.InRange(synopsis.Length, 20, 200);
        Assert.DoesNotContain(command, synopsis, StringComparison.Ordinal);
        Assert.True(ModuleHelp.Text(item, "description").Length > 80);
        Assert.Contains("Error ids", ModuleHelp.Text(item, "alertSet.alert"), StringComparison.Ordinal);
        Assert.NotEmpty(ModuleHelp.Items(item, "relatedLinks.navigationLink"));
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Help_OfACmdlet_HasInputsAndOutputsWithText(string command)
    {
        foreach (string path in (string[])["inputTypes.inputType", "returnValues.returnValue"])
        {
            IReadOnlyList<PSObject> types = ModuleHelp.Items(help[command], path);
            Assert.NotEmpty(types);
            Assert.All(types, type =>
            {
                Assert.NotEqual("", ModuleHelp.Text(type, "type.name"));
                Assert.NotEqual("", ModuleHelp.Text(type, "description"));
            });
        }
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Help_OfACmdlet_HasExamplesWithTitleCodeAndRemark(string command)
    {
        IReadOnlyList<PSObject> examples = ModuleHelp.Items(help[command], "examples.example");
        Assert.True(examples.Count >= FewestExamples, $"{command} has {examples.Count} examples.");
        Assert.All(examples, example =>
        {
            Assert.NotEqual("", ModuleHelp.Text(example, "title").Trim('-', ' '));
            Assert.Contains(command, ModuleHelp.Text(example, "code"), StringComparison.Ordinal);
            Assert.NotEqual("", ModuleHelp.Text(example, "remarks"));
        });
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Help_OfEveryParameter_HasText(string command) =>
        Assert.All(ModuleHelp.Items(help[command], "parameters.parameter"), parameter => Assert.NotEqual("", ModuleHelp.Text(parameter, "description")));

    [Fact]
    public void Errors_OfTheEngine_AreInTheHelpOfACmdlet()
    {
        // Read from the file, because a test has no engine of its own.
        using var file = new PEReader(File.OpenRead(Path.Combine(Path.GetDirectoryName(Repository.Manifest)!, "bin", "engine", "ProvenanceKit.Engine.dll")));
        MetadataReader engine = file.GetMetadataReader();
        TypeDefinition codes = engine.TypeDefinitions.Select(engine.GetTypeDefinition).Single(type => engine.GetString(type.Name) == "ProvenanceErrorCode");
        string[] ids = [.. codes.GetFields().Select(engine.GetFieldDefinition).Where(field => field.Attributes.HasFlag(FieldAttributes.Literal)).Select(field => engine.GetString(field.Name))];
        string notes = string.Join("\n", help.Commands.Select(command => ModuleHelp.Text(help[command], "alertSet.alert")));
        Assert.True(ids.Length > 40);
        Assert.All(ids, id => Assert.Matches($@"\b{id}\b", notes));
    }

    [Theory]
    [InlineData("about_ProvenanceKit", "TOUR", "CACHE", "ENVIRONMENT VARIABLES", "NETWORK", "EXIT CODES")]
    [InlineData("about_ProvenanceKit_Evidence", "VERDICTS", "TESTS", "P-VALUE", "DIRECTION", "LAYER MAPS", "MERGES", "CLAIMED", "NOT CLAIMED")]
    [InlineData("about_ProvenanceKit_Formats", "WEIGHTS", "LIMITS", "FINGERPRINT FILES", "DATABASES", "POLICY FILES")]
    [InlineData("about_ProvenanceKit_Gate", "IN A PIPELINE", "A POLICY", "WHAT A PASS MEANS")]
    public void Topic_OfTheModule_HasItsSections(string topic, params string[] headings)
    {
        using var session = new ModuleSession();
        PSObject item = session.Run("Get-Help $args[0]", topic).WithoutErrors().Output.Single();
        string[] lines = item.ToString().Split('\n');
        Assert.All(headings, heading => Assert.Contains(heading, lines));
        Assert.Equal(topic, lines[1].Trim());
    }

    [Theory]
    [MemberData(nameof(VerdictNames))]
    public void Topic_OfEvidence_ExplainsTheVerdict(string verdict) =>
        Assert.Contains($"- {verdict}: ", File.ReadAllText(Topic("about_ProvenanceKit_Evidence")), StringComparison.Ordinal);

    [Fact]
    public void Topics_OfTheModule_FitIntoAConsole()
    {
        string[] topics = Directory.GetFiles(Path.GetDirectoryName(Topic("about_ProvenanceKit"))!, "about_*.help.txt");
        Assert.True(topics.Length >= 4);
        Assert.All(topics.SelectMany(File.ReadLines).Where(line => !line.StartsWith("        ", StringComparison.Ordinal)), line => Assert.True(line.Length < 100, line));
    }

    public static TheoryData<string> VerdictNames => ["Identical", "Reformatted", "Linked", "CommonOrigin", "NoEvidence", "Untrained", "Inconclusive"];

    private static string Topic(string name) => Path.Combine(Path.GetDirectoryName(Repository.Manifest)!, "en-US", name + ".help.txt");
}
