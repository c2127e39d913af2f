namespace ProvenanceKit.Engine.Hub.Remote;

/// <summary>Byte ranges of several files, kept up to a limit; the least recently used go first. Ranges may overlap. Safe for concurrent use.</summary>
/// <param name="capacity">Most bytes.</param>
internal sealed class RangeCache(long capacity)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<int, SortedSet<Segment>> _files = [];
    private readonly LinkedList<Segment> _recent = [];
    private long _bytes;
    private long _longest;

    /// <summary>Most bytes.</summary>
    public long Capacity => capacity;

    /// <summary>Keeps a range.</summary>
    public void Add(int file, long offset, byte[] bytes)
    {
        if (bytes.Length > capacity)
        {
            return;
        }

        lock (_lock)
        {
            if (!_files.TryGetValue(file, out SortedSet<Segment>? segments))
            {
                _files.Add(file, segments = new SortedSet<Segment>(Comparer<Segment>.Create(static (a, b) => a.Offset != b.Offset ? a.Offset.CompareTo(b.Offset) : a.Bytes.Length.CompareTo(b.Bytes.Length))));
            }

            var segment = new Segment(file, offset, bytes);
            if (!segments.Add(segment))
            {
                return;
            }

            segment.Node = _recent.AddLast(segment);
            _bytes += bytes.Length;
            _longest = Math.Max(_longest, bytes.Length);
            while (_bytes > capacity && _recent.First is { } oldest)
            {
                _recent.Remove(oldest);
                _files[oldest.Value.File].Remove(oldest.Value);
                _bytes -= oldest.Value.Bytes.Length;
            }
        }
    }

    /// <summary>Copies the parts of a range that are kept, and returns the parts that aren't, in order.</summary>
    public List<ByteRange> Read(int file, long offset, Span<byte> destination)
    {
        var missing = new List<ByteRange>();
        long at = offset, end = offset + destination.Length;
        lock (_lock)
        {
            if (_files.TryGetValue(file, out SortedSet<Segment>? segments) && segments.Count > 0)
            {
                // A segment that begins before the range may reach into it, by its length at most.
                foreach (Segment segment in segments.GetViewBetween(Segment.Bound(offset - _longest, 0), Segment.Bound(end, int.MaxValue)))
                {
                    long from = Math.Max(segment.Offset, at), to = Math.Min(segment.Offset + segment.Bytes.Length, end);
                    if (from >= to)
                    {
                        continue;
                    }

                    if (from > at)
                    {
                        missing.Add(new ByteRange(file, at, from - at));
                    }

                    segment.Bytes.AsSpan((int)(from - segment.Offset), (int)(to - from)).CopyTo(destination[(int)(from - offset)..]);
                    at = to;
                    _recent.Remove(segment.Node!);
                    _recent.AddLast(segment.Node!);
                }
            }
        }

        if (at < end)
        {
            missing.Add(new ByteRange(file, at, end - at));
        }

        return missing;
    }

    /// <summary>The parts of a range that aren't kept.</summary>
    public List<ByteRange> Missing(ByteRange range)
    {
        var missing = new List<ByteRange>();
        long at = range.Offset;
        lock (_lock)
        {
            if (_files.TryGetValue(range.File, out SortedSet<Segment>? segments) && segments.Count > 0)
            {
                foreach (Segment segment in segments.GetViewBetween(Segment.Bound(range.Offset - _longest, 0), Segment.Bound(range.End, int.MaxValue)))
                {
                    long from = Math.Max(segment.Offset, at), to = Math.Min(segment.Offset + segment.Bytes.Length, range.End);
                    if (from < to)
                    {
                        if (from > at)
                        {
                            missing.Add(new ByteRange(range.File, at, from - at));
                        }

                        at = to;
                    }
                }
            }
        }

        if (at < range.End)
        {
            missing.Add(new ByteRange(range.File, at, range.End - at));
        }

        return missing;
    }

    private sealed class Segment(int file, long offset, byte[] bytes)
    {
        public int File => file;

        public long Offset => offset;

        public byte[] Bytes => bytes;

        public LinkedListNode<Segment>? Node { get; set; }

        // GetViewBetween compares by offset first; the length of a bound only orders it among equals.
        public static Segment Bound(long offset, int side) => new(0, side == 0 ? offset - 1 : offset, []);
    }
}
