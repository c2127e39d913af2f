namespace ProvenanceKit.Engine.Signals;

/// <summary>How weight features are extracted.</summary>
/// <param name="Mode">The reference's way of reading.</param>
/// <param name="ReferenceParity">Follow the reference's orders and name rules; otherwise nothing depends on the order in the file.</param>
/// <param name="MaxThreads">Workers; 0 means one per core.</param>
internal sealed record WeightExtractionOptions(ExtractionMode Mode, bool ReferenceParity, int MaxThreads)
{
    /// <summary>Read only what a few rows tell, the anchors' embeddings and the norms; what needs whole matrices is left out. For weights on the Hub.</summary>
    public bool RowsOnly { get; init; }
}
