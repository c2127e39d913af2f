using System.IO.MemoryMappedFiles;
using System.Runtime.Intrinsics;

namespace ProvenanceKit.Benchmarks;

/// <summary>The ceiling: a plain vector sum over the same mapping, with the same number of threads.</summary>
internal sealed unsafe class MappedSum : IDisposable
{
    private const long ChunkBytes = 4 << 20;
    private readonly MemoryMappedFile _map;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _base;

    public MappedSum(string path)
    {
        Length = new FileInfo(path).Length;
        _map = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        _view = _map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        byte* pointer = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);
        _base = pointer;
    }

    /// <summary>Bytes of the file.</summary>
    public long Length { get; }

    /// <summary>Adds up the first <paramref name="length"/> bytes as 64-bit integers.</summary>
    public long Run(long length, int threadCount)
    {
        long next = -1;
        long total = 0;
        void Work()
        {
            long mine = 0;
            for (long i = Interlocked.Increment(ref next); i * ChunkBytes < length; i = Interlocked.Increment(ref next))
            {
                mine += Sum(_base + (i * ChunkBytes), Math.Min(ChunkBytes, length - (i * ChunkBytes)));
            }

            Interlocked.Add(ref total, mine);
        }

        Thread[] threads = [.. Enumerable.Range(1, threadCount - 1).Select(_ => new Thread(Work))];
        Array.ForEach(threads, thread => thread.Start());
        Work();
        Array.ForEach(threads, thread => thread.Join());
        return total;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _map.Dispose();
    }

    /// <summary>Adds up bytes as 64-bit integers.</summary>
    public static long Sum(byte* start, long length)
    {
        Vector512<long> a = default, b = default, c = default, d = default;
        for (long i = 0; i + 256 <= length; i += 256)
        {
            a += Vector512.Load((long*)(start + i));
            b += Vector512.Load((long*)(start + i + 64));
            c += Vector512.Load((long*)(start + i + 128));
            d += Vector512.Load((long*)(start + i + 192));
        }

        return Vector512.Sum(a + b + c + d);
    }
}
