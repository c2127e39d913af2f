using System.Runtime.InteropServices;
using ProvenanceKit.Engine.Numerics;

namespace ProvenanceKit.Engine.Fingerprints.Format;

/// <summary>
/// Packs many columns of float32 values: the heads (kind, count, step) go between the section's other values, and at the end come the lowest bytes
/// of all columns, then the second bytes, and so on, because bytes of one significance pack well together.
/// </summary>
/// <param name="writer">The section.</param>
/// <param name="round">Round values to a twelfth of their column's standard deviation, which packs to less than 6 bits; else every bit is kept.</param>
internal sealed class ColumnWriter(SectionWriter writer, bool round)
{
    private const int StepsPerDeviation = 12;
    private readonly List<(ColumnKind Kind, uint[] Codes)> _columns = [];

    /// <summary>Writes the head of a column and keeps its values for <see cref="Finish"/>.</summary>
    public void Add(ReadOnlySpan<float> values)
    {
        uint[] codes = new uint[values.Length];
        double step = 0;
        ColumnKind kind = round && TrySteps(values, codes, out step) ? ColumnKind.Steps : Exact(values, codes);
        writer.Byte((byte)kind);
        writer.Unsigned((ulong)values.Length);
        if (kind == ColumnKind.Steps)
        {
            writer.Double(step);
        }

        _columns.Add((kind, codes));
    }

    /// <summary>Writes the values.</summary>
    public void Finish()
    {
        byte[] plane = new byte[_columns.Count == 0 ? 0 : _columns.Max(column => column.Codes.Length)];
        for (int i = 0; i < 4; i++)
        {
            foreach ((ColumnKind kind, uint[] codes) in _columns)
            {
                if (i < ColumnReader.Width(kind))
                {
                    for (int j = 0; j < codes.Length; j++)
                    {
                        plane[j] = (byte)(codes[j] >> (8 * i));
                    }

                    writer.Bytes(plane.AsSpan(0, codes.Length));
                }
            }
        }
    }

    private static ColumnKind Exact(ReadOnlySpan<float> values, uint[] codes)
    {
        ReadOnlySpan<uint> bits = MemoryMarshal.Cast<float, uint>(values);
        bool isBFloat16 = true;
        bool isHalf = true;
        for (int i = 0; i < bits.Length && (isBFloat16 || isHalf); i++)
        {
            isBFloat16 &= (bits[i] & 0xFFFF) == 0;
            isHalf &= BitConverter.SingleToUInt32Bits((float)(Half)values[i]) == bits[i];
        }

        for (int i = 0; i < bits.Length; i++)
        {
            codes[i] = isBFloat16 ? bits[i] >> 16 : isHalf ? BitConverter.HalfToUInt16Bits((Half)values[i]) : bits[i];
        }

        return isBFloat16 ? ColumnKind.BFloat16 : isHalf ? ColumnKind.Half : ColumnKind.Single;
    }

    // Constant columns, and those with NaN, infinities or far outliers, are kept exact: rounding must not change whether a signal can be measured.
    private static bool TrySteps(ReadOnlySpan<float> values, uint[] codes, out double step)
    {
        double[] doubles = new double[values.Length];
        for (int i = 0; i < doubles.Length; i++)
        {
            doubles[i] = values[i];
        }

        step = doubles.Length == 0 ? 0 : PearsonCorrelation.StandardDeviation(doubles) / StepsPerDeviation;
        if (!double.IsNormal(step))
        {
            return false;
        }

        for (int i = 0; i < codes.Length; i++)
        {
            double code = Math.Round(doubles[i] / step);
            if (!(Math.Abs(code) <= short.MaxValue))
            {
                return false;
            }

            int whole = (int)code;
            codes[i] = (uint)((whole << 1) ^ (whole >> 31));
        }

        return true;
    }
}
