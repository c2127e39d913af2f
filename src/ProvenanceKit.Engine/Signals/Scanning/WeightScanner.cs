using System.Buffers;
using System.Collections.Immutable;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using ProvenanceKit.Engine.Checkpoints;
using ProvenanceKit.Engine.Numerics;

namespace ProvenanceKit.Engine.Signals.Scanning;

/// <summary>
/// Goes once over the bytes of the tensors asked for, with one worker per core. Work is cut into windows of the files at multiples of their length, so that
/// large pages of the file cache are mapped whole; accumulation blocks are counted from each tensor's first element, so that a result depends neither on
/// the number of threads nor on where in the file a tensor lies.
/// </summary>
internal sealed unsafe class WeightScanner
{
    private const long WindowBytes = 4 << 20;
    private const int RemoteWorkers = 8;

    // Elements decoded at a time where the bytes aren't the values; a multiple of the accumulation block.
    private const long DecodedElements = 1 << 20;

    // Place of decoded pieces in the order of windows: behind all files.
    private const int NoFile = int.MaxValue;

    private readonly Checkpoint _checkpoint;
    private readonly int _workerCount;
    private readonly Action<long>? _reportBytes;
    private readonly CancellationToken _cancellationToken;

    /// <summary>Prepares a scan.</summary>
    /// <param name="checkpoint">Source of the bytes.</param>
    /// <param name="maxThreads">Workers; 0 means one per core.</param>
    /// <param name="reportBytes">Receives the number of bytes of each finished window, on any thread.</param>
    /// <param name="cancellationToken">Stops between windows.</param>
    public WeightScanner(Checkpoint checkpoint, int maxThreads, Action<long>? reportBytes, CancellationToken cancellationToken)
    {
        _checkpoint = checkpoint;
        _workerCount = maxThreads > 0 ? maxThreads : Environment.ProcessorCount;
        if (checkpoint.IsRemote)
        {
            // Workers wait for the network most of the time; the result doesn't depend on their number.
            _workerCount = Math.Max(_workerCount, RemoteWorkers);
        }

        _reportBytes = reportBytes;
        _cancellationToken = cancellationToken;
    }

    /// <summary>Scans and returns one result per request, in order.</summary>
    /// <exception cref="Errors.ProvenanceException">The file became shorter or unreadable.</exception>
    /// <exception cref="OperationCanceledException">The scan was stopped.</exception>
    public TensorScanResult[] Scan(IReadOnlyList<TensorScanRequest> requests)
    {
        TensorScanResult[] results = [.. requests.Select(Prepare)];
        BlockScan?[] blocks = [.. requests.Select(request => BlockScan.Of(_checkpoint, request))];
        ImmutableArray<Window> windows = Windows(requests, blocks);
        Dictionary<int, FileWindow> files = [];
        try
        {
            foreach (Window window in windows.Where(static window => window.File != NoFile).DistinctBy(static window => window.File))
            {
                files.Add(window.File, new FileWindow(_checkpoint.OpenFile(requests[window.Requests[0]].Tensor)));
            }

            ValueStatistics[][] parts = Run(requests, blocks, results, windows, files);
            for (int i = 0; i < windows.Length; i++)
            {
                for (int j = 0; j < windows[i].Requests.Length; j++)
                {
                    int at = windows[i].Requests[j];
                    results[at] = results[at] with { Statistics = results[at].Statistics.Add(parts[i][j]) };
                }
            }
        }
        finally
        {
            foreach (FileWindow file in files.Values)
            {
                file.Dispose();
            }
        }

        return results;
    }

    private static TensorScanResult Prepare(TensorScanRequest request) => new(
        default,
        request.RowNorms ? new float[request.Tensor.Shape[0]] : [],
        request.Samples ? new float[EvenSampling.Count(request.Tensor.ElementCount)] : []);

