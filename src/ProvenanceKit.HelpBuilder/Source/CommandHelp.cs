namespace ProvenanceKit.HelpBuilder.Source;

/// <summary>What people wrote about a cmdlet. Everything about it that code can tell is not in here.</summary>
internal sealed class CommandHelp(string name, string file)
{
    /// <summary>The cmdlet.</summary>
    public string Name { get; } = name;

    /// <summary>The file that it is from.</summary>
    public string File { get; } = file;

    /// <summary>One sentence.</summary>
    public string Synopsis { get; set; } = "";

    /// <summary>The description.</summary>
    public List<MarkdownBlock> Description { get; } = [];

    /// <summary>Texts of parameters.</summary>
    public List<HelpEntry> Parameters { get; } = [];

    /// <summary>The examples.</summary>
    public List<HelpExample> Examples { get; } = [];

    /// <summary>Types that the pipeline gives to the cmdlet.</summary>
    public List<HelpEntry> Inputs { get; } = [];

    /// <summary>Types that the cmdlet gives to the pipeline.</summary>
    public List<HelpEntry> Outputs { get; } = [];

    /// <summary>Ids of errors.</summary>
    public List<HelpEntry> Errors { get; } = [];

    /// <summary>Anything else worth knowing.</summary>
    public List<MarkdownBlock> Notes { get; } = [];

    /// <summary>Where to read on.</summary>
    public List<HelpLink> Links { get; } = [];
}
