using System.Buffers.Binary;
using System.Collections.Concurrent;
using ProvenanceKit.Engine.Numerics;
using ProvenanceKit.Engine.Reference.Database;

namespace ProvenanceKit.Engine.Reference.Sketches;

/// <summary>
/// First stage of a scan of a large database: reads all sketches and orders the references that could be among the best by their estimated identity scores.
/// Those that are best by the embedding alone, by the weight samples alone or by marks of the weight evidence are scored whatever the estimate, and so are references without a sketch.
/// </summary>
internal sealed class SketchSearch
{
    /// <summary>Fewest references for which the sketches are asked.</summary>
    public const int MinReferenceCount = 512;

    private const int ByIdentity = 1024;
    private const int BySignal = 32;
    private const int BlockLength = 2048;

    private readonly byte[] _query;
    private readonly IReadOnlyList<IReferenceEntry> _entries;
    private readonly SketchView _view;
    private readonly TopScores _identity = new(ByIdentity);
    private readonly TopScores _anchors = new(BySignal);
    private readonly TopScores _samples = new(BySignal);
    private readonly TopScores _units = new(BySignal);
    private readonly TopScores _signatures = new(BySignal);
    private readonly ConcurrentBag<int> _unsketched = [];

    private SketchSearch(byte[] query, IReadOnlyList<IReferenceEntry> entries, SketchView view) => (_query, _entries, _view) = (query, entries, view);

    /// <summary>Chooses among the references of one database.</summary>
    /// <param name="query">The model under question.</param>
    /// <param name="source">The database.</param>
    /// <param name="entries">The references that the filters let through.</param>
    /// <param name="maxThreads">Worker threads; 0 means one per core.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static SketchSelection Select(
        ModelFingerprint query, DatabaseSource source, IReadOnlyList<IReferenceEntry> entries, int maxThreads, CancellationToken cancellationToken)
    {
        if (entries.Count < MinReferenceCount || ModelSketch.Create("", query) is not { } sketch
            || SketchFile.Open(Path.Combine(source.Path, DatabaseLayout.SketchName)) is not { } view)
        {
            return new SketchSelection(entries, []);
        }

        using (view)
        {
            SketchSearch search = new(sketch, entries, view);
            ParallelOptions parallel = new() { CancellationToken = cancellationToken, MaxDegreeOfParallelism = maxThreads > 0 ? maxThreads : Environment.ProcessorCount };
            int blocks = (entries.Count + BlockLength - 1) / BlockLength;
            ParallelWork.For(blocks, parallel, block => search.Look(block * BlockLength, Math.Min(entries.Count, (block + 1) * BlockLength)));
            return search.Selection();
        }
    }

    private SketchSelection Selection()
    {
        HashSet<int> sure = [.. _anchors.Items.Concat(_samples.Items).Concat(_units.Items).Concat(_signatures.Items).Select(static item => item.Item).Concat(_unsketched)];
        return new SketchSelection(
            [.. sure.Order().Select(i => _entries[i])],
            [.. _identity.Items.Where(item => !sure.Contains(item.Item)).OrderByDescending(static item => item.Score).ThenBy(static item => item.Item).Select(item => (_entries[item.Item], item.Score))]);
    }

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
        TopScores identity = new(ByIdentity);
        TopScores anchors = new(BySignal);
        TopScores samples = new(BySignal);
        TopScores units = new(BySignal);
        TopScores signatures = new(BySignal);
        for (int i = from; i < to; i++)
        {
            if (SketchOf(i) is var sketch and >= 0 && Belongs(window![sketch], ((DatabaseEntry)_entries[i]).Line.IdHash))
            {
                (double score, double eas, double wvc) = SketchSimilarity.Estimate(_query, window[sketch]);
                identity.Offer(score, i);
                anchors.Offer(eas, i);
                samples.Offer(wvc, i);
                (double byPosition, double inDisguise) = EvidenceMarks.Common(_query, window[sketch]);
                units.Offer(byPosition, i);
                signatures.Offer(inDisguise, i);
            }
            else
            {
                _unsketched.Add(i);
            }
        }

        _identity.Merge(identity);
        _anchors.Merge(anchors);
        _samples.Merge(samples);
        _units.Merge(units);
        _signatures.Merge(signatures);
    }

    // -1 when there is none or the file is too short for it.
    private long SketchOf(int index) => ((DatabaseEntry)_entries[index]).Line.Sketch is var sketch && sketch < _view.Count ? sketch : -1;

    private static bool Belongs(ReadOnlySpan<byte> sketch, ulong idHash) => BinaryPrimitives.ReadUInt64LittleEndian(sketch[SketchLayout.Id..]) == idHash;
}
