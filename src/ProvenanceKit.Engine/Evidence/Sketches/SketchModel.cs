namespace ProvenanceKit.Engine.Evidence.Sketches;

/// <summary>A model of which only the fingerprint is at hand.</summary>
internal sealed class SketchModel : EvidenceSubject
{
    /// <summary>Takes a fingerprint's stored evidence.</summary>
    public SketchModel(ModelFingerprint fingerprint, EvidenceSketch sketch)
    {
        Fingerprint = fingerprint;
        Sketch = sketch;
        Layers = new SketchLayers(sketch);
    }

    /// <summary>The fingerprint.</summary>
    public ModelFingerprint Fingerprint { get; }

    /// <summary>Its stored evidence.</summary>
    public EvidenceSketch Sketch { get; }

    /// <inheritdoc/>
    public override string Name => Fingerprint.Name;

    /// <inheritdoc/>
    public override string? Problem => Sketch.Problem;

    /// <inheritdoc/>
    public override bool IsUntrained => Sketch.IsUntrained;

    /// <inheritdoc/>
    public override int UnknownTensorCount => Sketch.UnknownTensorCount;

    /// <inheritdoc/>
    public override string? UnknownTensor => Sketch.UnknownTensor;

    /// <inheritdoc/>
    public override ILayerSource Layers { get; }

    /// <summary>The signatures of one kind of token list; null when there are none.</summary>
    public SignatureSketch? Signatures(bool byRow) => Sketch.Signatures.FirstOrDefault(s => s.IsByRow == byRow);
}
