using System.Runtime.InteropServices;
using CsCheck;
using ProvenanceKit.Engine.Checkpoints;
using ProvenanceKit.Engine.Numerics;

namespace ProvenanceKit.Engine.Tests.Numerics;

public sealed class ValueStatisticsKernelTests
{
    public static TheoryData<string> PlainTypes => [.. Enum.GetNames<TensorDataType>().Where(name => name != nameof(TensorDataType.Encoded))];

    [Theory]
    [MemberData(nameof(PlainTypes))]
    public void Compute_EveryLengthUpToBlockBorders_EqualsPlainLoop(string typeName)
    {
        TensorDataType type = Enum.Parse<TensorDataType>(typeName);
        int width = type.ByteWidth();
        byte[] storage = new byte[(9000 * width) + 1];
        FillWithFiniteValues(type, storage.AsSpan(1), seed: 7);
        foreach (int length in (int[])[.. Enumerable.Range(0, 258), 4095, 4096, 4097, 8191, 8192, 8193, 9000])
        {
            // One byte off, so that nothing relies on alignment.
            ReadOnlySpan<byte> bytes = storage.AsSpan(1, length * width);
            ValueStatistics actual = ValueStatisticsKernel.Compute(type, bytes);
            ValueStatistics expected = PlainTwin(type, bytes);
            Assert.Equal(expected.PositiveCount, actual.PositiveCount);
            Assert.Equal(expected.NearZeroCount, actual.NearZeroCount);
            Assert.Equal(0, actual.NonFiniteCount);
            Assert.True(
                Math.Abs(actual.SumOfSquares - expected.SumOfSquares) <= 2e-6 * expected.SumOfSquares,
                $"{type} length {length}: {actual.SumOfSquares:R} instead of {expected.SumOfSquares:R}");
        }
    }

    [Theory]
    [InlineData("F32")]
    [InlineData("BF16")]
    [InlineData("F16")]
    [InlineData("F64")]
    public void Compute_NonFiniteValueAnywhere_IsCountedAndOthersToo(string typeName)
    {
        TensorDataType type = Enum.Parse<TensorDataType>(typeName);
        foreach (int at in (int[])[0, 1, 15, 63, 64, 4095, 4096, 5000])
        {
            foreach (float bad in (float[])[float.NaN, float.PositiveInfinity, float.NegativeInfinity])
            {
                float[] values = [.. Enumerable.Range(0, 5001).Select(i => (i % 3) - 1f)];
                values[at] = bad;
                ValueStatistics actual = ValueStatisticsKernel.Compute(type, Encode(type, values));
                Assert.Equal(1, actual.NonFiniteCount);
                Assert.False(double.IsFinite(actual.SumOfSquares));
                Assert.Equal(values.Count(value => value > 0), actual.PositiveCount);
                Assert.Equal(values.Count(value => MathF.Abs(value) < 1e-4f), actual.NearZeroCount);
            }
        }
    }

    [Fact]
    public void Compute_SquaresBeyondSingle_AreSummedInDouble()
    {
        float[] values = [.. Enumerable.Repeat(3e30f, 5000)];
        ValueStatistics actual = ValueStatisticsKernel.Compute(TensorDataType.F32, MemoryMarshal.AsBytes(values.AsSpan()));
        Assert.Equal(0, actual.NonFiniteCount);
        Assert.Equal(5000 * Math.Pow(3e30f, 2), actual.SumOfSquares, 1e50);
    }

    [Theory]
    [InlineData("BF16")]
    [InlineData("F16")]
    public void Compute_EveryBitPattern_IsReadAsItsValue(string typeName)
    {
        TensorDataType type = Enum.Parse<TensorDataType>(typeName);
        ushort[] patterns = [.. Enumerable.Range(0, 65536).Select(i => (ushort)i)];
        for (int start = 0; start < patterns.Length; start += 64)
        {
            Span<ushort> some = patterns.AsSpan(start, 64);
            ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(some);
            ValueStatistics expected = PlainTwin(type, bytes);
            ValueStatistics actual = ValueStatisticsKernel.Compute(type, bytes);
            Assert.Equal(expected.NonFiniteCount, actual.NonFiniteCount);
            Assert.Equal(expected.PositiveCount, actual.PositiveCount);
            Assert.Equal(expected.NearZeroCount, actual.NearZeroCount);
            if (expected.NonFiniteCount == 0)
            {
                // Squares below the smallest normal float32 are lost by design.
                Assert.True(Math.Abs(actual.SumOfSquares - expected.SumOfSquares) <= (2e-6 * expected.SumOfSquares) + (64 * 1.18e-38));
            }
        }
    }

