using System.Collections.Concurrent;
using ProvenanceKit.Engine.Signals;

namespace ProvenanceKit.Engine.Tests.Golden;

/// <summary>Fingerprints of golden models through the engine's front door, each read once per test run.</summary>
internal static class GoldenFingerprints
{
    private static readonly ConcurrentDictionary<(string Model, string? Mode, bool Parity), Lazy<ModelFingerprint>> s_fingerprints = new();

    /// <summary>A fingerprint as the product reads it.</summary>
    /// <exception cref="Errors.ProvenanceException">The model is broken.</exception>
    public static ModelFingerprint Default(string model) => Read(model, null, parity: false);

    /// <summary>A fingerprint with the reference kit's rules.</summary>
    /// <param name="model">A golden model.</param>
    /// <param name="mode">full lets the size decide, as the reference does; streaming and sliced are forced.</param>
    /// <exception cref="Errors.ProvenanceException">The model is broken.</exception>
    public static ModelFingerprint Parity(string model, string mode) => Read(model, mode == "full" ? null : mode, parity: true);

    private static ModelFingerprint Read(string model, string? mode, bool parity) =>
        s_fingerprints.GetOrAdd(
            (model, mode, parity),
            key => new Lazy<ModelFingerprint>(() => ProvenanceEngine.ReadFingerprint(
                GoldenModelStore.Folder(key.Model),
                new FingerprintOptions { ReferenceParity = key.Parity },
                key.Mode is null ? null : Enum.Parse<ExtractionMode>(key.Mode, ignoreCase: true),
                progress: null,
                CancellationToken.None))).Value;
}
