namespace ProvenanceKit.Engine.Hub.Remote;

/// <summary>
/// Turns many small ranges into fewer requests. Bytes between two ranges are read for nothing but save a request: the smallest gaps are closed first, as long
/// as all of them together stay below an eighth of the bytes that are wanted.
/// </summary>
internal static class RangePlan
{
    /// <summary>Largest request.</summary>
    public const int MaxRequestBytes = 8 << 20;

    private const long MaxGapBytes = 64 << 10;
    private const long FreeGapBytes = 16 << 10;

    /// <summary>Sorts, joins neighbours and cuts what is too long.</summary>
    public static List<ByteRange> Coalesce(IEnumerable<ByteRange> ranges)
    {
        List<ByteRange> parts = Union(ranges);
        bool[] closed = Gaps(parts);
        var requests = new List<ByteRange>(parts.Count);
        for (int i = 0; i < parts.Count;)
        {
            int last = i;
            while (last + 1 < parts.Count && closed[last])
            {
                last++;
            }

            Cut(parts[i] with { Length = parts[last].End - parts[i].Offset }, requests);
            i = last + 1;
        }

        return requests;
    }

    private static List<ByteRange> Union(IEnumerable<ByteRange> ranges)
    {
        var parts = new List<ByteRange>();
        foreach (ByteRange range in ranges.Where(static r => r.Length > 0).OrderBy(static r => r.File).ThenBy(static r => r.Offset))
        {
            if (parts.Count > 0 && parts[^1] is var open && open.File == range.File && range.Offset <= open.End)
            {
                parts[^1] = open with { Length = Math.Max(open.End, range.End) - open.Offset };
            }
            else
            {
                parts.Add(range);
            }
        }

        return parts;
    }

    // Whether the gap behind a part is read along.
    private static bool[] Gaps(List<ByteRange> parts)
    {
        bool[] closed = new bool[parts.Count];
        long budget = Math.Max(FreeGapBytes, parts.Sum(static p => p.Length) / 8);
        foreach ((long gap, int at) in Enumerable.Range(0, Math.Max(0, parts.Count - 1)).Where(i => parts[i].File == parts[i + 1].File)
            .Select(i => (parts[i + 1].Offset - parts[i].End, i)).Where(static g => g.Item1 <= MaxGapBytes).Order())
        {
            if ((budget -= gap) < 0)
            {
                break;
            }

            closed[at] = true;
        }

        return closed;
    }

    private static void Cut(ByteRange range, List<ByteRange> requests)
    {
        for (; range.Length > 0; range = range with { Offset = range.Offset + MaxRequestBytes, Length = range.Length - MaxRequestBytes })
        {
            requests.Add(range with { Length = Math.Min(range.Length, MaxRequestBytes) });
        }
    }
}
