using System.Buffers;
using System.Runtime.Intrinsics.X86;
using ProvenanceKit.Engine.Checkpoints;
using ProvenanceKit.Engine.Numerics;

namespace ProvenanceKit.Engine.Signals.Scanning;

/// <summary>
/// The scan of one encoded tensor from its bytes: an accumulation block at a time is decoded into memory that stays in the nearest cache and goes through the
/// float32 kernels there. Sums are in the order of the file, which isn't the order of the values that <see cref="Checkpoint.Read"/> gives when rows are stored
/// in another order.
/// </summary>
internal sealed unsafe class BlockScan
{
    private readonly TensorInfo _tensor;
    private readonly EncodedBlocks _blocks;
    private readonly long[] _samplePlaces;
    private readonly int[] _sampleNumbers;

    private BlockScan(TensorInfo tensor, EncodedBlocks blocks, int sampleCount)
    {
        _tensor = tensor;
        _blocks = blocks;
        _samplePlaces = new long[sampleCount];
        _sampleNumbers = new int[sampleCount];
        long stride = EvenSampling.Stride(tensor.ElementCount);
        for (int i = 0; i < sampleCount; i++)
        {
            _samplePlaces[i] = blocks.StoredElement is { } stored ? stored(i * stride) : i * stride;
            _sampleNumbers[i] = i;
        }

        if (blocks.StoredElement is not null)
        {
            Array.Sort(_samplePlaces, _sampleNumbers);
        }
    }

    /// <summary>The scan of a request; null when its values come through <see cref="Checkpoint.Read"/> only.</summary>
    public static BlockScan? Of(Checkpoint checkpoint, TensorScanRequest request)
    {
        TensorInfo tensor = request.Tensor;
        if (tensor.DataType.IsPlain() || checkpoint.FindBlocks(tensor) is not { } blocks
            || ValueStatisticsKernel.BlockLength % blocks.BlockLength != 0
            || (request.RowNorms && (blocks.StoredElement is not null || tensor.RowLength % blocks.BlockLength != 0)))
        {
            return null;
        }

        return new BlockScan(tensor, blocks, request.Samples ? EvenSampling.Count(tensor.ElementCount) : 0);
    }

    /// <summary>Longest range of bytes of one unit.</summary>
    public long LongestUnitBytes(bool rows) => _blocks.Bytes(Math.Max(ValueStatisticsKernel.BlockLength, rows ? _tensor.RowLength : 0));

    /// <summary>Statistics and samples of the accumulation blocks that begin in a window; adds the bytes that were read.</summary>
    public ValueStatistics Statistics(FileWindow file, long windowStart, long windowEnd, byte* buffer, float[] samples, ref long bytes)
    {
        const int unit = ValueStatisticsKernel.BlockLength;
        ScanPiece piece = ScanPiece.Of(_tensor, unit, _blocks.Bytes(unit), windowStart, windowEnd);
        if (piece.ElementCount == 0)
        {
            return default;
        }

        byte* start = Acquire(file, piece, buffer, ref bytes);
        float* values = stackalloc float[unit];
        ValueStatistics total = default;
        int sample = LowerBound(piece.FirstElement);
        for (long done = 0; done < piece.ElementCount; done += unit)
        {
            int length = (int)Math.Min(unit, piece.ElementCount - done);
            _blocks.Decode(start + _blocks.Bytes(done), length / _blocks.BlockLength, values);
            Prefetch(start + _blocks.Bytes(done + unit), start + _blocks.Bytes(Math.Min(piece.ElementCount, done + (2 * unit))));
            total = total.Add(SingleStatistics.Compute(values, length));
            for (long first = piece.FirstElement + done; sample < _samplePlaces.Length && _samplePlaces[sample] < first + length; sample++)
            {
                samples[_sampleNumbers[sample]] = values[_samplePlaces[sample] - first];
            }
        }

        return total;
    }

    /// <summary>Norms of the rows that begin in a window; adds the bytes that were read.</summary>
    public void RowNorms(FileWindow file, long windowStart, long windowEnd, byte* buffer, float[] norms, ref long bytes)
    {
        int length = checked((int)_tensor.RowLength);
        ScanPiece piece = ScanPiece.Of(_tensor, length, _blocks.Bytes(length), windowStart, windowEnd);
        if (piece.ElementCount == 0)
        {
            return;
        }

        byte* start = Acquire(file, piece, buffer, ref bytes);
        float[] row = ArrayPool<float>.Shared.Rent(length);
        fixed (float* values = row)
        {
            for (long done = 0; done < piece.ElementCount; done += length)
            {
                _blocks.Decode(start + _blocks.Bytes(done), length / _blocks.BlockLength, values);
                Numerics.RowNorms.Compute(TensorDataType.F32, (byte*)values, 1, length, norms.AsSpan((int)((piece.FirstElement + done) / length), 1));
            }
        }

        ArrayPool<float>.Shared.Return(row);
    }

    private byte* Acquire(FileWindow file, ScanPiece piece, byte* buffer, ref long bytes)
    {
        long length = _blocks.Bytes(piece.ElementCount);
        bytes += length;
        return file.Acquire(_tensor.FileOffset + _blocks.Bytes(piece.FirstElement), length, buffer, _tensor.Name);
    }

    // The next accumulation block comes into the cache while the sums of this one are taken.
    private static void Prefetch(byte* from, byte* end)
    {
        const int line = 64;
        if (!Sse.IsSupported)
        {
            return;
        }

        for (byte* at = from; at < end; at += line)
        {
            Sse.Prefetch0(at);
        }
    }

    private int LowerBound(long place)
    {
        int at = Array.BinarySearch(_samplePlaces, place);
        return at < 0 ? ~at : at;
    }
}
