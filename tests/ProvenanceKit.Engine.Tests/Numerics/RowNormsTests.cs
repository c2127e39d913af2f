using System.Runtime.InteropServices;
using ProvenanceKit.Engine.Checkpoints;
using ProvenanceKit.Engine.Numerics;

namespace ProvenanceKit.Engine.Tests.Numerics;

public sealed unsafe class RowNormsTests
{
    [Theory]
    [InlineData("F32", 64)]
    [InlineData("F32", 7)]
    [InlineData("F32", 1027)]
    [InlineData("BF16", 64)]
    [InlineData("BF16", 1)]
    [InlineData("BF16", 1030)]
    [InlineData("F16", 96)]
    [InlineData("F64", 33)]
    public void Compute_AnyRowLength_FollowsEightLanesWithoutFusing(string typeName, int rowLength)
    {
        TensorDataType type = Enum.Parse<TensorDataType>(typeName);
        const int Rows = 11;
        var random = new Random(3);
        byte[] bytes = new byte[Rows * rowLength * type.ByteWidth()];
        for (int i = 0; i < Rows * rowLength; i++)
        {
            float value = (float)(random.NextDouble() - 0.5);
            Span<byte> element = bytes.AsSpan(i * type.ByteWidth(), type.ByteWidth());
            switch (type)
            {
                case TensorDataType.F32: MemoryMarshal.Write(element, value); break;
                case TensorDataType.F64: MemoryMarshal.Write(element, (double)value); break;
                case TensorDataType.F16: MemoryMarshal.Write(element, (Half)value); break;
                default: MemoryMarshal.Write(element, (ushort)(BitConverter.SingleToUInt32Bits(value) >> 16)); break;
            }
        }

        float[] norms = new float[Rows];
        fixed (byte* start = bytes)
        {
            RowNorms.Compute(type, start, Rows, rowLength, norms);
        }

        for (int row = 0; row < Rows; row++)
        {
            Assert.Equal(PlainTwin(type, bytes, row, rowLength), norms[row]);
        }
    }

    [Fact]
    public void Compute_RowWithNaN_GivesNaNForThatRowOnly()
    {
        float[] values = [.. Enumerable.Repeat(1f, 32)];
        values[9] = float.NaN;
        float[] norms = new float[4];
        fixed (float* start = values)
        {
            RowNorms.Compute(TensorDataType.F32, (byte*)start, 4, 8, norms);
        }

        Assert.Equal([MathF.Sqrt(8), float.NaN, MathF.Sqrt(8), MathF.Sqrt(8)], norms);
    }

    private static float PlainTwin(TensorDataType type, byte[] bytes, int row, int rowLength)
    {
        float[] lanes = new float[8];
        float total = 0;
        int whole = rowLength - (rowLength % 8);
        for (int i = 0; i < rowLength; i++)
        {
            float value = (float)ScalarDecoder.Decode(type, bytes.AsSpan(((row * rowLength) + i) * type.ByteWidth(), type.ByteWidth()));
            float square = value * value;
            if (i < whole)
            {
                lanes[i % 8] += square;
            }

            if (i == whole - 1)
            {
                total = lanes[0];
                for (int lane = 1; lane < 8; lane++)
                {
                    total += lanes[lane];
                }
            }

            if (i >= whole)
            {
                total += square;
            }
        }

        return MathF.Sqrt(total);
    }
}
