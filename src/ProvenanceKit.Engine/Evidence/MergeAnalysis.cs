using System.Collections.Immutable;
using ProvenanceKit.Engine.Checkpoints;
using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Numerics;

namespace ProvenanceKit.Engine.Evidence;

/// <summary>
/// E4, merge attribution: per matrix, least squares of child - origin on parent_i - origin over evenly spread blocks of elements. The origin may be the
/// common base or one of the parents: its own share is what the others leave of 1. A merge when at least two shares exceed 0.02, the mean R^2 is at least 0.97
/// and no coefficient spreads by more than 0.02 over the tensors (Yadav et al., TIES-Merging, 2023, and Yu et al., DARE, 2023, leave element patterns instead,
/// see <see cref="MergePatterns"/>).
/// </summary>
internal static class MergeAnalysis
{
    /// <summary>Smallest share that counts.</summary>
    public const double MinimumShare = 0.02;

    private const double MinimumRSquared = 0.97;
    private const double MaximumSpread = 0.02;
    private const int BlockElements = 4096;
    private const int BlocksPerTensor = 64;

    /// <summary>Attributes a child to candidate parents.</summary>
    /// <param name="child">The child.</param>
    /// <param name="origin">The base model or one of the parents.</param>
    /// <param name="candidates">The other candidates; none of them may be the origin.</param>
    /// <param name="parallel">Threads and cancellation.</param>
    /// <returns>Null when no tensor is shared by all, or no candidate differs from the origin.</returns>
    public static MergeAttribution? Run(EvidenceModel child, EvidenceModel origin, IReadOnlyList<EvidenceModel> candidates, ParallelOptions parallel)
    {
        if (candidates.Count == 0)
        {
            return null;
        }

        Checkpoint[] others = [origin.Input.Checkpoint, .. candidates.Select(static c => c.Input.Checkpoint)];
        TensorInfo[] tensors = [.. child.Input.Checkpoint.Tensors.Where(t => IsMatrix(t) && Array.TrueForAll(others, o => SameShape(o, t)))];
        var fits = new MergeTensor?[tensors.Length];
        var patterns = new MergePatterns(candidates.Count);
        var partial = new MergePatterns[tensors.Length];
        ParallelWork.For(tensors.Length, parallel, i =>
        {
            parallel.CancellationToken.ThrowIfCancellationRequested();
            partial[i] = new MergePatterns(candidates.Count);
            fits[i] = Fit(child.Input.Checkpoint, others, tensors[i], partial[i]);
        });
        foreach (MergePatterns p in partial)
        {
            patterns.Add(p);
        }

        MergeTensor[] usable = [.. fits.OfType<MergeTensor>()];
        return usable.Length == 0 ? null : Summarise(origin, candidates, usable, patterns);
    }

    private static MergeAttribution Summarise(EvidenceModel origin, IReadOnlyList<EvidenceModel> candidates, MergeTensor[] fits, MergePatterns patterns)
    {
        int p = candidates.Count;
        var components = ImmutableArray.CreateBuilder<MergeComponent>(p + 1);
        for (int i = 0; i < p; i++)
        {
            components.Add(Component(candidates[i].Name, [.. fits.Select(f => f.Coefficients[i])]));
        }

        components.Add(Component(origin.Name, [.. fits.Select(static f => 1 - f.Coefficients.Sum())]));
        double r2 = fits.Sum(static f => f.RSquared) / fits.Length;
        bool steady = components.Take(p).All(static c => c.Spread <= MaximumSpread);
        bool linear = r2 >= MinimumRSquared && steady && components.Count(static c => c.Coefficient > MinimumShare) >= 2
            && components.All(static c => c.Coefficient > -MinimumShare);
        string pattern = linear ? "linear" : patterns.Name;
        return new MergeAttribution
        {
            Origin = origin.Name,
            Components = components.ToImmutable(),
            RSquared = r2,
            IsMerge = linear || pattern != "none",
            Pattern = pattern,
            TensorCount = fits.Length,
        };
    }

    private static MergeComponent Component(string name, double[] values)
    {
        double mean = values.Sum() / values.Length;
        return new MergeComponent(name, mean, Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / values.Length));
    }

    private static MergeTensor? Fit(Checkpoint child, Checkpoint[] others, TensorInfo tensor, MergePatterns patterns)
    {
        int p = others.Length - 1;
        double[] gram = new double[p * p], right = new double[p], c = new double[p];
        double total = 0;
        int length = (int)Math.Min(BlockElements, tensor.ElementCount);
        long blocks = Math.Min(BlocksPerTensor, (tensor.ElementCount + length - 1) / length);
        float[] y = new float[length], o = new float[length];
        float[][] x = [.. Enumerable.Range(0, p).Select(_ => new float[length])];
        long First(long block) => blocks == 1 ? 0 : (tensor.ElementCount - length) * block / (blocks - 1);
        foreach (Checkpoint remote in others.Prepend(child).Where(static c => c.IsRemote))
        {
            TensorInfo own = remote.Find(tensor.Name)!;
            remote.Prefetch([.. Enumerable.Range(0, (int)blocks).Select(b => new TensorRange(own, First(b), length))]);
        }

        for (long b = 0; b < blocks; b++)
        {
            long first = First(b);
            child.Read(tensor, first, y);
            others[0].Read(others[0].Find(tensor.Name)!, first, o);
            Subtract(y, o);
            for (int i = 0; i < p; i++)
            {
                others[i + 1].Read(others[i + 1].Find(tensor.Name)!, first, x[i]);
                Subtract(x[i], o);
            }

            total += OrderedSums.SumOfSquares(y);
            for (int i = 0; i < p; i++)
            {
                right[i] += OrderedSums.Dot(x[i], y);
                for (int j = 0; j < p; j++)
                {
                    gram[(i * p) + j] += OrderedSums.Dot(x[i], x[j]);
                }
            }

            patterns.Add(y, x, tensor.ValueType, o);
        }

        if (!double.IsFinite(total) || total == 0 || Array.Exists(gram, static g => !double.IsFinite(g)) || !LeastSquares.Solve(gram, right, c))
        {
            return null;
        }

        double explained = 0;
        for (int i = 0; i < p; i++)
        {
            explained += c[i] * right[i];
        }

        return new MergeTensor(c, explained / total);
    }

    private static void Subtract(float[] values, float[] origin)
    {
        for (int i = 0; i < values.Length; i++)
        {
            values[i] -= origin[i];
        }
    }

    private static bool IsMatrix(TensorInfo tensor) =>
        tensor.Rank >= 2 && tensor.Shape[0] > 1 && tensor.RowLength > 1
        && tensor.ValueType is TensorDataType.F32 or TensorDataType.F64 or TensorDataType.BF16 or TensorDataType.F16;

    private static bool SameShape(Checkpoint checkpoint, TensorInfo tensor) =>
        checkpoint.Find(tensor.Name) is { } other && other.Shape.AsSpan().SequenceEqual(tensor.Shape.AsSpan());

    /// <summary>Fails with a message for a person when a candidate can't be a parent of the child.</summary>
    /// <exception cref="ProvenanceException">No tensor is shared.</exception>
    public static void RequireComparable(EvidenceModel child, EvidenceModel candidate)
    {
        if (!child.Input.Checkpoint.Tensors.Any(t => SameShape(candidate.Input.Checkpoint, t)))
        {
            throw new ProvenanceException(ProvenanceErrorCode.TensorInvalid, candidate.Name, $"No tensor has the name and shape of one in {child.Name}, so it can't be tried as a parent.");
        }
    }
}
