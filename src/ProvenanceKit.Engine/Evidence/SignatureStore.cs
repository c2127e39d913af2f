using System.Collections.Concurrent;

namespace ProvenanceKit.Engine.Evidence;

/// <summary>Signatures of a model's layers, kept as long as the store lives when asked to.</summary>
internal sealed class SignatureStore(ISignatureSource source, bool keep) : IDisposable
{
    private readonly ConcurrentDictionary<(int Layer, int Mlp, bool UseGate), Lazy<LayerSignatures?>> _layers = new();

    /// <summary>Where they come from.</summary>
    public ISignatureSource Source => source;

    /// <summary>The signatures of one group of units.</summary>
    public LayerSignatures? Get(int layer, int mlp, bool useGate) =>
        keep
            ? _layers.GetOrAdd((layer, mlp, useGate), key => new Lazy<LayerSignatures?>(() => source.Read(key.Layer, key.Mlp, key.UseGate))).Value
            : source.Read(layer, mlp, useGate);

    /// <summary>Says that signatures from <see cref="Get"/> are no longer in use.</summary>
    public void Release(LayerSignatures? signatures)
    {
        if (!keep)
        {
            signatures?.Release();
        }
    }

    /// <summary>Gives back what was kept.</summary>
    public void Dispose()
    {
        foreach (Lazy<LayerSignatures?> signatures in _layers.Values.Where(static s => s.IsValueCreated))
        {
            signatures.Value?.Release();
        }

        _layers.Clear();
    }
}
