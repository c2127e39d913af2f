using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ProvenanceKit.Engine.Fingerprints.Format;

/// <summary>Reads what <see cref="ColumnWriter"/> packed: all heads first, then <see cref="Finish"/>, which gives the values in the order of the heads.</summary>
internal sealed class ColumnReader(SectionReader reader)
{
    private readonly List<(ColumnKind Kind, int Count, double Step)> _columns = [];

    /// <summary>Bytes per value.</summary>
    public static int Width(ColumnKind kind) => kind == ColumnKind.Single ? 4 : 2;

    /// <summary>Reads the head of a column.</summary>
    /// <param name="minCount">Fewest values.</param>
    public void Add(int minCount)
    {
        byte kind = reader.Byte();
        if (kind > (byte)ColumnKind.Steps)
        {
            throw reader.Invalid("the kind of a column is unknown");
        }

        int count = reader.Count(int.MaxValue, 8 * Width((ColumnKind)kind));
        if (count < minCount)
        {
            throw reader.Invalid($"a column has {count} values, at least {minCount} were expected");
        }

        double step = kind == (byte)ColumnKind.Steps ? reader.Double() : 0;
        if (kind == (byte)ColumnKind.Steps && !(step > 0 && double.IsFinite(step * short.MaxValue)))
        {
            throw reader.Invalid("the step of a column isn't a positive number");
        }

        _columns.Add(((ColumnKind)kind, count, step));
    }

    /// <summary>Reads the values, which take all that is left of the section.</summary>
    public ImmutableArray<float>[] Finish()
    {
        long total = _columns.Sum(column => (long)column.Count * Width(column.Kind));
        if (total != reader.Remaining)
        {
            throw reader.Invalid($"the columns have {total} bytes, but {reader.Remaining} are left");
        }

        float[][] values = [.. _columns.Select(column => new float[column.Count])];
        for (int plane = 0; plane < 4; plane++)
        {
            for (int i = 0; i < values.Length; i++)
            {
                if (plane < Width(_columns[i].Kind))
                {
                    Merge(values[i], reader.Bytes(values[i].Length), 8 * plane);
                }
            }
        }

        for (int i = 0; i < values.Length; i++)
        {
            Convert(values[i], _columns[i].Kind, _columns[i].Step);
        }

        return [.. values.Select(ImmutableCollectionsMarshal.AsImmutableArray)];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Merge(float[] values, ReadOnlySpan<byte> plane, int shift)
    {
        Span<uint> codes = MemoryMarshal.Cast<float, uint>(values.AsSpan());
        for (int i = 0; i < codes.Length; i++)
        {
            codes[i] |= (uint)plane[i] << shift;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Convert(float[] values, ColumnKind kind, double step)
    {
        Span<uint> codes = MemoryMarshal.Cast<float, uint>(values.AsSpan());
        switch (kind)
        {
            case ColumnKind.BFloat16:
                foreach (ref uint code in codes)
                {
                    code <<= 16;
                }

                break;
            case ColumnKind.Half:
                for (int i = 0; i < codes.Length; i++)
                {
                    values[i] = (float)BitConverter.UInt16BitsToHalf((ushort)codes[i]);
                }

                break;
            case ColumnKind.Steps:
                for (int i = 0; i < codes.Length; i++)
                {
                    int whole = (int)(codes[i] >> 1) ^ -(int)(codes[i] & 1);
                    values[i] = (float)(whole * step);
                }

                break;
        }
    }
}
