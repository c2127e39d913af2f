namespace ProvenanceKit;

/// <summary>A language for diagrams as text.</summary>
public enum DiagramFormat
{
    /// <summary>A Mermaid flowchart.</summary>
    Mermaid,

    /// <summary>A Graphviz digraph.</summary>
    Dot,
}
