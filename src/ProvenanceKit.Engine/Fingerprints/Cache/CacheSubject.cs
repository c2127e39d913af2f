using System.Security.Cryptography;
using System.Text;
using ProvenanceKit.Engine.Models;
using ProvenanceKit.Engine.Signals;

namespace ProvenanceKit.Engine.Fingerprints.Cache;

/// <summary>What a cache entry is for: a model and a way of reading it. There is one entry for each.</summary>
/// <param name="Name">The model's name.</param>
/// <param name="ModelPath">Its full path.</param>
/// <param name="Mode">The way of reading, as text.</param>
internal sealed record CacheSubject(string Name, string ModelPath, string Mode)
{
    /// <summary>Name of the entry's file, without extension.</summary>
    public string Id { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{ModelPath}\0{Mode}")).AsSpan(0, 16));

    /// <summary>The subject of a reading.</summary>
    public static CacheSubject Of(LocatedModel model, FingerprintOptions options, ExtractionMode? forcedMode)
    {
        string mode = (options.MetadataOnly ? "MetadataOnly" : "Full") + (options.ReferenceParity ? ", ReferenceParity" : "") +
            (options.HashWeights ? ", HashWeights" : "") + (forcedMode is { } forced ? $", {forced}" : "");
        return new CacheSubject(model.Name, model.Path, mode);
    }
}
