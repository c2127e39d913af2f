using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace ProvenanceKit.Engine.Fingerprints.Format.Sections;

/// <summary>The cosines of the anchor rows (EAS): k x k float32, or the upper triangle with the diagonal when the matrix is symmetric to the bit.</summary>
internal sealed class AnchorCosinesSection : IFingerprintSection
{
    /// <inheritdoc/>
    public SectionId Id => SectionId.AnchorCosines;

    /// <inheritdoc/>
    public bool IsRequired => true;

    /// <inheritdoc/>
    public bool Write(SectionWriter writer, ModelFingerprint fingerprint, FingerprintDetail detail)
    {
        if (fingerprint.Weights?.AnchorCosines is not { } cosines)
        {
            return false;
        }

        int size = (int)Math.Sqrt(cosines.Length);
        bool isSymmetric = IsSymmetric(cosines, size);
        writer.Unsigned((ulong)size);
        writer.Flag(isSymmetric);
        for (int i = 0; i < size; i++)
        {
            writer.Singles(cosines.AsSpan().Slice((i * size) + (isSymmetric ? i : 0), size - (isSymmetric ? i : 0)));
        }

        return true;
    }

    /// <inheritdoc/>
    public ModelFingerprint Read(SectionReader reader, ModelFingerprint fingerprint)
    {
        WeightFeatures weights = fingerprint.Weights ?? throw reader.Invalid("there are cosines without weight features");
        int size = reader.Count(FingerprintFormat.MaxAnchorCount, 8);
        bool isSymmetric = reader.Flag();
        long values = isSymmetric ? size * (size + 1L) / 2 : (long)size * size;
        if (values * 4 > reader.Remaining)
        {
            throw reader.Invalid("the cosines end too early");
        }

        float[] cosines = new float[size * size];
        for (int i = 0; i < size; i++)
        {
            int first = isSymmetric ? i : 0;
            reader.Singles(cosines.AsSpan((i * size) + first, size - first));
            for (int j = first; isSymmetric && j < size; j++)
            {
                cosines[(j * size) + i] = cosines[(i * size) + j];
            }
        }

        return fingerprint with { Weights = weights with { AnchorCosines = ImmutableCollectionsMarshal.AsImmutableArray(cosines) } };
    }

    private static bool IsSymmetric(ImmutableArray<float> cosines, int size)
    {
        for (int i = 0; i < size; i++)
        {
            for (int j = i + 1; j < size; j++)
            {
                if (BitConverter.SingleToUInt32Bits(cosines[(i * size) + j]) != BitConverter.SingleToUInt32Bits(cosines[(j * size) + i]))
                {
                    return false;
                }
            }
        }

        return true;
    }
}
