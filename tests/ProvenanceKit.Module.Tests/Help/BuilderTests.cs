using System.Management.Automation;
using System.Xml.Linq;
using ProvenanceKit.HelpBuilder;
using ProvenanceKit.HelpBuilder.Source;

namespace ProvenanceKit.Module.Tests.Help;

/// <summary>The builder on a cmdlet of its own: what goes right, and an error with file and line for everything that can drift.</summary>
public sealed class BuilderTests
{
    private const string Good =
        """
        # Get-BuilderSample

        Gives a sample.

        ## Description

        A description with `code`, **bold** and [a link](https://example.com).

        ## Parameters

        ### -Name

        The names.

        ### -Kind

        The kind.

        ## Examples

        ### One

        ```powershell
        Get-BuilderSample one
        ```

        First.

        ### Two

        ```powershell
        'two' | Get-BuilderSample -Kind Large
        ```

        Second.

        ### Three

        ```powershell network
        Get-BuilderSample three |
            Where-Object Length -gt 1
        ```

        Third.

        ## Inputs

        ### System.String

        Names.

        ## Outputs

        ### System.String

        Samples.

        ## Errors

        - `SampleMissing`: there is none.

        ## Related links

        - about_ProvenanceSample

        """;

    private const string Shared =
        """
        # Shared

        ## Parameters

        ### -Count

        How many.

        ### -WhatIf

        Say it.

        ### -Confirm

        Ask.
        """;

    private const string Topic =
        """
        # about_ProvenanceSample

        A topic.

        ## Part

        Text of the topic that is so long that it has to go on in a second line, with `code` in it, and [a link](https://example.com).

        - an item
        - another

        ```powershell
        Get-BuilderSample one
        ```
        """;

    public enum SampleKind
    {
        Small,
        Large,
    }

    [Fact]
    public void Build_OfGoodHelp_HasNoProblems() => Assert.Empty(Build(Good).Problems);

