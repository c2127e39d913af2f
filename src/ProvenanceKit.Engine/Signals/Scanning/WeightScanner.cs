using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using ProvenanceKit.Engine.Checkpoints;
using ProvenanceKit.Engine.Numerics;

namespace ProvenanceKit.Engine.Signals.Scanning;

/// <summary>
/// Goes once over the bytes of the tensors asked for, with one worker per core. Work is cut into chunks of a fixed number of elements across all tensors,
/// and partial results are merged in chunk order, so that the result depends neither on the number of threads nor on the storage type's width.
/// </summary>
internal sealed unsafe class WeightScanner
{
    // 2 Mi elements: 4 MiB of bfloat16. Small enough to balance, large enough that a window's system calls don't show.
    private const long ChunkElements = 2 << 20;
    private const int MaxChunkBytes = 32 << 20;

    private readonly Checkpoint _checkpoint;
    private readonly int _workerCount;
    private readonly Action<long>? _reportBytes;
    private readonly CancellationToken _cancellationToken;

    /// <summary>Prepares a scan.</summary>
    /// <param name="checkpoint">Source of the bytes.</param>
    /// <param name="maxThreads">Workers; 0 means one per core.</param>
    /// <param name="reportBytes">Receives the number of bytes of each finished chunk, on any thread.</param>
    /// <param name="cancellationToken">Stops between chunks.</param>
    public WeightScanner(Checkpoint checkpoint, int maxThreads, Action<long>? reportBytes, CancellationToken cancellationToken)
    {
        _checkpoint = checkpoint;
        _workerCount = maxThreads > 0 ? maxThreads : Environment.ProcessorCount;
        _reportBytes = reportBytes;
        _cancellationToken = cancellationToken;
    }

    /// <summary>Scans and returns one result per request, in order.</summary>
    /// <exception cref="Errors.ProvenanceException">The file became shorter or unreadable.</exception>
    /// <exception cref="OperationCanceledException">The scan was stopped.</exception>
    public TensorScanResult[] Scan(IReadOnlyList<TensorScanRequest> requests)
    {
        var results = new PendingResult[requests.Count];
        var chunks = new List<Chunk>();
        for (int i = 0; i < requests.Count; i++)
        {
            results[i] = Prepare(requests[i]);
            AddChunks(chunks, i, requests[i]);
        }

        var statistics = new ValueStatistics[chunks.Count];
        Dictionary<int, FileWindow> windows = OpenWindows(requests);
        try
        {
            Run(requests, results, chunks, statistics, windows);
        }
        finally
        {
            foreach (FileWindow window in windows.Values)
            {
                window.Dispose();
            }
        }

        var totals = new ValueStatistics[requests.Count];
        for (int i = 0; i < chunks.Count; i++)
        {
            totals[chunks[i].Request] = totals[chunks[i].Request].Add(statistics[i]);
        }

        return [.. results.Select((result, i) => new TensorScanResult(totals[i], result.RowNorms, result.Samples))];
    }

    private static PendingResult Prepare(TensorScanRequest request)
    {
        TensorInfo tensor = request.Tensor;
        return new PendingResult(
            request.RowNorms ? new float[tensor.Shape[0]] : [],
            request.Samples ? new float[EvenSampling.Count(tensor.ElementCount)] : []);
    }

    private static void AddChunks(List<Chunk> chunks, int index, TensorScanRequest request)
    {
        TensorInfo tensor = request.Tensor;
        long length = Math.Min(ChunkElements, MaxChunkBytes / tensor.DataType.ByteWidth());
        if (request.RowNorms)
        {
            // Whole rows, because a norm is of one row; a row longer than a chunk is one all the same.
            length = Math.Max(1, length / Math.Max(1, tensor.RowLength)) * tensor.RowLength;
        }

        for (long first = 0; first < tensor.ElementCount; first += length)
        {
            chunks.Add(new Chunk(index, first, Math.Min(length, tensor.ElementCount - first)));
        }
    }

    private Dictionary<int, FileWindow> OpenWindows(IReadOnlyList<TensorScanRequest> requests)
    {
        var windows = new Dictionary<int, FileWindow>();
        foreach (TensorScanRequest request in requests)
        {
            if (!windows.ContainsKey(request.Tensor.FileIndex))
            {
                windows.Add(request.Tensor.FileIndex, new FileWindow(_checkpoint.OpenFile(request.Tensor)));
            }
        }

        return windows;
    }

