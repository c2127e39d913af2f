using System.Buffers.Binary;
using System.Collections.Concurrent;
using ProvenanceKit.Engine.Reference.Database;

namespace ProvenanceKit.Engine.Reference.Sketches;

/// <summary>
/// First stage of a scan of a large database: reads all sketches and keeps the references that could be among the best, by the estimated identity score,
/// by the embedding alone and by the weight samples alone. References without a sketch all stay.
/// </summary>
internal sealed class SketchSearch
{
    /// <summary>Fewest references for which the sketches are asked.</summary>
    public const int MinReferenceCount = 512;

    private const int ByIdentity = 96;
    private const int BySignal = 32;
    private const int BlockLength = 2048;
    private const int MaxTop = 1024;

    private readonly byte[] _query;
    private readonly IReadOnlyList<IReferenceEntry> _entries;
    private readonly SketchView _view;
    private readonly int _kept;
    private readonly TopScores _identity;
    private readonly TopScores _anchors = new(BySignal);
    private readonly TopScores _samples = new(BySignal);
    private readonly ConcurrentBag<int> _unsketched = [];

    private SketchSearch(byte[] query, IReadOnlyList<IReferenceEntry> entries, SketchView view, int top)
    {
        (_query, _entries, _view) = (query, entries, view);
        _kept = ByIdentity + (4 * Math.Min(top, MaxTop));
        _identity = new TopScores(_kept);
    }

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
            SketchSearch search = new(sketch, entries, view, top);
            ParallelOptions parallel = new() { CancellationToken = cancellationToken, MaxDegreeOfParallelism = maxThreads > 0 ? maxThreads : Environment.ProcessorCount };
            Parallel.ForEach(Partitioner.Create(0, entries.Count, BlockLength), parallel, block => search.Look(block.Item1, block.Item2));
            return [.. search.Chosen().Select(i => entries[i])];
        }
    }

    private IEnumerable<int> Chosen() => _identity.Items.Concat(_anchors.Items).Concat(_samples.Items).Concat(_unsketched).Distinct().Order();

    private void Look(int from, int to)
    {
        long first = long.MaxValue;
        long last = -1;
        for (int i = from; i < to; i++)
        {
            if (SketchOf(i) is var sketch and >= 0)
            {
                first = Math.Min(first, sketch);
                last = Math.Max(last, sketch);
            }
        }

        using SketchView.Window? window = last >= 0 ? _view.Open(first, last - first + 1) : null;
        TopScores identity = new(_kept);
        TopScores anchors = new(BySignal);
        TopScores samples = new(BySignal);
        for (int i = from; i < to; i++)
        {
            if (SketchOf(i) is var sketch and >= 0 && Belongs(window![sketch], ((DatabaseEntry)_entries[i]).Line.IdHash))
            {
                (double score, double eas, double wvc) = SketchSimilarity.Estimate(_query, window[sketch]);
                identity.Offer(score, i);
                anchors.Offer(eas, i);
                samples.Offer(wvc, i);
            }
            else
            {
                _unsketched.Add(i);
            }
        }

        _identity.Merge(identity);
        _anchors.Merge(anchors);
        _samples.Merge(samples);
    }

    // -1 when there is none or the file is too short for it.
    private long SketchOf(int index) => ((DatabaseEntry)_entries[index]).Line.Sketch is var sketch && sketch < _view.Count ? sketch : -1;

    private static bool Belongs(ReadOnlySpan<byte> sketch, ulong idHash) => BinaryPrimitives.ReadUInt64LittleEndian(sketch[SketchLayout.Id..]) == idHash;
}
