namespace ProvenanceKit.Engine.Checkpoints.Quantization.Packed;

/// <summary>Which group of scales each input belongs to: stored (<c>g_idx</c>), or consecutive groups of one size.</summary>
/// <param name="tensor">The stored index, int32 or int64 [inputs]; null for consecutive groups.</param>
/// <param name="groups">Number of groups.</param>
/// <param name="groupSize">Inputs of a consecutive group.</param>
internal sealed class GroupIndex(TensorInfo? tensor, int groups, int groupSize)
{
    private int[]? _stored;

    /// <summary>Gives the groups of a range of inputs.</summary>
    /// <exception cref="Errors.ProvenanceException">A stored index names a group that isn't there.</exception>
    public void Read(StoredTensors source, int first, Span<int> destination)
    {
        if (tensor is null)
        {
            for (int i = 0; i < destination.Length; i++)
            {
                destination[i] = Math.Min((first + i) / groupSize, groups - 1);
            }

            return;
        }

        int[] stored = Volatile.Read(ref _stored) ?? Load(source, tensor);
        stored.AsSpan(first, destination.Length).CopyTo(destination);
    }

    private int[] Load(StoredTensors source, TensorInfo index)
    {
        float[] values = new float[index.ElementCount];
        source.ReadValues(index, 0, values);
        int[] loaded = new int[values.Length];
        for (int i = 0; i < loaded.Length; i++)
        {
            // Negative numbers count from the end, as indexing in torch does.
            float group = values[i] < 0 ? values[i] + groups : values[i];
            loaded[i] = group >= 0 && group < groups ? (int)group : throw source.Invalid(index, $"input {i} belongs to group {values[i]} of {groups}");
        }

        Volatile.Write(ref _stored, loaded);
        return loaded;
    }
}
