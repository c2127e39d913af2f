using System.Collections.Concurrent;
using ProvenanceKit.Engine.Reference.Database;

namespace ProvenanceKit.Engine.Reference.Sketches;

/// <summary>
/// First stage of a scan of a large database: reads all sketches and keeps the references that could be among the best, by the estimated identity score,
/// by the embedding alone and by the weight samples alone. References without a sketch all stay.
/// </summary>
internal static class SketchSearch
{
    /// <summary>Fewest references for which the sketches are asked.</summary>
    public const int MinReferenceCount = 512;

    private const int ByIdentity = 96;
    private const int BySignal = 32;
    private const int BlockLength = 2048;

    /// <summary>Chooses among the references of one database.</summary>
    /// <param name="query">The model under question.</param>
    /// <param name="source">The database.</param>
    /// <param name="entries">The references that the filters let through.</param>
    /// <param name="top">How many matches are wanted.</param>
    /// <param name="maxThreads">Worker threads; 0 means one per core.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static IReadOnlyList<IReferenceEntry> Select(
        ModelFingerprint query, DatabaseSource source, IReadOnlyList<IReferenceEntry> entries, int top, int maxThreads, CancellationToken cancellationToken)
    {
        if (entries.Count < MinReferenceCount || ModelSketch.Create("", query) is not { } sketch
            || SketchFile.Open(Path.Combine(source.Path, DatabaseLayout.SketchName)) is not { } view)
        {
            return entries;
        }

        using (view)
        {
            int kept = ByIdentity + (4 * Math.Min(top, 1024));
            TopScores identity = new(kept);
            TopScores anchors = new(BySignal);
            TopScores samples = new(BySignal);
            ConcurrentBag<int> unsketched = [];
            ParallelOptions parallel = new() { CancellationToken = cancellationToken, MaxDegreeOfParallelism = maxThreads > 0 ? maxThreads : Environment.ProcessorCount };
            Parallel.ForEach(Partitioner.Create(0, entries.Count, BlockLength), parallel, block =>
            {
                TopScores blockIdentity = new(kept);
                TopScores blockAnchors = new(BySignal);
                TopScores blockSamples = new(BySignal);
                for (int i = block.Item1; i < block.Item2; i++)
                {
                    CatalogueLine line = ((DatabaseEntry)entries[i]).Line;
                    if (line.Sketch < 0 || line.Sketch >= view.Count || !Belongs(view[line.Sketch], line.IdHash))
                    {
                        unsketched.Add(i);
                        continue;
                    }

                    (double score, double eas, double wvc) = SketchSimilarity.Estimate(sketch, view[line.Sketch]);
                    blockIdentity.Offer(score, i);
                    blockAnchors.Offer(eas, i);
                    blockSamples.Offer(wvc, i);
                }

                identity.Merge(blockIdentity);
                anchors.Merge(blockAnchors);
                samples.Merge(blockSamples);
            });
            return [.. identity.Items.Concat(anchors.Items).Concat(samples.Items).Concat(unsketched).Distinct().Order().Select(i => entries[i])];
        }
    }

    private static bool Belongs(ReadOnlySpan<byte> sketch, ulong idHash) =>
        System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(sketch[SketchLayout.Id..]) == idHash;
}
