namespace ProvenanceKit.Engine.Reference.Sketches;

/// <summary>
/// The bytes of a sketch, little endian: id hash (8), shape signature (8), flags (4), anchors (4), EAS norm (4), layers of LEP (4), norm gains: count (4),
/// mean (4), scale (4), norm (4), WVC scale (4), WVC layers (4), norm statistics (4), 4 unused; then LEP (64 floats), END (20 floats), norm gains (64 x int8),
/// WVC (256 x int8), EAS (2016 x int8), norm statistics (256 halves), shape of the units (4), marks of signatures: count (4), 8 unused, marks of units (256 bytes),
/// marks of signatures (128 x 4).
/// </summary>
internal static class SketchLayout
{
    /// <summary>Bytes of a sketch.</summary>
    public const int Size = 4032;

    /// <summary>Bytes before the first sketch of a file.</summary>
    public const int HeaderSize = 64;

    public const int Id = 0;
    public const int Signature = 8;
    public const int Flags = 16;
    public const int Anchors = 20;
    public const int AnchorNorm = 24;
    public const int Layers = 28;
    public const int NormCount = 32;
    public const int NormMean = 36;
    public const int NormScale = 40;
    public const int NormLength = 44;
    public const int SampleScale = 48;
    public const int SampleLayers = 52;
    public const int StatisticCount = 56;
    public const int Energy = 64;
    public const int EnergyCount = 64;
    public const int Histogram = Energy + (4 * EnergyCount);
    public const int HistogramCount = 20;
    public const int Norms = Histogram + (4 * HistogramCount);
    public const int NormsCount = 64;
    public const int Samples = Norms + NormsCount;
    public const int SamplesCount = 256;
    public const int Cosines = Samples + SamplesCount;
    public const int CosinesCount = 2016;
    public const int Statistics = Cosines + CosinesCount;
    public const int StatisticsCount = 256;

    public const int UnitShape = Statistics + (2 * StatisticsCount);
    public const int SignatureMarkCount = UnitShape + 4;
    public const int UnitMarks = UnitShape + 16;
    public const int UnitMarksCount = 256;
    public const int SignatureMarks = UnitMarks + UnitMarksCount;
    public const int SignatureMarksCount = 128;

    public const int HasAnchors = 1;
    public const int HasNorms = 2;
    public const int HasEnergy = 4;
    public const int HasHistogram = 8;
    public const int HasSamples = 16;
    public const int HasDirectNorms = 32;
    public const int HasUnitMarks = 64;
    public const int HasSignatureMarks = 128;

    /// <summary>First bytes of a file of sketches; the last digit is the version.</summary>
    public static ReadOnlySpan<byte> Magic => "PKSKTCH3"u8;

    /// <summary>Hash of a reference's id (FNV-1a, 64 bits), which ties a sketch to its line in the catalogue.</summary>
    public static ulong HashOf(string id)
    {
        ulong hash = 14695981039346656037;
        foreach (char c in id)
        {
            hash = (hash ^ c) * 1099511628211;
        }

        return hash;
    }
}
