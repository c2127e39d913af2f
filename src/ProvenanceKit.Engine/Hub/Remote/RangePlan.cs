namespace ProvenanceKit.Engine.Hub.Remote;

/// <summary>Turns many small ranges into few requests.</summary>
internal static class RangePlan
{
    /// <summary>Largest request.</summary>
    public const int MaxRequestBytes = 8 << 20;

    /// <summary>Two ranges become one request when no more bytes than this lie between them: about what the headers of another request cost.</summary>
    public const int MaxGapBytes = 4 << 10;

    /// <summary>Sorts, joins neighbours and cuts what is too long.</summary>
    public static List<ByteRange> Coalesce(IEnumerable<ByteRange> ranges)
    {
        var requests = new List<ByteRange>();
        ByteRange open = default;
        foreach (ByteRange range in ranges.Where(static r => r.Length > 0).OrderBy(static r => r.File).ThenBy(static r => r.Offset))
        {
            if (open.Length > 0 && range.File == open.File && range.Offset - open.End <= MaxGapBytes)
            {
                open = open with { Length = Math.Max(open.End, range.End) - open.Offset };
                continue;
            }

            Cut(open, requests);
            open = range;
        }

        Cut(open, requests);
        return requests;
    }

    private static void Cut(ByteRange range, List<ByteRange> requests)
    {
        for (; range.Length > 0; range = range with { Offset = range.Offset + MaxRequestBytes, Length = range.Length - MaxRequestBytes })
        {
            requests.Add(range with { Length = Math.Min(range.Length, MaxRequestBytes) });
        }
    }
}
