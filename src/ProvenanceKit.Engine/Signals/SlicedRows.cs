using ProvenanceKit.Engine.Checkpoints;

namespace ProvenanceKit.Engine.Signals;

/// <summary>The rows that the reference's sliced mode reads of a large tensor: 32 at equal steps from the first; all when there are fewer.</summary>
internal static class SlicedRows
{
    private const int Count = 32;

    /// <summary>Reads them, one after the other.</summary>
    /// <returns>The values, and by how much their sums have to be scaled to stand for the whole tensor.</returns>
    public static (float[] Values, double Scale) Read(Checkpoint checkpoint, TensorInfo tensor)
    {
        long rows = tensor.Rank == 0 ? 1 : tensor.Shape[0];
        long step = rows / Count;
        if (step <= 1 && rows <= Count)
        {
            float[] all = new float[tensor.ElementCount];
            checkpoint.Read(tensor, 0, all);
            return (all, 1.0);
        }

        int length = checked((int)tensor.RowLength);
        float[] values = new float[Count * length];
        if (checkpoint.IsRemote)
        {
            checkpoint.Prefetch([.. Enumerable.Range(0, Count).Select(i => new TensorRange(tensor, i * step * length, length))]);
        }

        for (int i = 0; i < Count; i++)
        {
            checkpoint.Read(tensor, i * step * length, values.AsSpan(i * length, length));
        }

        return (values, rows / (double)Count);
    }
}
