using System.Collections.Immutable;
using System.Runtime.InteropServices;
using ProvenanceKit.Engine.Evidence.Sketches;

namespace ProvenanceKit.Engine.Fingerprints.Format.Sections;

/// <summary>The layers of <see cref="EvidenceSection"/>.</summary>
internal sealed class EvidenceSectionLayers
{
    private const int MaxCodes = SketchShape.MaxTokens * SketchShape.MaxSize;
    private readonly UnitSketch[][] _groups;
    private readonly int[][] _placements;

    /// <summary>Reads everything but the columns.</summary>
    public EvidenceSectionLayers(SectionReader reader, ColumnReader columns)
    {
        int count = reader.Count(SketchShape.MaxLayers, 16);
        (_groups, _placements) = (new UnitSketch[count][], new int[count][]);
        for (int i = 0; i < count; i++)
        {
            _groups[i] = new UnitSketch[reader.Count(SketchShape.MaxSize, 48)];
            for (int g = 0; g < _groups[i].Length; g++)
            {
                _groups[i][g] = Group(reader);
                columns.Add(minCount: 0);
            }

            _placements[i] = new int[reader.Count(SketchShape.MaxSize, 24)];
            for (int g = 0; g < _placements[i].Length; g++)
            {
                _placements[i][g] = reader.Byte();
                columns.Add(minCount: 0);
            }
        }
    }

    /// <summary>Writes everything but the values of the columns.</summary>
    public static void Write(SectionWriter writer, ColumnWriter columns, ImmutableArray<LayerSketch> layers)
    {
        writer.Unsigned((ulong)layers.Length);
        foreach (LayerSketch layer in layers)
        {
            writer.Unsigned((ulong)layer.Groups.Length);
            foreach (UnitSketch group in layer.Groups)
            {
                writer.Signed(group.Expert);
                writer.Signed(group.UnitCount);
                writer.Signed(group.Width);
                WriteCodes(writer, group.Codes);
                columns.Add(group.Norms.AsSpan());
            }

            writer.Unsigned((ulong)layer.Gains.Length);
            foreach (GainSketch gain in layer.Gains)
            {
                writer.Byte((byte)gain.Placement);
                columns.Add(gain.Values.AsSpan());
            }
        }
    }

    /// <summary>Writes whole numbers.</summary>
    public static void WriteCodes(SectionWriter writer, ImmutableArray<sbyte> codes)
    {
        writer.Unsigned((ulong)codes.Length);
        writer.Bytes(MemoryMarshal.AsBytes(codes.AsSpan()));
    }

    /// <summary>Reads whole numbers.</summary>
    public static ImmutableArray<sbyte> ReadCodes(SectionReader reader)
    {
        int count = reader.Count(MaxCodes, 8);
        return [.. MemoryMarshal.Cast<byte, sbyte>(reader.Bytes(count))];
    }

    /// <summary>The layers with the values of their columns.</summary>
    public ImmutableArray<LayerSketch> Finish(ImmutableArray<float>[] columns, ref int next)
    {
        var layers = new LayerSketch[_groups.Length];
        for (int i = 0; i < layers.Length; i++)
        {
            var gains = new GainSketch[_placements[i].Length];
            for (int g = 0; g < _groups[i].Length; g++)
            {
                _groups[i][g] = _groups[i][g] with { Norms = columns[next++] };
            }

            for (int g = 0; g < gains.Length; g++)
            {
                gains[g] = new GainSketch(_placements[i][g], columns[next++]);
            }

            layers[i] = new LayerSketch { Groups = [.. _groups[i]], Gains = [.. gains] };
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(layers);
    }

    private static UnitSketch Group(SectionReader reader) => new()
    {
        Expert = reader.Int32(),
        UnitCount = reader.Int32(),
        Width = reader.Int32(),
        Codes = ReadCodes(reader),
        Norms = [],
    };
}
