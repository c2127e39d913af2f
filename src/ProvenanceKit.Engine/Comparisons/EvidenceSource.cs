using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Fingerprints;
using ProvenanceKit.Engine.Fingerprints.Cache;
using ProvenanceKit.Engine.Fingerprints.Format;
using ProvenanceKit.Engine.Fingerprints.Format.Sections;
using ProvenanceKit.Engine.Models;

namespace ProvenanceKit.Engine.Comparisons;

/// <summary>
/// Gets the evidence of a pair from the user's cache or by gathering it. What is kept depends on the stamps of all models' files, on what their fingerprints say of
/// architecture and vocabulary, and on the options that change evidence.
/// </summary>
internal static class EvidenceSource
{
    /// <summary>Gets the evidence.</summary>
    /// <param name="models">The reference, the model under question, and candidate parents.</param>
    /// <param name="options">How to compare.</param>
    /// <param name="log">Receives a line for every decision about the cache.</param>
    /// <param name="gather">Gathers it from the weights.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <param name="isCached">Whether it came from the cache.</param>
    public static LineageEvidence Get(
        IReadOnlyList<ModelFingerprint> models, ComparisonOptions options, Action<string> log, Func<LineageEvidence> gather, CancellationToken cancellationToken, out bool isCached)
    {
        isCached = false;
        return options.UseCache && FingerprintSource.OpenCache(log) is { } cache
            ? Get(models, options.Evidence, cache, log, gather, cancellationToken, out isCached)
            : gather();
    }

    /// <summary>As the other overload, with a given cache.</summary>
    public static LineageEvidence Get(
        IReadOnlyList<ModelFingerprint> models, EvidenceOptions options, FingerprintCache cache, Action<string> log, Func<LineageEvidence> gather,
        CancellationToken cancellationToken, out bool isCached)
    {
        isCached = false;
        CacheSubject subject = Subject(models, options);
        if (Stamp(models, cache, out bool isSettled, cancellationToken) is not { } stamp)
        {
            return gather();
        }

        if (cache.Find(subject, stamp, Parse) is { } found)
        {
            isCached = true;
            return found;
        }

        LineageEvidence evidence = gather();
        if (evidence.IsFromSamples)
        {
            // Quick to work out again, and it must not stand in the way of evidence from the weights.
            return evidence;
        }

        if (isSettled && Stamp(models, cache, out _, cancellationToken)?.AsSpan().SequenceEqual(stamp) == true)
        {
            cache.Store(subject, stamp, JsonSerializer.SerializeToUtf8Bytes(evidence, EvidenceJson.Default.LineageEvidence));
        }
        else
        {
            log($"{subject.Name}: the files changed just now or while they were read, so the evidence isn't kept in the cache");
        }

        return evidence;
    }

    private static CacheSubject Subject(IReadOnlyList<ModelFingerprint> models, EvidenceOptions options)
    {
        string mode = string.Create(CultureInfo.InvariantCulture,
            $"Evidence{(options.ReferenceCount == 1 ? "" : $", ReferenceCount {options.ReferenceCount}")}{(options.AlwaysMatchDisguises ? ", AlwaysMatchDisguises" : "")}{(options.SampledOnly ? ", SampledOnly" : "")}");
        string parents = models.Count > 2 ? " with parents" : "";
        return new CacheSubject($"{models[1].Name} against {models[0].Name}{parents}", string.Join(Path.PathSeparator, models.Select(model => model.Path)), mode);
    }

    // Null when a model has no weights of its own to stamp, or a file can't be read.
    private static byte[]? Stamp(IReadOnlyList<ModelFingerprint> models, FingerprintCache cache, out bool isSettled, CancellationToken cancellationToken)
    {
        isSettled = true;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (ModelFingerprint model in models)
        {
            if (model.BaseModelPath is not null)
            {
                return null;
            }

            try
            {
                LocatedModel located = ModelLocator.Locate(model.Path);
                cache.Recall(CacheSubject.Of(located, new FingerprintOptions(), null), located.WeightFiles);
                if (located.WeightFiles.IsEmpty || ModelStamp.TakeSettled(located, withWeights: true, cancellationToken) is not { } stamp)
                {
                    return null;
                }

                isSettled &= stamp.IsSettled;
                hash.AppendData(stamp.Hash);
            }
            catch (ProvenanceException)
            {
                return null;
            }

            // The vocabulary and the facts come from the fingerprint, which may be older than the files.
            var writer = new SectionWriter();
            new ArchitectureSection().Write(writer, model, FingerprintDetail.Exact);
            hash.AppendData(SHA256.HashData(writer.Written));
            hash.AppendData(SHA256.HashData(Encoding.UTF8.GetBytes(model.Name)));
            hash.AppendData(SHA256.HashData(MemoryMarshal.AsBytes(model.Vocabulary is { } known ? known.TokenHashes.AsSpan() : [])));
            hash.AppendData(SHA256.HashData(MemoryMarshal.AsBytes(model.Vocabulary is { } digest ? digest.TokenIds.AsSpan() : [])));
            hash.AppendData([model.Vocabulary is null ? (byte)0 : (byte)model.Vocabulary.HashBits]);
        }

        return hash.GetHashAndReset();
    }

    private static LineageEvidence Parse(byte[] json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, EvidenceJson.Default.LineageEvidence) ?? throw new JsonException("null");
        }
        catch (JsonException e)
        {
            throw new ProvenanceException(ProvenanceErrorCode.FingerprintInvalid, "cache", "the evidence in the cache can't be read", null, e);
        }
    }
}
