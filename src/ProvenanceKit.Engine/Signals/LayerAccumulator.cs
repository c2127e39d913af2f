using ProvenanceKit.Engine.Numerics;

namespace ProvenanceKit.Engine.Signals;

/// <summary>Gathers what LEP and WSP need per layer.</summary>
internal sealed class LayerAccumulator
{
    private readonly Dictionary<int, WspCounts> _counts = [];
    private readonly Dictionary<int, double> _energy = [];
    private readonly List<string> _nonFinite = [];

    /// <summary>Energy per layer, over layers that have a tensor of two or more dimensions.</summary>
    public IReadOnlyDictionary<int, double> Energy => _energy;

    /// <summary>Counts per layer, over tensors of at least <see cref="WspSignal.MinElementCount"/> elements.</summary>
    public IReadOnlyDictionary<int, WspCounts> Counts => _counts;

    /// <summary>Tensors with NaN or infinite values.</summary>
    public IReadOnlyList<string> NonFinite => _nonFinite;

    /// <summary>Adds to a layer's energy.</summary>
    public void AddEnergy(int layer, double energy) => _energy[layer] = _energy.GetValueOrDefault(layer) + energy;

    /// <summary>Adds to a layer's counts.</summary>
    public void AddCounts(int layer, WspCounts counts)
    {
        WspCounts sum = _counts.GetValueOrDefault(layer);
        _counts[layer] = new WspCounts(sum.Total + counts.Total, sum.Positive + counts.Positive, sum.NearZero + counts.NearZero);
    }

    /// <summary>Notes a tensor with NaN or infinite values.</summary>
    public void NoteNonFinite(string name, in ValueStatistics statistics)
    {
        if (statistics.NonFiniteCount > 0)
        {
            _nonFinite.Add(name);
        }
    }

    /// <summary>Notes a tensor that was found to have NaN or infinite values.</summary>
    public void NoteNonFinite(string name) => _nonFinite.Add(name);
}
