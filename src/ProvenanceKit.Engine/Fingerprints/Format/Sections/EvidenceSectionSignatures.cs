using System.Buffers.Binary;
using System.Collections.Immutable;
using ProvenanceKit.Engine.Evidence.Sketches;

namespace ProvenanceKit.Engine.Fingerprints.Format.Sections;

/// <summary>The token signatures of <see cref="EvidenceSection"/>.</summary>
internal static class EvidenceSectionSignatures
{
    private const int MaxLists = 4;
    private const int MaxTokens = 1 << 16;

    /// <summary>Writes them.</summary>
    public static void Write(SectionWriter writer, ImmutableArray<SignatureSketch> signatures)
    {
        writer.Unsigned((ulong)signatures.Length);
        Span<byte> token = stackalloc byte[4];
        foreach (SignatureSketch list in signatures)
        {
            writer.Flag(list.IsByRow);
            writer.Signed(list.RowCount);
            writer.Unsigned((ulong)list.Tokens.Length);
            foreach (uint key in list.Tokens)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(token, key);
                writer.Bytes(token);
            }

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

    /// <summary>Reads them.</summary>
    public static ImmutableArray<SignatureSketch> Read(SectionReader reader)
    {
        var lists = new SignatureSketch[reader.Count(MaxLists, 32)];
        for (int i = 0; i < lists.Length; i++)
        {
            lists[i] = new SignatureSketch { IsByRow = reader.Flag(), RowCount = reader.Int32(), Tokens = Tokens(reader), Groups = Groups(reader) };
        }

        return [.. lists];
    }

    private static ImmutableArray<uint> Tokens(SectionReader reader)
    {
        uint[] tokens = new uint[reader.Count(MaxTokens, 32)];
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
