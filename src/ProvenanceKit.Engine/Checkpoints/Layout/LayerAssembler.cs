using System.Collections.Immutable;

namespace ProvenanceKit.Engine.Checkpoints.Layout;

/// <summary>Turns the stored tensors of a layer into role matrices: splits fused projections and normalises orientation.</summary>
/// <param name="layer">The layer's tensors.</param>
/// <param name="width">Width of the residual stream.</param>
/// <param name="conv1D">True when the model's Conv1D modules are stored [in, out].</param>
/// <param name="preNorm">True when the stack ends with a norm, which tells pre-norm from post-norm where the names don't.</param>
/// <param name="hints">The configuration's facts; only head counts are used.</param>
internal sealed class LayerAssembler(LayerTensors layer, int width, bool conv1D, bool preNorm, ArchitectureFacts? hints)
{
    /// <summary>Assembles the layer.</summary>
    public CanonicalLayer Assemble()
    {
        ImmutableArray<MlpGroup> mlps = Mlps();
        MatrixView? output = layer.Find(TensorContent.AttentionOutput) is { } o ? Into(o) : null;
        var (query, key, value) = Attention(output, mlps);
        return new CanonicalLayer
        {
            Name = layer.Stack.Length == 0 ? $"layer {layer.Number}" : $"{layer.Stack} layer {layer.Number}",
            Query = query,
            Key = key,
            Value = value,
            AttentionOutput = output,
            Mlps = mlps,
            Gains = Gains(),
        };
    }

    private (MatrixView? Query, MatrixView? Key, MatrixView? Value) Attention(MatrixView? output, ImmutableArray<MlpGroup> mlps)
    {
        if (layer.Find(TensorContent.QkvStacked) is { } stacked && From(stacked) is { } s)
        {
            return QkvSplitter.Stacked(s, output);
        }

        if (layer.Find(TensorContent.QkvByHead) is { } grouped && From(grouped) is { } g)
        {
            // GLM's fused [gate; up] goes with a stacked q/k/v under the module name that BLOOM and Falcon use for theirs.
            bool isGlm = grouped.Path == "self_attention.query_key_value" && mlps is [{ Gate: not null }, ..];
            return isGlm && output is not null && g.Rows != 3L * output.Columns ? QkvSplitter.Stacked(g, output) : QkvSplitter.ByHead(g, output, hints);
        }

        return (One(TensorContent.Query), One(TensorContent.Key), One(TensorContent.Value));

        MatrixView? One(TensorContent content) => layer.Find(content) is { } source ? From(source) : null;
    }

    private ImmutableArray<MlpGroup> Mlps()
    {
        var groups = ImmutableArray.CreateBuilder<MlpGroup>();
        foreach (var parts in layer.Sources.Where(static s => IsMlp(s.Rule.Content)).GroupBy(GroupOf).OrderBy(static g => g.Key == MlpGroup.Shared ? int.MaxValue : g.Key))
        {
            MatrixView? Part(TensorContent content, Func<MatrixSource, MatrixView?> view) =>
                parts.FirstOrDefault(p => p.Rule.Content == content) is { } source ? view(source) : null;

            MatrixView? gate = Part(TensorContent.Gate, From), up = Part(TensorContent.Up, From), down = Part(TensorContent.Down, Into);
            MatrixView? fused = Part(TensorContent.GateUpStacked, From);
            if (fused is null && gate is null && up is not null && down is not null && up.Rows == 2L * down.Columns)
            {
                fused = up;
            }

            if (fused is not null && fused.Rows % 2 == 0)
            {
                gate = fused.Slice(0, fused.Rows / 2);
                up = fused.Slice(fused.Rows / 2, fused.Rows / 2);
            }

            if (up is not null)
            {
                groups.Add(new MlpGroup(parts.Key, gate is { } g && g.Rows == up.Rows ? g : null, up, down is { } d && d.Columns == up.Rows ? d : null));
            }
        }

        groups.AddRange(ExpertTensors.Split(layer, width));
        return groups.ToImmutable();
    }

