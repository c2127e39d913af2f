using System.Buffers;
using System.Collections.Immutable;
using ProvenanceKit.Engine.Numerics;

namespace ProvenanceKit.Engine.Checkpoints.PyTorch;

/// <summary>
/// Reads elements of a strided view in row-major order: element (i0, i1, ...) lies at offset + sum of i * stride. Dimensions of one index are dropped and
/// neighbours that step evenly are joined, so that a contiguous view becomes one dimension of stride 1.
/// </summary>
internal sealed class StridedReader
{
    private const int ScratchBytes = 64 * 1024;
    private const int MaxGap = 512;
    private const int WholeElements = 1 << 20;
    private const int WholeShare = 8;
    private readonly TensorDataType _dataType;
    private readonly int _width;
    private readonly long _offset;
    private readonly long[] _shape;
    private readonly long[] _strides;

    /// <summary>Prepares a view.</summary>
    /// <param name="dataType">Type of the elements.</param>
    /// <param name="offset">First byte of element 0 in the file.</param>
    /// <param name="shape">Dimensions, none of them 0.</param>
    /// <param name="strides">Elements from one index to the next.</param>
    public StridedReader(TensorDataType dataType, long offset, ImmutableArray<long> shape, ImmutableArray<long> strides)
    {
        _dataType = dataType;
        _width = dataType.ByteWidth();
        _offset = offset;
        (_shape, _strides) = Simplify(shape, strides);
    }

    /// <summary>Whether a view is one run of elements.</summary>
    public static bool IsContiguous(ImmutableArray<long> shape, ImmutableArray<long> strides)
    {
        (long[] simple, long[] steps) = Simplify(shape, strides);
        return simple.Length == 0 || (simple.Length == 1 && steps[0] == 1);
    }

    /// <summary>Reads consecutive elements in row-major order.</summary>
    /// <param name="file">Where from.</param>
    /// <param name="first">Number of the first element.</param>
    /// <param name="destination">Receives the values.</param>
    /// <param name="name">For messages.</param>
    /// <returns>Bytes read.</returns>
    public long Read(CheckpointFile file, long first, Span<float> destination, string name)
    {
        long inner = _shape.Length == 0 ? 1 : _shape[^1], step = _shape.Length == 0 ? 1 : _strides[^1];
        if (ReadWhole(file, first, destination, name) is { } whole)
        {
            return whole;
        }

        long bytes = 0;
        for (int done = 0; done < destination.Length;)
        {
            long row = (first + done) / inner, column = (first + done) % inner;
            int rows = RowsTogether(row, column, inner, step, destination.Length - done);
            if (rows > 1)
            {
                // Neighbouring rows lie side by side: each stored line gives one element to every row.
                bytes += ReadLines(file, Start(row), inner, step, rows, destination.Slice(done, checked((int)(rows * inner))), name);
                done += checked((int)(rows * inner));
                continue;
            }

            int count = (int)Math.Min(inner - column, destination.Length - done);
            bytes += ReadRun(file, Start(row) + (column * step), step, destination.Slice(done, count), name);
            done += count;
        }

        return bytes;
    }

    // A view of little storage, of which much is asked for, is read in one piece and picked from: element by element costs a call to the system each.
    private long? ReadWhole(CheckpointFile file, long first, Span<float> destination, string name)
    {
        long span = 1;
        for (int i = 0; i < _shape.Length; i++)
        {
            span += (_shape[i] - 1) * _strides[i];
        }

        if (_shape.Length == 0 || _strides[^1] == 1 || span > WholeElements || destination.Length < span / WholeShare)
        {
            return null;
        }

        float[] stored = ArrayPool<float>.Shared.Rent((int)span);
        try
        {
            long bytes = ReadSpan(file, 0, stored.AsSpan(0, (int)span), name);
            Pick(stored, first, destination);
            return bytes;
        }
        finally
        {
            ArrayPool<float>.Shared.Return(stored);
        }
    }