    [Fact]
    public void Maml_OfAParameter_TakesItsMetadataFromTheClass()
    {
        XElement name = Parameter(Build(Good).Maml, "Name");
        Assert.Equal(
            ["required=true", "variableLength=true", "globbing=true", "pipelineInput=True (ByValue, ByPropertyName)", "position=0", "aliases=Title"],
            name.Attributes().Select(attribute => $"{attribute.Name.LocalName}={attribute.Value}"));
        XElement count = Parameter(Build(Good).Maml, "Count");
        Assert.Equal("3", count.Elements().Single(element => element.Name.LocalName == "defaultValue").Value);
        Assert.Contains("Accepted range: 1 or more.", count.Value, StringComparison.Ordinal);
        Assert.Contains("Accepted values: Small, Large.", Parameter(Build(Good).Maml, "Kind").Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Maml_OfAnExample_KeepsItsLinesAndSaysThatItGoesOnline()
    {
        XElement[] examples = [.. Build(Good).Maml.Descendants().Where(element => element.Name.LocalName == "example")];
        Assert.Equal("Get-BuilderSample three |\n    Where-Object Length -gt 1", examples[2].Elements().Single(element => element.Name.LocalName == "code").Value);
        Assert.Equal([false, false, true], examples.Select(example => example.Value.Contains("This example goes online.", StringComparison.Ordinal)));
    }

    [Fact]
    public void Maml_OfProse_HasNoMarks() =>
        Assert.Contains("A description with code, bold and a link (https://example.com).", Build(Good).Maml.Root!.Value, StringComparison.Ordinal);

    [Fact]
    public void Topic_OfMarkdown_IsWrappedAndIndented() => Assert.Equal(
        """
        TOPIC
            about_ProvenanceSample

        SHORT DESCRIPTION
            A topic.

        LONG DESCRIPTION

        PART
            Text of the topic that is so long that it has to go on in a second line,
            with code in it, and a link (https://example.com).

            - an item
            - another

                Get-BuilderSample one

        """.ReplaceLineEndings("\n"),
        Build(Good).Topics["about_ProvenanceSample"]);

    [Theory]
    [InlineData("### -Kind\n\nThe kind.\n\n", "", 1, "-Kind of Get-BuilderSample has no help")]
    [InlineData("### -Kind", "### -Sort", 15, "no parameter -Sort")]
    [InlineData("### -Kind", "### -Name", 15, "described twice")]
    [InlineData("The kind.", "", 15, "no text")]
    [InlineData("-Kind Large", "-Sort Large", 32, "no parameter -Sort")]
    [InlineData("Get-BuilderSample one", "Get-BuilderSample (", 24, "doesn't parse")]
    [InlineData("Get-BuilderSample one", "Get-Item one", 23, "doesn't use Get-BuilderSample")]
    [InlineData("```powershell network", "```bash", 37, "An example is code")]
    [InlineData("Third.", "", 37, "An example is code")]
    [InlineData("### System.String\n\nNames.", "### System.Strings\n\nNames.", 48, "no type System.Strings")]
    [InlineData("### System.String\n\nNames.", "### None\n\nNothing.", 48, "takes input from the pipeline")]
    [InlineData("### System.String\n\nSamples.", "### System.Int32\n\nSamples.", 54, "declares to give System.String")]
    [InlineData("`SampleMissing`", "`SampleLost`", 60, "no error with the id SampleLost")]
    [InlineData("- about_ProvenanceSample", "- about_ProvenanceSamples", 64, "neither a cmdlet nor a topic")]
    [InlineData("Gives a sample.", "Gives what Set-BuilderSample took.", 3, "no cmdlet Set-BuilderSample")]
    [InlineData("The names.", "As `-Names` says.", 13, "No cmdlet has a parameter -Names")]
    [InlineData("The names.", "> The names.", 13, "none of them")]
    [InlineData("## Description", "## Descriptions", 1, "'## Description' is missing")]
    [InlineData("# Get-BuilderSample\n", "# Get-Sample\n", 1, "begins with the heading '# Get-BuilderSample'")]
    [InlineData("Gives a sample.", "Gives a sample.\n\nMore.", 1, "is the synopsis")]
    [InlineData("### Two", "#### Two", 29, "one to three #")]
    public void Build_OfHelpThatDrifted_SaysWhere(string old, string replacement, int line, string message)
    {
        string text = Good.ReplaceLineEndings("\n");
        Assert.Contains(old, text, StringComparison.Ordinal);
        int at = text.IndexOf(old, StringComparison.Ordinal);
        IReadOnlyList<string> problems = Build(string.Concat(text.AsSpan(0, at), replacement, text.AsSpan(at + old.Length))).Problems;
        Assert.Contains(problems, problem => problem.StartsWith($"/help/Get-BuilderSample.md({line},1): error PKHELP: ", StringComparison.Ordinal) && problem.Contains(message, StringComparison.Ordinal));
    }

    [Fact]
    public void Build_WithoutACmdletsFile_NamesTheFile()
    {
        HelpBuild build = HelpBuild.Run([typeof(GetBuilderSampleCommand)], [new HelpSource("/help/Shared.md", Shared)], new HashSet<string>(), _ => true, "/help");
        Assert.Contains(build.Problems, problem => problem.Contains("Get-BuilderSample.md(1,1): error PKHELP: The cmdlet Get-BuilderSample has no help", StringComparison.Ordinal));
    }

    [Fact]
    public void Build_WithAFileOfNoCmdlet_NamesTheFile() => Assert.Contains(
        Build(Good, new HelpSource("/help/Get-Gone.md", Good.Replace("# Get-BuilderSample", "# Get-Gone", StringComparison.Ordinal))).Problems,
        problem => problem == "/help/Get-Gone.md(1,1): error PKHELP: There is no cmdlet Get-Gone.");

    [Fact]
    public void Build_WithSharedTextForNoParameter_NamesTheLine() => Assert.Contains(
        Build(Good, shared: Shared.Replace("-Count", "-Sum", StringComparison.Ordinal)).Problems, problem => problem == "/help/Shared.md(5,1): error PKHELP: No cmdlet has a parameter -Sum.");

    [Fact]
    public void Build_WithAnOpenFence_NamesTheLine() => Assert.Contains(
        Build(Good, topic: Topic + "\n```\nopen").Problems, problem => problem.Contains("about_ProvenanceSample.md(15,1)", StringComparison.Ordinal) && problem.Contains("no closing fence", StringComparison.Ordinal));

    private static HelpBuild Build(string help, HelpSource? another = null, string shared = Shared, string topic = Topic)
    {
        HelpSource[] sources = [new("/help/Get-BuilderSample.md", help), new("/help/Shared.md", shared), new("/help/about_ProvenanceSample.md", topic)];
        return HelpBuild.Run(
            [typeof(GetBuilderSampleCommand)],
            another is null ? sources : [.. sources, another],
            new HashSet<string> { "SampleMissing" },
            name => Type.GetType(name) is not null,
            "/help");
    }

    private static XElement Parameter(XDocument maml, string name) => maml.Descendants().Single(element => element.Name.LocalName == "parameters")
        .Elements().Single(parameter => parameter.Elements().Any(element => element.Name.LocalName == "name" && element.Value == name));

    [Cmdlet(VerbsCommon.Get, "BuilderSample", SupportsShouldProcess = true)]
    [OutputType(typeof(string))]
    public sealed class GetBuilderSampleCommand : PSCmdlet
    {
        [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
        [Alias("Title")]
        [SupportsWildcards]
        public string[] Name { get; set; } = [];

        [Parameter]
        public SampleKind? Kind { get; set; }

        [Parameter]
        [ValidateRange(1, int.MaxValue)]
        public int Count { get; set; } = 3;
    }
}