    private ImmutableArray<NormGain> Gains()
    {
        var norms = layer.Norms.Where(n => n.Tensor.ElementCount == width).ToList();
        bool hasMlpNorm = norms.Exists(static n => n.Rule.Content == TensorContent.MlpNorm);
        bool hasPostFeedForward = norms.Exists(static n => n.Path == "post_feedforward_layernorm");
        bool postAttentionIsOutput = hasMlpNorm || hasPostFeedForward;
        bool parallel = norms.Count == 1 && norms[0].Rule.Content == TensorContent.AttentionNorm;
        NormPlacement Place(MatrixSource norm) => norm.Rule.Content switch
        {
            TensorContent.AttentionNorm => parallel ? NormPlacement.Both : NormPlacement.Attention,
            TensorContent.MlpNorm => NormPlacement.Mlp,
            TensorContent.PostAttentionNorm => postAttentionIsOutput ? NormPlacement.Output : NormPlacement.Mlp,
            TensorContent.EitherAttentionNorm => preNorm ? NormPlacement.Attention : NormPlacement.Output,
            TensorContent.EitherMlpNorm => preNorm ? NormPlacement.Mlp : NormPlacement.Output,
            _ => NormPlacement.Output,
        };

        return [.. norms.Select(n => new NormGain(n.Tensor, Place(n))).OrderBy(static g => g.Placement is NormPlacement.Both ? NormPlacement.Attention : g.Placement)
            .ThenBy(static g => g.Tensor.Name, StringComparer.Ordinal)];
    }

    // A matrix that reads the residual stream: its input has the stream's width.
    private MatrixView? From(MatrixSource source)
    {
        if (!IsMatrix(source.Tensor, out int rows, out int columns))
        {
            return null;
        }

        bool asStored = columns == width, transposed = rows == width;
        return (asStored, transposed) switch
        {
            (true, true) => MatrixView.Create(source.Tensor, rows, columns, conv1D && source.Rule.Conv1D),
            (true, false) => MatrixView.Create(source.Tensor, rows, columns, transposed: false),
            (false, true) => MatrixView.Create(source.Tensor, columns, rows, transposed: true),
            _ => null,
        };
    }

    // A matrix that writes the residual stream: its output has the stream's width.
    private MatrixView? Into(MatrixSource source)
    {
        if (!IsMatrix(source.Tensor, out int rows, out int columns))
        {
            return null;
        }

        bool asStored = rows == width, transposed = columns == width;
        return (asStored, transposed) switch
        {
            (true, true) => MatrixView.Create(source.Tensor, rows, columns, conv1D && source.Rule.Conv1D),
            (true, false) => MatrixView.Create(source.Tensor, rows, columns, transposed: false),
            (false, true) => MatrixView.Create(source.Tensor, columns, rows, transposed: true),
            _ => null,
        };
    }

    private static bool IsMatrix(TensorInfo tensor, out int rows, out int columns)
    {
        rows = columns = 0;
        if (tensor.Rank != 2 || tensor.DataType is TensorDataType.Bool or TensorDataType.I64 or TensorDataType.U64 or TensorDataType.I32 or TensorDataType.U32
            || tensor.Shape[0] is <= 0 or > int.MaxValue || tensor.Shape[1] is <= 0 or > int.MaxValue)
        {
            return false;
        }

        rows = (int)tensor.Shape[0];
        columns = (int)tensor.Shape[1];
        return true;
    }

    private static bool IsMlp(TensorContent content) => content is TensorContent.Gate or TensorContent.Up or TensorContent.Down or TensorContent.GateUpStacked;

    private static int GroupOf(MatrixSource source) =>
        source.Expert >= 0 ? source.Expert : source.Path.Contains("shared", StringComparison.Ordinal) || source.Path.EndsWith("shexp", StringComparison.Ordinal) ? MlpGroup.Shared : MlpGroup.Dense;
}