    private void Pick(float[] stored, long first, Span<float> destination)
    {
        long inner = _shape[^1], step = _strides[^1], row = first / inner, column = first % inner, start = Start(row);
        foreach (ref float value in destination)
        {
            value = stored[start + (column * step)];
            if (++column == inner)
            {
                column = 0;
                row++;
                start = Start(row);
            }
        }
    }

    private int RowsTogether(long row, long column, long inner, long step, int wanted)
    {
        if (column != 0 || _shape.Length < 2 || _strides[^2] != 1 || step <= 1)
        {
            return 1;
        }

        long left = _shape[^2] - (row % _shape[^2]);
        return (int)Math.Max(1, Math.Min(Math.Min(left, wanted / inner), ScratchBytes / _width));
    }

    private long ReadLines(CheckpointFile file, long start, long inner, long step, int rows, Span<float> destination, string name)
    {
        byte[] bytes = new byte[rows * _width];
        float[] line = new float[rows];
        for (int column = 0; column < inner; column++)
        {
            file.ReadExactly(bytes, _offset + ((start + (column * step)) * _width), name);
            ElementConversion.ToSingle(_dataType, bytes, line);
            for (int r = 0; r < rows; r++)
            {
                destination[(int)((r * inner) + column)] = line[r];
            }
        }

        return bytes.Length * inner;
    }

    private long ReadRun(CheckpointFile file, long start, long step, Span<float> destination, string name)
    {
        if (step == 0)
        {
            long one = ReadSpan(file, start, destination[..1], name);
            destination.Fill(destination[0]);
            return one;
        }

        if (step == 1)
        {
            return ReadSpan(file, start, destination, name);
        }

        if (step * _width > MaxGap)
        {
            long read = 0;
            for (int i = 0; i < destination.Length; i++)
            {
                read += ReadSpan(file, start + (i * step), destination.Slice(i, 1), name);
            }

            return read;
        }

        int piece = (int)(ScratchBytes / _width / step);
        float[] passing = new float[checked((int)(((Math.Min(piece, destination.Length) - 1) * step) + 1))];
        long total = 0;
        for (int done = 0; done < destination.Length; done += piece)
        {
            int count = Math.Min(piece, destination.Length - done);
            Span<float> window = passing.AsSpan(0, (int)(((count - 1) * step) + 1));
            total += ReadSpan(file, start + (done * step), window, name);
            for (int i = 0; i < count; i++)
            {
                destination[done + i] = window[(int)(i * step)];
            }
        }

        return total;
    }

    private long ReadSpan(CheckpointFile file, long start, Span<float> destination, string name)
    {
        int capacity = (int)Math.Min(ScratchBytes, (long)destination.Length * _width);
        Span<byte> scratch = capacity <= 1024 ? stackalloc byte[capacity] : new byte[capacity];
        for (int done = 0; done < destination.Length;)
        {
            int count = Math.Min(destination.Length - done, scratch.Length / _width);
            Span<byte> bytes = scratch[..(count * _width)];
            file.ReadExactly(bytes, _offset + ((start + done) * _width), name);
            ElementConversion.ToSingle(_dataType, bytes, destination.Slice(done, count));
            done += count;
        }

        return (long)destination.Length * _width;
    }

    // First element of a row, a row being all indices but the last.
    private long Start(long row)
    {
        long start = 0;
        for (int i = _shape.Length - 2; i >= 0; i--)
        {
            start += row % _shape[i] * _strides[i];
            row /= _shape[i];
        }

        return start;
    }

    private static (long[] Shape, long[] Strides) Simplify(ImmutableArray<long> shape, ImmutableArray<long> strides)
    {
        var sizes = new List<long>();
        var steps = new List<long>();
        for (int i = 0; i < shape.Length; i++)
        {
            if (shape[i] == 1)
            {
                continue;
            }

            if (sizes.Count > 0 && steps[^1] == strides[i] * shape[i])
            {
                sizes[^1] *= shape[i];
                steps[^1] = strides[i];
            }
            else
            {
                sizes.Add(shape[i]);
                steps.Add(strides[i]);
            }
        }

        return ([.. sizes], [.. steps]);
    }
}