    private void Run(
        IReadOnlyList<TensorScanRequest> requests, PendingResult[] results, List<Chunk> chunks, ValueStatistics[] statistics, Dictionary<int, FileWindow> windows)
    {
        int next = -1;
        ExceptionDispatchInfo? failure = null;
        long bufferBytes = chunks.Where(chunk => !windows[requests[chunk.Request].Tensor.FileIndex].IsMapped)
            .Select(chunk => chunk.Count * requests[chunk.Request].Tensor.DataType.ByteWidth()).DefaultIfEmpty(0).Max();

        void Work()
        {
            byte* buffer = bufferBytes > 0 ? (byte*)NativeMemory.AlignedAlloc((nuint)bufferBytes, 64) : null;
            try
            {
                while (Volatile.Read(ref failure) is null && !_cancellationToken.IsCancellationRequested)
                {
                    int i = Interlocked.Increment(ref next);
                    if (i >= chunks.Count)
                    {
                        break;
                    }

                    Chunk chunk = chunks[i];
                    TensorScanRequest request = requests[chunk.Request];
                    statistics[i] = Process(request, results[chunk.Request], chunk, windows[request.Tensor.FileIndex], buffer);
                    _reportBytes?.Invoke(chunk.Count * request.Tensor.DataType.ByteWidth());
                }
            }
            catch (Exception e)
            {
                // Rethrown on the caller's thread below, with its stack.
                Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(e), null);
            }
            finally
            {
                NativeMemory.AlignedFree(buffer);
            }
        }

        int workers = Math.Max(1, Math.Min(_workerCount, chunks.Count));
        var threads = new Thread[workers - 1];
        for (int i = 0; i < threads.Length; i++)
        {
            threads[i] = new Thread(Work) { IsBackground = true, Name = "ProvenanceKit weight scan" };
            threads[i].Start();
        }

        Work();
        foreach (Thread thread in threads)
        {
            thread.Join();
        }

        failure?.Throw();
        _cancellationToken.ThrowIfCancellationRequested();
    }

    private ValueStatistics Process(TensorScanRequest request, PendingResult result, Chunk chunk, FileWindow window, byte* buffer)
    {
        TensorInfo tensor = request.Tensor;
        int width = tensor.DataType.ByteWidth();
        long offset = tensor.FileOffset + (chunk.First * width);
        int length = checked((int)(chunk.Count * width));
        byte* start = window.Acquire(offset, length, buffer, tensor.Name);
        _checkpoint.CountBytesRead(length);
        ValueStatistics statistics = request.Statistics ? ValueStatisticsKernel.Compute(tensor.DataType, start, chunk.Count) : default;
        if (request.RowNorms)
        {
            int rows = (int)(chunk.Count / tensor.RowLength);
            RowNorms.Compute(tensor.DataType, start, rows, (int)tensor.RowLength, result.RowNorms.AsSpan((int)(chunk.First / tensor.RowLength), rows));
        }

        if (request.Samples)
        {
            TakeSamples(tensor, result.Samples, chunk, start, width);
        }

        window.Release(offset, length);
        return statistics;
    }

    private static void TakeSamples(TensorInfo tensor, float[] samples, Chunk chunk, byte* start, int width)
    {
        long stride = EvenSampling.Stride(tensor.ElementCount);
        if (stride == 1)
        {
            int count = (int)Math.Min(chunk.Count, samples.Length - Math.Min(chunk.First, samples.Length));
            ElementConversion.ToSingle(tensor.DataType, new ReadOnlySpan<byte>(start, count * width), samples.AsSpan((int)Math.Min(chunk.First, samples.Length), count));
            return;
        }

        for (long i = (chunk.First + stride - 1) / stride; i < samples.Length && i * stride < chunk.First + chunk.Count; i++)
        {
            byte* element = start + (((i * stride) - chunk.First) * width);
            ElementConversion.ToSingle(tensor.DataType, new ReadOnlySpan<byte>(element, width), samples.AsSpan((int)i, 1));
        }
    }

    private readonly record struct Chunk(int Request, long First, long Count);

    private sealed record PendingResult(float[] RowNorms, float[] Samples);
}
