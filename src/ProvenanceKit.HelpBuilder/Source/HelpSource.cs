namespace ProvenanceKit.HelpBuilder.Source;

/// <summary>A Markdown file of the help.</summary>
/// <param name="File">Its path, as errors name it.</param>
/// <param name="Text">What is in it.</param>
internal sealed record HelpSource(string File, string Text)
{
    /// <summary>The file's name without folder and ending: a cmdlet, an about topic, or a name of our own.</summary>
    public string Name => Path.GetFileNameWithoutExtension(File);

    /// <summary>Whether it is an about topic.</summary>
    public bool IsTopic => Name.StartsWith("about_", StringComparison.Ordinal);
}