    [Fact]
    public void Compute_SameValuesInSingleAndDouble_AreEqualToTheLastBit() =>
        Gen.Single[-2f, 2f].Array[0, 9000].Sample(values =>
        {
            ValueStatistics single = ValueStatisticsKernel.Compute(TensorDataType.F32, MemoryMarshal.AsBytes(values.AsSpan()));
            ValueStatistics wide = ValueStatisticsKernel.Compute(TensorDataType.F64, Encode(TensorDataType.F64, values));
            return single == wide;
        }, iter: 50);

    [Fact]
    public void Add_PartsInOrder_EqualTheWholeAtBlockBorders()
    {
        float[] values = [.. Enumerable.Range(0, 3 * ValueStatisticsKernel.BlockLength).Select(i => MathF.Sin(i))];
        ValueStatistics whole = ValueStatisticsKernel.Compute(TensorDataType.F32, MemoryMarshal.AsBytes(values.AsSpan()));
        ValueStatistics parts = default;
        for (int block = 0; block < 3; block++)
        {
            Span<float> part = values.AsSpan(block * ValueStatisticsKernel.BlockLength, ValueStatisticsKernel.BlockLength);
            parts = parts.Add(ValueStatisticsKernel.Compute(TensorDataType.F32, MemoryMarshal.AsBytes(part)));
        }

        Assert.Equal(whole, parts);
    }

    private static ValueStatistics PlainTwin(TensorDataType type, ReadOnlySpan<byte> bytes)
    {
        double threshold = type switch
        {
            TensorDataType.BF16 => BitConverter.UInt32BitsToSingle(0x38D20000),
            TensorDataType.F16 => (float)(Half)1e-4,
            _ => 1e-4f,
        };
        int width = type.ByteWidth();
        double sum = 0;
        long positive = 0;
        long nearZero = 0;
        long nonFinite = 0;
        for (int at = 0; at < bytes.Length; at += width)
        {
            double value = ScalarDecoder.Decode(type, bytes.Slice(at, width));
            sum += value * value;
            positive += value > 0 ? 1 : 0;
            nearZero += Math.Abs(value) < threshold ? 1 : 0;
            nonFinite += double.IsFinite(value) ? 0 : 1;
        }

        return new ValueStatistics(sum, positive, nearZero, nonFinite);
    }

    private static byte[] Encode(TensorDataType type, float[] values) => type switch
    {
        TensorDataType.F32 => MemoryMarshal.AsBytes(values.AsSpan()).ToArray(),
        TensorDataType.F64 => MemoryMarshal.AsBytes(values.Select(value => (double)value).ToArray().AsSpan()).ToArray(),
        TensorDataType.F16 => MemoryMarshal.AsBytes(values.Select(value => (Half)value).ToArray().AsSpan()).ToArray(),
        TensorDataType.BF16 => MemoryMarshal.AsBytes(values.Select(value => (ushort)(BitConverter.SingleToUInt32Bits(value) >> 16)).ToArray().AsSpan()).ToArray(),
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    private static void FillWithFiniteValues(TensorDataType type, Span<byte> bytes, int seed)
    {
        var random = new Random(seed);
        random.NextBytes(bytes);
        int width = type.ByteWidth();
        for (int at = 0; at + width <= bytes.Length; at += width)
        {
            Span<byte> element = bytes.Slice(at, width);
            if (type == TensorDataType.F64)
            {
                // A float32 value, as checkpoints hold; the near-zero test then is the same in both types.
                MemoryMarshal.Write(element, (double)(float)((random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-6, 3))));
            }
            else if (type == TensorDataType.F32)
            {
                MemoryMarshal.Write(element, (float)((random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-6, 3))));
            }
            else
            {
                while (!double.IsFinite(ScalarDecoder.Decode(type, element)) || Math.Abs(ScalarDecoder.Decode(type, element)) is > 1e15 and not > 1e18)
                {
                    random.NextBytes(element);
                }
            }
        }
    }
}
