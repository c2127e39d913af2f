using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ProvenanceKit.Engine.Checkpoints;

namespace ProvenanceKit.Engine.Numerics;

/// <summary>
/// L2 norms of matrix rows in float32, in the order of operations of the reference's tensor library, so that a norm falls into the same
/// histogram bin: eight lanes, lane i%8 takes element i, square then add without fusing, lanes added 0 to 7, the rest of the row, square root.
/// </summary>
internal static unsafe class RowNorms
{
    private const int Lanes = 8;

    /// <summary>Norms of <paramref name="rowCount"/> rows.</summary>
    /// <param name="dataType">Storage type.</param>
    /// <param name="start">First row; rows follow each other.</param>
    /// <param name="rowCount">Number of rows.</param>
    /// <param name="rowLength">Elements per row.</param>
    /// <param name="norms">Receives one norm per row; NaN or infinity where the row has one or overflows.</param>
    public static void Compute(TensorDataType dataType, byte* start, int rowCount, int rowLength, Span<float> norms)
    {
        if (dataType == TensorDataType.BF16)
        {
            BFloat16Rows((ushort*)start, rowCount, rowLength, norms);
            return;
        }

        if (dataType == TensorDataType.F32)
        {
            for (int row = 0; row < rowCount; row++)
            {
                norms[row] = SingleRow((float*)start + ((long)row * rowLength), rowLength);
            }

            return;
        }

        long rowBytes = (long)rowLength * dataType.ByteWidth();
        float[] widened = System.Buffers.ArrayPool<float>.Shared.Rent(rowLength);
        fixed (float* values = widened)
        {
            for (int row = 0; row < rowCount; row++)
            {
                ElementConversion.ToSingle(dataType, new ReadOnlySpan<byte>(start + (row * rowBytes), (int)rowBytes), widened.AsSpan(0, rowLength));
                norms[row] = SingleRow(values, rowLength);
            }
        }

        System.Buffers.ArrayPool<float>.Shared.Return(widened);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float SingleRow(float* row, int length)
    {
        Vector256<float> sum = default;
        int i = 0;
        for (; i + Lanes <= length; i += Lanes)
        {
            Vector256<float> values = Vector256.Load(row + i);
            sum += values * values;
        }

        float total = AddLanes(sum);
        for (; i < length; i++)
        {
            total += row[i] * row[i];
        }

        return MathF.Sqrt(total);
    }

    // Four rows at once: one row alone waits for each addition.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void BFloat16Rows(ushort* start, int rowCount, int rowLength, Span<float> norms)
    {
        int whole = rowLength - (rowLength % Lanes);
        int row = 0;
        for (; row + 4 <= rowCount; row += 4)
        {
            ushort* row0 = start + ((long)row * rowLength);
            ushort* row1 = row0 + rowLength;
            ushort* row2 = row1 + rowLength;
            ushort* row3 = row2 + rowLength;
            Vector256<float> sum0 = default, sum1 = default, sum2 = default, sum3 = default;
            for (int i = 0; i < whole; i += Lanes)
            {
                Vector256<float> a = Widen(row0 + i);
                Vector256<float> b = Widen(row1 + i);
                Vector256<float> c = Widen(row2 + i);
                Vector256<float> d = Widen(row3 + i);
                sum0 += a * a;
                sum1 += b * b;
                sum2 += c * c;
                sum3 += d * d;
            }

            norms[row] = Finish(sum0, row0, whole, rowLength);
            norms[row + 1] = Finish(sum1, row1, whole, rowLength);
            norms[row + 2] = Finish(sum2, row2, whole, rowLength);
            norms[row + 3] = Finish(sum3, row3, whole, rowLength);
        }

        for (; row < rowCount; row++)
        {
            ushort* values = start + ((long)row * rowLength);
            Vector256<float> sum = default;
            for (int i = 0; i < whole; i += Lanes)
            {
                Vector256<float> a = Widen(values + i);
                sum += a * a;
            }

            norms[row] = Finish(sum, values, whole, rowLength);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Widen(ushort* values)
    {
        Vector128<ushort> packed = Vector128.Load(values);
        return (Vector256.WidenLower(packed.ToVector256Unsafe()) << 16).AsSingle();
    }

    private static float Finish(Vector256<float> sum, ushort* row, int from, int length)
    {
        float total = AddLanes(sum);
        for (int i = from; i < length; i++)
        {
            float value = BitConverter.UInt32BitsToSingle((uint)row[i] << 16);
            total += value * value;
        }

        return MathF.Sqrt(total);
    }

    private static float AddLanes(Vector256<float> sum)
    {
        float total = sum.GetElement(0);
        for (int lane = 1; lane < Lanes; lane++)
        {
            total += sum.GetElement(lane);
        }

        return total;
    }
}
