using System.Collections.Immutable;
using ProvenanceKit.Engine.Checkpoints;

namespace ProvenanceKit.Engine.Evidence.Sketches;

/// <summary>E0 from stored samples: two models are the same weights when nothing that is stored of them differs.</summary>
internal static class SketchIdentity
{
    // As for whole weights: below a quarter of the coarser side's error the finer side stands for the original.
    private const float MuchFiner = 0.25f;

    /// <summary>Finding when the whole files are known to be equal.</summary>
    public const string SameFiles = "the weight files have the same SHA-256";

    /// <summary>Finding when the tensors couldn't be laid beside each other.</summary>
    public const string DifferentParts = "the models have different parts";

    /// <summary>Compares.</summary>
    public static IdentityOutcome Run(SketchModel reference, SketchModel difference)
    {
        EvidenceSketch a = reference.Sketch, b = difference.Sketch;
        if (FilesDiffer(reference.Fingerprint.Files, difference.Fingerprint.Files))
        {
            return Different("the weight files have the same headers and different contents");
        }

        if (FilesAreSame(reference.Fingerprint.Files, difference.Fingerprint.Files))
        {
            return new IdentityOutcome(MeasurementState.Measured, Verdict.Identical, SameFiles);
        }

        if (a.ContentHash.Length == 0 || b.ContentHash.Length == 0)
        {
            return new IdentityOutcome(MeasurementState.Skipped, null, "only rows of the layers were read of one model, so nothing can be said of the whole");
        }

        if (a.TensorTableHash == b.TensorTableHash)
        {
            return a.ContentHash == b.ContentHash
                ? new IdentityOutcome(MeasurementState.Measured, Verdict.Identical, $"the stored samples of all {Math.Max(a.Tensors.Length, 1)} tensors are equal")
                : Different("stored samples of the weights differ");
        }

        if (a.Tensors.IsEmpty || a.Tensors.Length != b.Tensors.Length || a.Tensors.Zip(b.Tensors).Any(static p => !IsSamePart(p.First, p.Second)))
        {
            return Different(DifferentParts);
        }

        for (int i = 0; i < a.Tensors.Length; i++)
        {
            if (!Covers(a.Tensors[i], b.Tensors[i]))
            {
                return Different("stored samples of the weights differ");
            }
        }

        return new IdentityOutcome(
            MeasurementState.Measured, Verdict.Reformatted,
            $"the stored samples of all {a.Tensors.Length} tensors are equal within the rounding of the coarser storage format, under other names or in another storage type");
    }

    private static IdentityOutcome Different(string finding) => new(MeasurementState.Measured, null, finding);

    private static bool FilesAreSame(ImmutableArray<ModelFileDigest> first, ImmutableArray<ModelFileDigest> second) =>
        !first.IsEmpty && first.All(static f => f.Sha256 is not null) && second.All(static f => f.Sha256 is not null)
        && first.Select(static f => f.Sha256).Order(StringComparer.Ordinal).SequenceEqual(second.Select(static f => f.Sha256).Order(StringComparer.Ordinal));

    // Only files with equal headers tell anything: the same tensors may be stored in another order or in other files.
    private static bool FilesDiffer(ImmutableArray<ModelFileDigest> first, ImmutableArray<ModelFileDigest> second)
    {
        if (first.Length != second.Length)
        {
            return false;
        }

        ModelFileDigest[] a = [.. first.OrderBy(static f => f.HeaderSha256, StringComparer.Ordinal)], b = [.. second.OrderBy(static f => f.HeaderSha256, StringComparer.Ordinal)];
        return a.Zip(b).All(static p => p.First.HeaderSha256 == p.Second.HeaderSha256 && p.First.HeaderLength == p.Second.HeaderLength)
            && a.Zip(b).Any(static p => p.First.SampledSha256 != p.Second.SampledSha256
                || (p.First.Sha256 is { } x && p.Second.Sha256 is { } y && x != y));
    }

    private static bool IsSamePart(TensorSketch a, TensorSketch b) => a.Key == b.Key && a.Rows == b.Rows && a.Columns == b.Columns && a.Values.Length == b.Values.Length;

    private static bool Covers(TensorSketch a, TensorSketch b)
    {
        StorageTolerance storage = StorageTolerance.Of(Type(a), Type(b));
        for (int i = 0; i < a.Values.Length; i++)
        {
            float x = a.Values[i], y = b.Values[i];
            float first = a.QuantizationErrors.IsEmpty ? 0 : a.QuantizationErrors[i], second = b.QuantizationErrors.IsEmpty ? 0 : b.QuantizationErrors[i];
            float coarse = MathF.Max(first, second), fine = MathF.Min(first, second), error = fine <= MuchFiner * coarse ? coarse + fine : coarse;
            if (!storage.Covers(x, y) && !(MathF.Abs(x - y) <= error + (storage.Relative * MathF.Max(MathF.Abs(x), MathF.Abs(y))) + storage.Absolute))
            {
                return false;
            }
        }

        return true;
    }

    private static TensorDataType Type(TensorSketch tensor) => TensorDataTypes.TryParse(tensor.DataType, out TensorDataType type) ? type : TensorDataType.Encoded;
}
