using System.Collections.Frozen;
using ProvenanceKit.Engine.Checkpoints;
using ProvenanceKit.Engine.Checkpoints.Layout;

namespace ProvenanceKit.Engine.Evidence;

/// <summary>Pairs the tensors of two checkpoints so that all weights of both are covered.</summary>
internal static class TensorMatching
{
    private const int LeftoverElements = 16;

    // Parts of the names of buffers: rotary frequencies and their scaling factors (computed from rope_scaling by converters), masks, positions.
    private static readonly FrozenSet<string> DerivedParts = new[]
    {
        "inv_freq", "cos_cached", "sin_cached", "rotary_emb", "rotary_pos_emb", "freqs_cis", "rope_freqs", "rope_factors_long", "rope_factors_short", "attn_rot_embd",
        "masked_bias", "causal_mask", "future_mask", "alibi_mask", "attention_mask", "attn_mask", "position_ids", "token_type_ids", "relative_position_index",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Pairs by name; false when names or shapes differ.</summary>
    public static bool ByName(Checkpoint reference, Checkpoint difference, out List<MatrixPair> pairs)
    {
        pairs = [];
        TensorInfo[] first = [.. reference.Tensors.Where(static t => !IsDerived(t))], second = [.. difference.Tensors.Where(static t => !IsDerived(t))];
        if (first.Length == 0 || first.Length != second.Length)
        {
            return false;
        }

        foreach (TensorInfo tensor in first)
        {
            if (difference.Find(tensor.Name) is not { } other || !other.Shape.AsSpan().SequenceEqual(tensor.Shape.AsSpan()))
            {
                return false;
            }

            if (tensor.ElementCount > 0 && Flat(tensor) is { } a && Flat(other) is { } b)
            {
                pairs.Add(new MatrixPair(a, b));
            }
        }

        return pairs.Count > 0;
    }

    /// <summary>Pairs by role; false with the reason when a weight of either model has no counterpart.</summary>
    public static bool ByRole(CanonicalModel reference, CanonicalModel difference, out List<MatrixPair> pairs, out string reason)
    {
        pairs = [];
        if (reference.Layers.Count != difference.Layers.Count || reference.HiddenSize != difference.HiddenSize)
        {
            reason = "the models have different shapes";
            return false;
        }

        reason = "";
        var covered = new HashSet<TensorInfo>();
        for (int i = 0; i < reference.Layers.Count; i++)
        {
            CanonicalLayer a = reference.Layers[i], b = difference.Layers[i];
            if (a.Mlps.Count != b.Mlps.Count || a.Gains.Count != b.Gains.Count)
            {
                reason = $"layer {i} has different parts";
                return false;
            }

            for (int g = 0; g < a.Gains.Count; g++)
            {
                if (!Add(Flat(a.Gains[g].Tensor), Flat(b.Gains[g].Tensor), pairs, covered, ref reason))
                {
                    return false;
                }
            }

            foreach (MatrixRole role in Enum.GetValues<MatrixRole>().Where(static r => r != MatrixRole.DownTransposed))
            {
                int groups = role is MatrixRole.Gate or MatrixRole.Up or MatrixRole.Down ? a.Mlps.Count : 1;
                for (int g = 0; g < groups; g++)
                {
                    if (!Add(reference.Find(role, i, g), difference.Find(role, i, g), pairs, covered, ref reason))
                    {
                        return false;
                    }
                }
            }
        }

        return Add(reference.Embedding, difference.Embedding, pairs, covered, ref reason)
            && Add(reference.OutputHead, difference.OutputHead, pairs, covered, ref reason)
            && Add(Flat(reference.FinalNorm), Flat(difference.FinalNorm), pairs, covered, ref reason)
            && AddRest(reference.Checkpoint, difference.Checkpoint, pairs, covered, ref reason);
    }

    private static bool AddRest(Checkpoint reference, Checkpoint difference, List<MatrixPair> pairs, HashSet<TensorInfo> covered, ref string reason)
    {
        var rest = new Dictionary<(int Layer, int Expert, string Module, string Parameter), TensorInfo>();
        foreach (TensorInfo tensor in difference.Tensors.Where(t => !covered.Contains(t) && !IsDerived(t)))
        {
            TensorName name = TensorName.Parse(tensor.Name);
            rest[(name.Layer, name.Expert, name.Module, name.Parameter)] = tensor;
        }

        foreach (TensorInfo tensor in reference.Tensors.Where(t => !covered.Contains(t) && !IsDerived(t)))
        {
            TensorName name = TensorName.Parse(tensor.Name);
            if (!rest.Remove((name.Layer, name.Expert, name.Module, name.Parameter), out TensorInfo? other)
                || !other.Shape.AsSpan().SequenceEqual(tensor.Shape.AsSpan()) || !Add(Flat(tensor), Flat(other), pairs, covered, ref reason))
            {
                reason = $"{tensor.Name} has no counterpart";
                return false;
            }
        }

        if (rest.Count > 0)
        {
            reason = $"{rest.Values.First().Name} has no counterpart";
            return false;
        }

        return pairs.Count > 0;
    }

    private static bool Add(MatrixView? a, MatrixView? b, List<MatrixPair> pairs, HashSet<TensorInfo> covered, ref string reason)
    {
        if (a is null && b is null)
        {
            return true;
        }

        if (a is null || b is null || a.Rows != b.Rows || a.Columns != b.Columns)
        {
            reason = $"{(a ?? b)!.Tensor.Name} has no counterpart of its shape";
            return false;
        }

        pairs.Add(new MatrixPair(a, b));
        covered.Add(a.Tensor);
        covered.Add(b.Tensor);
        return true;
    }

    // Any tensor as a matrix of its first dimension by the rest; null when empty or too long for row numbers.
    internal static MatrixView? Flat(TensorInfo? tensor) =>
        tensor is null || tensor.ElementCount == 0 ? null
        : tensor.Rank >= 2 && tensor.Shape[0] <= int.MaxValue && tensor.RowLength <= int.MaxValue ? MatrixView.Create(tensor, (int)tensor.Shape[0], (int)tensor.RowLength, transposed: false)
        : tensor.ElementCount <= int.MaxValue ? MatrixView.Create(tensor, 1, (int)tensor.ElementCount, transposed: false) : null;

    // What isn't a weight: masks, positions and other buffers that follow from the configuration, and leftovers of a few elements outside layers.
    // 32-bit integers stay, because packed weights are stored in them.
    internal static bool IsDerived(TensorInfo tensor) =>
        tensor.ElementCount == 0 || tensor.DataType is TensorDataType.Bool or TensorDataType.I64 or TensorDataType.U64
        || Array.Exists(tensor.Name.Split('.'), DerivedParts.Contains) || tensor.Name.EndsWith("rope.freqs", StringComparison.Ordinal) || IsCausalMask(tensor)
        || (tensor.ElementCount < LeftoverElements && TensorName.Parse(tensor.Name).Layer < 0);

    // GPT-2 and its like keep their causal mask as attn.bias [1, 1, n, n] or [n, n]; the bias of a projection has one dimension.
    private static bool IsCausalMask(TensorInfo tensor) =>
        tensor.Name.EndsWith(".bias", StringComparison.Ordinal)
        && (tensor.Rank == 4 || (tensor.Rank is 2 or 3 && tensor.Shape[^1] == tensor.Shape[^2] && TensorName.Parse(tensor.Name).Module is { } module && (module.EndsWith("attn", StringComparison.Ordinal) || module.EndsWith("attention", StringComparison.Ordinal))));
}
