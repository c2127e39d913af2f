namespace ProvenanceKit.Engine.Checkpoints.Layout;

/// <summary>Splits three-dimensional expert tensors [experts, ...] into one group of units per expert.</summary>
internal static class ExpertTensors
{
    private const int MaxExperts = 4096;

    /// <summary>The experts of a layer stored in fused tensors; none when there are no such tensors.</summary>
    public static IEnumerable<MlpGroup> Split(LayerTensors layer, int width)
    {
        MatrixSource? gateUp = Find(TensorContent.ExpertGateUp), gate = Find(TensorContent.ExpertGate), up = Find(TensorContent.ExpertUp);
        MatrixSource? down = Find(TensorContent.ExpertDown);
        TensorInfo? first = (gateUp ?? up)?.Tensor;
        if (first is null || first.Shape[0] > MaxExperts)
        {
            yield break;
        }

        // gpt-oss interleaves gate and up; its attention sinks give it away.
        bool interleaved = layer.Sources.Any(static s => s.Path == "self_attn.sinks");
        for (int e = 0; e < (int)first.Shape[0]; e++)
        {
            MatrixView? fused = gateUp is null ? null : Expert(gateUp.Tensor, e, width, intoStream: false);
            MatrixView? g = gate is null ? null : Expert(gate.Tensor, e, width, intoStream: false);
            MatrixView? u = up is null ? null : Expert(up.Tensor, e, width, intoStream: false);
            if (fused is not null && fused.Rows % 2 == 0)
            {
                int half = fused.Rows / 2;
                g = interleaved ? Alternate(fused, half, 0) : fused.Slice(0, half);
                u = interleaved ? Alternate(fused, half, 1) : fused.Slice(half, half);
            }

            MatrixView? d = down is null ? null : Expert(down.Tensor, e, width, intoStream: true);
            if (u is not null)
            {
                yield return new MlpGroup(e, g, u, d is { } known && known.Columns == u.Rows ? known : null);
            }
        }

        MatrixSource? Find(TensorContent content) => layer.Sources.FirstOrDefault(s => s.Rule.Content == content && s.Tensor.Rank == 3);
    }

    private static MatrixView Alternate(MatrixView fused, int rows, int first) =>
        fused with { Rows = rows, Offset = fused.Offset + (first * fused.RowStride), GroupRows = 1, GroupPitch = 2 };

    private static MatrixView? Expert(TensorInfo tensor, int expert, int width, bool intoStream)
    {
        if (tensor.Shape[1] is <= 0 or > int.MaxValue || tensor.Shape[2] is <= 0 or > int.MaxValue || expert >= tensor.Shape[0])
        {
            return null;
        }

        int a = (int)tensor.Shape[1], b = (int)tensor.Shape[2];
        long offset = (long)a * b * expert;
        return (intoStream ? a : b) == width ? MatrixView.Create(tensor, a, b, transposed: false, offset)
            : (intoStream ? b : a) == width ? MatrixView.Create(tensor, b, a, transposed: true, offset)
            : null;
    }
}
