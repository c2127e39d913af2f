using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using ProvenanceKit.Engine.Evidence;
using ProvenanceKit.Engine.Evidence.Sketches;

namespace ProvenanceKit.Engine.Reference.Sketches;

/// <summary>
/// What of the stored weight samples goes into a sketch, so that relatives are candidates of a scan whatever their signals say. By position: of 64 units in each of four layers
/// the column with the largest folded weight and its sign, in a byte; relatives have equal bytes at many places. In disguise: every unit with a token signature is marked by the token that
/// it answers to most in the first role and in the second, which neither permutation, rotation nor rescaling changes; of the hashes of these pairs the smallest are
/// kept (bottom-k sketch: Cohen and Kaplan, Summarizing Data using Bottom-k Sketches, 2007), so that sets of any size compare by their common members.
/// </summary>
internal static class EvidenceMarks
{
    private const int MarkedLayers = 4;
    private const int MarkedUnits = SketchLayout.UnitMarksCount / MarkedLayers;

    // More than chance gives: by position one place in 128 at most; in disguise 4 of the samples' unrelated pairs, and 30 and more of the related ones.
    private const int LeastUnits = 8;
    private const int LeastSignatures = 6;

    /// <summary>Writes the marks of a fingerprint; returns the flags.</summary>
    public static int Add(Span<byte> sketch, EvidenceSketch? evidence) =>
        evidence is null || evidence.Version != EvidenceSketch.CurrentVersion ? 0 : AddUnits(sketch, evidence) | AddSignatures(sketch, evidence);

    /// <summary>Common marks by position and in disguise; not a number where there are no more than chance gives.</summary>
    public static (double Units, double Signatures) Common(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        int flags = Int(a, SketchLayout.Flags) & Int(b, SketchLayout.Flags);
        int units = (flags & SketchLayout.HasUnitMarks) != 0 && Int(a, SketchLayout.UnitShape) == Int(b, SketchLayout.UnitShape)
            ? Equal(a.Slice(SketchLayout.UnitMarks, SketchLayout.UnitMarksCount), b.Slice(SketchLayout.UnitMarks, SketchLayout.UnitMarksCount)) : 0;
        int signatures = (flags & SketchLayout.HasSignatureMarks) != 0 ? Shared(Marks(a), Marks(b)) : 0;
        return (units >= LeastUnits ? units : double.NaN, signatures >= LeastSignatures ? signatures : double.NaN);
    }

    private static int AddUnits(Span<byte> sketch, EvidenceSketch evidence)
    {
        if (evidence.Layers.IsEmpty)
        {
            return 0;
        }

        Span<byte> marks = sketch.Slice(SketchLayout.UnitMarks, SketchLayout.UnitMarksCount);
        int unitCount = 0;
        for (int part = 0; part < MarkedLayers; part++)
        {
            int layer = part * (evidence.Layers.Length - 1) / (MarkedLayers - 1);
            UnitSketch? group = evidence.Layers[layer].Groups.FirstOrDefault();
            unitCount = group?.UnitCount ?? unitCount;
            for (int i = 0; i < MarkedUnits; i++)
            {
                // A place without a unit differs from model to model, and so is equal only by chance.
                marks[(part * MarkedUnits) + i] = group is not null && i < group.Norms.Length && group.Norms[i] > 0
                    ? Mark(group.Codes.AsSpan().Slice(i * group.Width, group.Width))
                    : (byte)SketchHash.Mix((ulong)i, BinaryPrimitives.ReadUInt64LittleEndian(sketch[SketchLayout.Id..]));
            }
        }

        BinaryPrimitives.WriteInt32LittleEndian(sketch[SketchLayout.UnitShape..], (int)SketchHash.Mix((uint)evidence.HiddenSize, (uint)unitCount));
        return SketchLayout.HasUnitMarks;
    }

    private static byte Mark(ReadOnlySpan<sbyte> row)
    {
        int at = 0;
        for (int j = 1; j < row.Length; j++)
        {
            at = Math.Abs((int)row[j]) > Math.Abs((int)row[at]) ? j : at;
        }

        return (byte)((at << 1) | (row[at] < 0 ? 1 : 0));
    }

    private static int AddSignatures(Span<byte> sketch, EvidenceSketch evidence)
    {
        if (evidence.Signatures.FirstOrDefault(static s => !s.IsByRow) is not { Tokens.Length: > 0 } list)
        {
            return 0;
        }

        bool hasGate = list.Groups.Any(static g => g.UsesGate);
        var marks = new SortedSet<uint>();
        using var signatures = new TokenAnswers(list);
        foreach (GroupSignature group in list.Groups.Where(g => g.UsesGate == hasGate))
        {
            int[] first = signatures.Strongest(group.First, group.Width, signed: true), second = signatures.Strongest(group.Second, group.Width, signed: false);
            for (int i = 0; i < first.Length; i++)
            {
                if (first[i] >= 0 && second[i] >= 0)
                {
                    marks.Add((uint)(SketchHash.Mix(list.Tokens[first[i]], list.Tokens[second[i]]) >> 32));
                }
            }
        }

        uint[] kept = [.. marks.Take(SketchLayout.SignatureMarksCount)];
        for (int i = 0; i < kept.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(sketch[(SketchLayout.SignatureMarks + (4 * i))..], kept[i]);
        }

        BinaryPrimitives.WriteInt32LittleEndian(sketch[SketchLayout.SignatureMarkCount..], kept.Length);
        return kept.Length > 0 ? SketchLayout.HasSignatureMarks : 0;
    }

    private static int Equal(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        int count = 0;
        for (int i = 0; i < SketchLayout.UnitMarksCount; i += Vector128<byte>.Count)
        {
            count += System.Numerics.BitOperations.PopCount(Vector128.Equals(Vector128.Create(a.Slice(i, 16)), Vector128.Create(b.Slice(i, 16))).ExtractMostSignificantBits());
        }

        return count;
    }

    private static ReadOnlySpan<uint> Marks(ReadOnlySpan<byte> sketch) =>
        MemoryMarshal.Cast<byte, uint>(sketch.Slice(SketchLayout.SignatureMarks, 4 * SketchLayout.SignatureMarksCount))[..Math.Clamp(Int(sketch, SketchLayout.SignatureMarkCount), 0, SketchLayout.SignatureMarksCount)];

    // Both ascend; a damaged sketch that doesn't only loses its matches.
    private static int Shared(ReadOnlySpan<uint> a, ReadOnlySpan<uint> b)
    {
        int count = 0, i = 0, j = 0;
        while (i < a.Length && j < b.Length)
        {
            uint x = a[i], y = b[j];
            count += x == y ? 1 : 0;
            i += x <= y ? 1 : 0;
            j += y <= x ? 1 : 0;
        }

        return count;
    }

    private static int Int(ReadOnlySpan<byte> sketch, int offset) => BinaryPrimitives.ReadInt32LittleEndian(sketch[offset..]);
}