    private static ImmutableArray<Window> Windows(IReadOnlyList<TensorScanRequest> requests, BlockScan?[] blocks)
    {
        var byPlace = new SortedDictionary<(int File, long Index), List<int>>();
        var decoded = new List<Window>();
        for (int i = 0; i < requests.Count; i++)
        {
            TensorInfo tensor = requests[i].Tensor;
            if (!tensor.DataType.IsPlain() && blocks[i] is null)
            {
                long step = DecodedStep(requests[i]);
                for (long first = 0; first < tensor.ElementCount; first += step)
                {
                    decoded.Add(new Window(NoFile, first, [i]));
                }

                continue;
            }

            for (long index = tensor.FileOffset / WindowBytes; index * WindowBytes < tensor.FileOffset + tensor.ByteLength; index++)
            {
                if (!byPlace.TryGetValue((tensor.FileIndex, index), out List<int>? inWindow))
                {
                    byPlace.Add((tensor.FileIndex, index), inWindow = []);
                }

                inWindow.Add(i);
            }
        }

        return [.. byPlace.Select(pair => new Window(pair.Key.File, pair.Key.Index * WindowBytes, [.. pair.Value])), .. decoded];
    }

    // Whole rows where norms are asked for, otherwise whole accumulation blocks.
    private static long DecodedStep(TensorScanRequest request) => request.RowNorms
        ? Math.Max(1, DecodedElements / Math.Max(1, request.Tensor.RowLength)) * Math.Max(1, request.Tensor.RowLength)
        : DecodedElements;

