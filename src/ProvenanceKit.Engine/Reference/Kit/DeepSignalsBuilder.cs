using System.Collections.Immutable;
using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Engine.Reference.Kit;

/// <summary>Puts the rows of a deep-signals table together. Every vector has to be whole: each position once, from 0 on.</summary>
internal sealed class DeepSignalsBuilder(long rowCount, string subject)
{
    private readonly List<(int Row, int Column, float Value)> _cosines = [];
    private readonly Dictionary<string, VectorBuilder> _vectors = new(StringComparer.Ordinal);
    private readonly SortedDictionary<int, VectorBuilder> _samples = [];
    private ReadOnlyMemory<char> _lastName;
    private VectorBuilder? _last;

    /// <summary>Adds one row.</summary>
    public void Add(ReadOnlyMemory<char>? signal, int? layer, int? row, int? column, float? value)
    {
        if (signal is not { } name || row is not { } index || value is not { } number || index < 0 || index >= rowCount)
        {
            throw Invalid("a row has no signal, no value, or a row number that is out of range");
        }

        if (_last is not null && layer is null && name.Equals(_lastName))
        {
            _last.Set(index, number);
            return;
        }

        _last = null;
        switch (name.Span)
        {
            case DeepSignals.AnchorSignal:
                AddCosine(index, column, number);
                break;
            case DeepSignals.SampleSignal:
                AddSample(layer, index, number);
                break;
            case DeepSignals.NormSignal or DeepSignals.EnergySignal or DeepSignals.HistogramSignal or DeepSignals.SignSignal:
                if (!_vectors.TryGetValue(name.ToString(), out VectorBuilder? vector))
                {
                    vector = new VectorBuilder(rowCount, subject);
                    _vectors.Add(name.ToString(), vector);
                }

                vector.Set(index, number);
                (_lastName, _last) = (name, layer is null ? vector : null);
                break;
            default:
                break;
        }
    }

    /// <summary>The signals.</summary>
    public DeepSignals Build() => new()
    {
        AnchorCosines = Cosines(),
        NormVector = Vector(DeepSignals.NormSignal),
        LayerEnergyProfile = Vector(DeepSignals.EnergySignal),
        EmbeddingNormHistogram = Vector(DeepSignals.HistogramSignal),
        SignSparsityProfile = Vector(DeepSignals.SignSignal),
        LayerSamples = _samples.Count == 0 ? null : [.. _samples.Select(pair => (pair.Key, pair.Value.Build()))],
    };

    private void AddCosine(int row, int? column, float value)
    {
        const int MaxAnchors = 4096;
        if (column is not { } at || at is < 0 or >= MaxAnchors || row >= MaxAnchors)
        {
            throw Invalid("the anchor matrix has a column or row that is out of range");
        }

        _cosines.Add((row, at, value));
    }

    private void AddSample(int? layer, int index, float value)
    {
        if (layer is not { } at || at is < 0 or >= ReferenceLimits.MaxLayers)
        {
            throw Invalid("a weight sample has no layer or one that is out of range");
        }

        if (!_samples.TryGetValue(at, out VectorBuilder? vector))
        {
            vector = new VectorBuilder(rowCount, subject);
            _samples.Add(at, vector);
        }

        vector.Set(index, value);
    }

    private ImmutableArray<float>? Vector(string name) => _vectors.TryGetValue(name, out VectorBuilder? vector) ? vector.Build() : null;

    private ImmutableArray<float>? Cosines()
    {
        if (_cosines.Count == 0)
        {
            return null;
        }

        int size = _cosines.Max(static cell => Math.Max(cell.Row, cell.Column)) + 1;
        if ((long)size * size != _cosines.Count)
        {
            throw Invalid("the anchor matrix isn't square");
        }

        VectorBuilder matrix = new(_cosines.Count, subject);
        foreach ((int row, int column, float value) in _cosines)
        {
            matrix.Set((row * size) + column, value);
        }

        return matrix.Build();
    }

    private ProvenanceException Invalid(string what) => new(ProvenanceErrorCode.DeepSignalsInvalid, subject, what + "; install or import it again");
}
