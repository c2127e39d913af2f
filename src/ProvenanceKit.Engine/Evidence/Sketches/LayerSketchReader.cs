using System.Buffers;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using ProvenanceKit.Engine.Checkpoints.Layout;
using ProvenanceKit.Engine.Numerics;

namespace ProvenanceKit.Engine.Evidence.Sketches;

/// <summary>Reads what is stored of the layers for the test by position: a part of the rows that the test on weights reads, and the norm gains.</summary>
internal static class LayerSketchReader
{
    /// <summary>Reads one layer.</summary>
    public static LayerSketch Read(CanonicalModel model, ILayerSource source, int layer)
    {
        CanonicalLayer canonical = model.Layers[layer];
        return new LayerSketch
        {
            Groups = [.. SketchShape.Groups(canonical).Select(group => Read(model, canonical.Mlps[group]))],
            Gains = [.. source.ReadGains(layer).Select(static gain => new GainSketch((int)gain.Placement, Fold(gain.Values)))],
        };
    }

    private static UnitSketch Read(CanonicalModel model, MlpGroup group)
    {
        int columns = group.Up.Columns;
        int[] units = UnitSampling.Stored(group.UnitCount, SketchShape.Units(group.UnitCount));
        var fold = new ColumnFold(columns, SketchShape.UnitWidth(columns));
        sbyte[] codes = new sbyte[units.Length * fold.Width];
        float[] norms = new float[units.Length];
        double[] folded = new double[fold.Width];
        int length = checked(units.Length * columns);
        float[] values = ArrayPool<float>.Shared.Rent(length);
        try
        {
            MatrixReader.ReadRows(model.Checkpoint, group.Up, units, values.AsSpan(0, length));
            for (int i = 0; i < units.Length; i++)
            {
                ReadOnlySpan<float> row = values.AsSpan(i * columns, columns);
                double norm = Math.Sqrt(OrderedSums.SumOfSquares(row));
                Span<sbyte> code = codes.AsSpan(i * fold.Width, fold.Width);
                if (!double.IsFinite(norm) || norm < 1e-30)
                {
                    continue;
                }

                fold.Apply(row, folded);
                RowCodes.Encode(folded, code);
                norms[i] = code.ContainsAnyExcept((sbyte)0) ? Rounded((float)norm) : 0;
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(values);
        }

        return new UnitSketch
        {
            Expert = group.Expert,
            UnitCount = group.UnitCount,
            Width = fold.Width,
            Norms = ImmutableCollectionsMarshal.AsImmutableArray(norms),
            Codes = ImmutableCollectionsMarshal.AsImmutableArray(codes),
        };
    }

    private static ImmutableArray<float> Fold(float[] values)
    {
        var fold = new ColumnFold(values.Length, SketchShape.GainWidth);
        double[] folded = new double[fold.Width];
        fold.Apply(values, folded);
        return [.. folded.Select(static v => (float)(Half)v)];
    }

    // To bfloat16: the distance of two models needs no more.
    private static float Rounded(float value) => BitConverter.UInt32BitsToSingle((BitConverter.SingleToUInt32Bits(value) + 0x8000) & 0xFFFF0000);
}