    private ValueStatistics[][] Run(
        IReadOnlyList<TensorScanRequest> requests, BlockScan?[] blocks, TensorScanResult[] results, ImmutableArray<Window> windows, Dictionary<int, FileWindow> files)
    {
        var parts = new ValueStatistics[windows.Length][];
        long bufferBytes = files.Values.All(file => file.IsMapped)
            ? 0
            : WindowBytes + Enumerable.Range(0, requests.Count).Max(i => LongestUnitBytes(requests[i], blocks[i]));
        int next = -1;
        ExceptionDispatchInfo? failure = null;

        void Work()
        {
            byte* buffer = bufferBytes > 0 ? (byte*)NativeMemory.AlignedAlloc((nuint)bufferBytes, 64) : null;
            try
            {
                while (Volatile.Read(ref failure) is null && !_cancellationToken.IsCancellationRequested)
                {
                    int i = Interlocked.Increment(ref next);
                    if (i >= windows.Length)
                    {
                        break;
                    }

                    parts[i] = windows[i].File == NoFile
                        ? [Decode(requests[windows[i].Requests[0]], results[windows[i].Requests[0]], windows[i].Start)]
                        : Process(windows[i], requests, blocks, results, files[windows[i].File], buffer);
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

        var threads = new Thread[Math.Max(1, Math.Min(_workerCount, windows.Length)) - 1];
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
        return parts;
    }

    private static long LongestUnitBytes(TensorScanRequest request, BlockScan? blocks) => blocks is not null
        ? blocks.LongestUnitBytes(request.RowNorms)
        : request.Tensor.DataType.IsPlain()
            ? Math.Max(ValueStatisticsKernel.BlockLength, request.RowNorms ? request.Tensor.RowLength : 0) * request.Tensor.DataType.ByteWidth()
            : 0;

    private ValueStatistics[] Process(
        Window window, IReadOnlyList<TensorScanRequest> requests, BlockScan?[] blocks, TensorScanResult[] results, FileWindow file, byte* buffer)
    {
        var parts = new ValueStatistics[window.Requests.Length];
        long bytes = 0;
        for (int i = 0; i < parts.Length; i++)
        {
            TensorScanRequest request = requests[window.Requests[i]];
            TensorInfo tensor = request.Tensor;
            if (blocks[window.Requests[i]] is { } scan)
            {
                TensorScanResult result = results[window.Requests[i]];
                parts[i] = request.Statistics || request.Samples
                    ? scan.Statistics(file, window.Start, window.Start + WindowBytes, buffer, result.Samples, ref bytes)
                    : default;
                if (request.RowNorms)
                {
                    scan.RowNorms(file, window.Start, window.Start + WindowBytes, buffer, result.RowNorms, ref bytes);
                }

                continue;
            }

            int width = tensor.DataType.ByteWidth();
            if (request.Statistics || request.Samples)
            {
                ScanPiece piece = ScanPiece.Of(tensor, ValueStatisticsKernel.BlockLength, window.Start, window.Start + WindowBytes);
                byte* start = file.Acquire(tensor.FileOffset + (piece.FirstElement * width), piece.ElementCount * width, buffer, tensor.Name);
                parts[i] = ValueStatisticsKernel.Compute(tensor.DataType, start, piece.ElementCount);
                TakeSamples(tensor, results[window.Requests[i]].Samples, piece, start, width);
                bytes += piece.ElementCount * width;
            }

            if (request.RowNorms)
            {
                ScanPiece piece = ScanPiece.Of(tensor, tensor.RowLength, window.Start, window.Start + WindowBytes);
                byte* start = file.Acquire(tensor.FileOffset + (piece.FirstElement * width), piece.ElementCount * width, buffer, tensor.Name);
                int rows = (int)(piece.ElementCount / tensor.RowLength);
                Span<float> norms = results[window.Requests[i]].RowNorms.AsSpan((int)(piece.FirstElement / tensor.RowLength), rows);
                RowNorms.Compute(tensor.DataType, start, rows, (int)tensor.RowLength, norms);
                bytes += piece.ElementCount * width;
            }
        }

        file.Release(window.Start, WindowBytes);
        _checkpoint.CountBytesRead(bytes);
        _reportBytes?.Invoke(bytes);
        return parts;
    }

    private ValueStatistics Decode(TensorScanRequest request, TensorScanResult result, long first)
    {
        TensorInfo tensor = request.Tensor;
        int count = checked((int)Math.Min(DecodedStep(request), tensor.ElementCount - first));
        float[] values = ArrayPool<float>.Shared.Rent(count);
        try
        {
            _checkpoint.Read(tensor, first, values.AsSpan(0, count));
            ValueStatistics statistics = default;
            fixed (float* start = values)
            {
                if (request.Statistics)
                {
                    statistics = ValueStatisticsKernel.Compute(TensorDataType.F32, (byte*)start, count);
                }

                if (request.RowNorms)
                {
                    int rows = (int)(count / tensor.RowLength);
                    RowNorms.Compute(TensorDataType.F32, (byte*)start, rows, (int)tensor.RowLength, result.RowNorms.AsSpan((int)(first / tensor.RowLength), rows));
                }
            }

            long stride = EvenSampling.Stride(tensor.ElementCount);
            for (long i = (first + stride - 1) / stride; i < result.Samples.Length && i * stride < first + count; i++)
            {
                result.Samples[i] = values[(i * stride) - first];
            }

            _reportBytes?.Invoke((long)((double)tensor.ByteLength * count / tensor.ElementCount));
            return statistics;
        }
        finally
        {
            ArrayPool<float>.Shared.Return(values);
        }
    }

    private static void TakeSamples(TensorInfo tensor, float[] samples, ScanPiece piece, byte* start, int width)
    {
        if (samples.Length == 0 || piece.ElementCount == 0)
        {
            return;
        }

        long stride = EvenSampling.Stride(tensor.ElementCount);
        long end = Math.Min(samples.Length, (piece.FirstElement + piece.ElementCount + stride - 1) / stride);
        for (long i = (piece.FirstElement + stride - 1) / stride; i < end; i++)
        {
            byte* element = start + (((i * stride) - piece.FirstElement) * width);
            ElementConversion.ToSingle(tensor.DataType, new ReadOnlySpan<byte>(element, width), samples.AsSpan((int)i, 1));
        }
    }

    private readonly record struct Window(int File, long Start, ImmutableArray<int> Requests);
}
