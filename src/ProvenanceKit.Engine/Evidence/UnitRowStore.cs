using System.Collections.Concurrent;

namespace ProvenanceKit.Engine.Evidence;

/// <summary>Sampled up-projection rows of a model's layers, kept as long as the store lives when asked to.</summary>
internal sealed class UnitRowStore(ILayerSource source, bool keep) : IDisposable
{
    private readonly ConcurrentDictionary<(int Layer, int Mlp), Lazy<UnitRows>> _rows = new();

    /// <summary>Where they come from.</summary>
    public ILayerSource Source => source;

    /// <summary>The rows of one group of units.</summary>
    public UnitRows Get(int layer, int mlp) =>
        keep ? _rows.GetOrAdd((layer, mlp), key => new Lazy<UnitRows>(() => source.ReadUnits(key.Layer, key.Mlp))).Value : source.ReadUnits(layer, mlp);

    /// <summary>Says that rows from <see cref="Get"/> are no longer in use.</summary>
    public void Release(UnitRows rows)
    {
        if (!keep)
        {
            rows.Release();
        }
    }

    /// <summary>Gives back what was kept.</summary>
    public void Dispose()
    {
        foreach (Lazy<UnitRows> rows in _rows.Values.Where(static r => r.IsValueCreated))
        {
            rows.Value.Release();
        }

        _rows.Clear();
    }
}
