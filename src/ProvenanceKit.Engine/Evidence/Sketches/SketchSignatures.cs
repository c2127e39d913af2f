namespace ProvenanceKit.Engine.Evidence.Sketches;

/// <summary>Signatures as a fingerprint stores them. Both models choose their units alike, so the matches that are possible are as many as the smaller choice has units.</summary>
internal sealed class SketchSignatures : ISignatureSource
{
    private readonly IGrouping<int, GroupSignature>[] _layers;

    /// <summary>Takes the signatures of one list of tokens.</summary>
    public SketchSignatures(SignatureSketch sketch) => _layers = [.. sketch.Groups.GroupBy(static g => g.Layer)];

    /// <inheritdoc/>
    public int LayerCount => _layers.Length;

    /// <inheritdoc/>
    public IReadOnlyList<UnitGroup> Groups(int layer) => [.. Distinct(layer).Select(static g => new UnitGroup(g.Expert, g.UnitCount))];

    /// <summary>The layer's number in the model.</summary>
    public int LayerNumber(int layer) => _layers[layer].Key;

    /// <inheritdoc/>
    public bool HasGate(int layer, int group) => Distinct(layer).ElementAt(group).UsesGate;

    /// <inheritdoc/>
    public LayerSignatures? Read(int layer, int group, bool useGate)
    {
        int expert = Distinct(layer).ElementAt(group).Expert;
        if (_layers[layer].FirstOrDefault(g => g.Expert == expert && g.UsesGate == useGate) is not { } found)
        {
            return null;
        }

        int count = found.First.Length / found.Width;
        float[] present = new float[count];
        Array.Fill(present, 1);
        return new LayerSignatures(
            UnitRows.FromCodes(found.First.AsSpan(), present, found.Width), UnitRows.FromCodes(found.Second.AsSpan(), present, found.Width), count, 1);
    }

    // A group with a gate comes first with it, then maybe without.
    private IEnumerable<GroupSignature> Distinct(int layer) => _layers[layer].DistinctBy(static g => g.Expert);
}
