namespace ProvenanceKit.HelpBuilder.Source;

/// <summary>What a block of a help source is.</summary>
internal enum BlockKind
{
    /// <summary>A paragraph.</summary>
    Paragraph,

    /// <summary>An item of a list.</summary>
    Item,

    /// <summary>Fenced code.</summary>
    Code,
}
