namespace ProvenanceKit.Engine.Checkpoints.Layout;

/// <summary>Splits fused q/k/v projections.</summary>
internal static class QkvSplitter
{
    private const int MaxSingleHead = 256;

    /// <summary>Rows [q; k; v]: q has as many rows as the output projection has inputs, k and v share the rest (Phi-3, GPT-2, MPT, GLM).</summary>
    public static (MatrixView? Query, MatrixView? Key, MatrixView? Value) Stacked(MatrixView fused, MatrixView? output)
    {
        int query = output?.Columns ?? fused.Rows / 3;
        int rest = fused.Rows - query;
        return rest <= 0 || rest % 2 != 0
            ? (null, null, null)
            : (fused.Slice(0, query), fused.Slice(query, rest / 2), fused.Slice(query + (rest / 2), rest / 2));
    }

    /// <summary>
    /// Rows by key/value head, each [q.., k, v] with as many q heads as share it (GPT-NeoX, BLOOM, Falcon, InternLM2). The size of a head
    /// isn't in the tensors, so the configuration's number of heads is used, if it fits the shape; without one, few k rows mean a single group.
    /// </summary>
    public static (MatrixView? Query, MatrixView? Key, MatrixView? Value) ByHead(MatrixView fused, MatrixView? output, ArchitectureFacts? hints)
    {
        if (output is null || fused.ColumnStride != 1)
        {
            return (null, null, null);
        }

        int query = output.Columns;
        int rest = fused.Rows - query;
        if (rest <= 0 || rest % 2 != 0)
        {
            return (null, null, null);
        }

        int keys = rest / 2;
        long heads = hints?.AttentionHeadCount ?? 0;
        long groups = heads > 0 && query % heads == 0 && keys % (query / heads) == 0 ? keys / (query / heads) : keys < query && keys <= MaxSingleHead ? 1 : 0;
        if (groups <= 0 || keys % groups != 0 || query % groups != 0)
        {
            return (null, null, null);
        }

        int head = (int)(keys / groups), queries = (int)(query / groups), pitch = queries + (2 * head);
        MatrixView Part(int rows, int each, int first) =>
            fused with { Rows = rows, Offset = fused.Offset + (first * fused.RowStride), GroupRows = each, GroupPitch = groups == 1 ? each : pitch };

        return (Part(query, queries, 0), Part(keys, head, queries), Part(keys, head, queries + head));
    }
}
