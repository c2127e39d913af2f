using System.Buffers.Binary;
using System.Collections.Immutable;
using ProvenanceKit.Engine.Evidence.Sketches;

namespace ProvenanceKit.Engine.Fingerprints.Format.Sections;

/// <summary>The token signatures of <see cref="EvidenceSection"/>.</summary>
internal static class EvidenceSectionSignatures
{
    private const int MaxLists = 4;

    /// <summary>Writes them.</summary>
    public static void Write(SectionWriter writer, ColumnWriter columns, ImmutableArray<SignatureSketch> signatures)
    {
        writer.Unsigned((ulong)signatures.Length);
        foreach (SignatureSketch list in signatures)
        {
            writer.Flag(list.IsByRow);
            writer.Signed(list.RowCount);
            WriteTokens(writer, list.Tokens);
            EvidenceSectionLayers.WriteCodes(writer, list.Basis);
            columns.Add(list.BasisNorms.AsSpan());
            writer.Unsigned((ulong)list.Groups.Length);
            foreach (GroupSignature group in list.Groups)
            {
                writer.Signed(group.Layer);
                writer.Signed(group.Expert);
                writer.Signed(group.UnitCount);
                writer.Flag(group.UsesGate);
                writer.Signed(group.Width);
                EvidenceSectionLayers.WriteCodes(writer, group.First);
                EvidenceSectionLayers.WriteCodes(writer, group.Second);
            }
        }
    }

    /// <summary>Writes keys of tokens.</summary>
    public static void WriteTokens(SectionWriter writer, ImmutableArray<uint> tokens)
    {
        writer.Unsigned((ulong)tokens.Length);
        Span<byte> token = stackalloc byte[4];
        foreach (uint key in tokens)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(token, key);
            writer.Bytes(token);
        }
    }

    /// <summary>Reads them, without the values of the columns.</summary>
    public static SignatureSketch[] Read(SectionReader reader, ColumnReader columns)
    {
        var lists = new SignatureSketch[reader.Count(MaxLists, 32)];
        for (int i = 0; i < lists.Length; i++)
        {
            lists[i] = new SignatureSketch
            {
                IsByRow = reader.Flag(),
                RowCount = reader.Int32(),
                Tokens = ReadTokens(reader),
                Basis = EvidenceSectionLayers.ReadCodes(reader),
                Groups = [],
            };
            columns.Add(minCount: 0);
            lists[i] = lists[i] with { Groups = Groups(reader) };
        }

        return lists;
    }

    /// <summary>Reads keys of tokens.</summary>
    public static ImmutableArray<uint> ReadTokens(SectionReader reader)
    {
        uint[] tokens = new uint[reader.Count(SketchShape.MaxTokens, 32)];
        for (int i = 0; i < tokens.Length; i++)
        {
            tokens[i] = BinaryPrimitives.ReadUInt32LittleEndian(reader.Bytes(4));
        }

        return [.. tokens];
    }

    private static ImmutableArray<GroupSignature> Groups(SectionReader reader)
    {
        var groups = new GroupSignature[reader.Count(SketchShape.MaxLayers, 56)];
        for (int i = 0; i < groups.Length; i++)
        {
            groups[i] = new GroupSignature
            {
                Layer = reader.Int32(),
                Expert = reader.Int32(),
                UnitCount = reader.Int32(),
                UsesGate = reader.Flag(),
                Width = reader.Int32(),
                First = EvidenceSectionLayers.ReadCodes(reader),
                Second = EvidenceSectionLayers.ReadCodes(reader),
            };
        }

        return [.. groups];
    }
}
