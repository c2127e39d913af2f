using System.Collections.Immutable;
using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Engine.Hub.Remote;

/// <summary>Random access to the bytes of a model's weight files on the Hub, through a bounded memory of ranges. Safe for concurrent use.</summary>
/// <param name="contents">The files.</param>
/// <param name="maxConnections">Requests at a time.</param>
internal sealed class RemoteReader(ImmutableArray<HubContent> contents, int maxConnections)
{
    private const long CacheBytes = 384L << 20;
    private readonly RangeCache _cache = new(CacheBytes);
    private long _bytesMoved;
    private long _requests;

    /// <summary>The files.</summary>
    public ImmutableArray<HubContent> Contents => contents;

    /// <summary>Bytes that came over the network.</summary>
    public long BytesMoved => Interlocked.Read(ref _bytesMoved);

    /// <summary>Ranges that were asked for.</summary>
    public long RequestCount => Interlocked.Read(ref _requests);

    /// <summary>Stops requests.</summary>
    public CancellationToken CancellationToken { get; set; }

    /// <summary>Fills <paramref name="destination"/>.</summary>
    /// <exception cref="ProvenanceException">The file ends before, or can't be read.</exception>
    public void Read(int file, long offset, Span<byte> destination, string tensorName)
    {
        if (offset < 0 || offset + destination.Length > contents[file].File.Length)
        {
            throw new ProvenanceException(ProvenanceErrorCode.FileTruncated, $"{contents[file].Subject}: {tensorName}", "the file is shorter than what it should hold", offset);
        }

        List<ByteRange> missing = _cache.Read(file, offset, destination);
        if (missing.Count == 0)
        {
            return;
        }

        foreach ((ByteRange range, byte[] bytes) in Fetch(RangePlan.Coalesce(missing)))
        {
            long from = Math.Max(range.Offset, offset), to = Math.Min(range.End, offset + destination.Length);
            bytes.AsSpan((int)(from - range.Offset), (int)(to - from)).CopyTo(destination[(int)(from - offset)..]);
        }
    }

    /// <summary>Brings ranges into memory in as few requests as it makes sense, several at a time. What doesn't fit is left to <see cref="Read"/>.</summary>
    public void Prefetch(IEnumerable<ByteRange> ranges)
    {
        List<ByteRange> requests = RangePlan.Coalesce(ranges.SelectMany(_cache.Missing));
        long bytes = 0;
        int count = 0;
        while (count < requests.Count && (bytes += requests[count].Length) <= _cache.Capacity / 2)
        {
            count++;
        }

        if (count > 0)
        {
            Fetch(requests[..count]);
        }
    }

    private (ByteRange Range, byte[] Bytes)[] Fetch(List<ByteRange> requests)
    {
        var results = new (ByteRange, byte[])[requests.Count];
        async ValueTask One(int i, CancellationToken token)
        {
            ByteRange range = requests[i];
            byte[] bytes = GC.AllocateUninitializedArray<byte>((int)range.Length);
            Interlocked.Increment(ref _requests);
            await contents[range.File].ReadAsync(range.Offset, bytes, read => Interlocked.Add(ref _bytesMoved, read), token).ConfigureAwait(false);
            _cache.Add(range.File, range.Offset, bytes);
            results[i] = (range, bytes);
        }

        // The caller is a synchronous worker of its own; requests continue on pool threads without its context.
        Task work = requests.Count == 1
            ? Task.Run(() => One(0, CancellationToken).AsTask(), CancellationToken)
            : Task.Run(() => Parallel.ForEachAsync(
                Enumerable.Range(0, requests.Count), new ParallelOptions { MaxDegreeOfParallelism = maxConnections, CancellationToken = CancellationToken }, One), CancellationToken);
        work.GetAwaiter().GetResult();
        return results;
    }
}
