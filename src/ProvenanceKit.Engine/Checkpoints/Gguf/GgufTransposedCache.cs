using System.Diagnostics.CodeAnalysis;

namespace ProvenanceKit.Engine.Checkpoints.Gguf;

/// <summary>
/// Transposed tensors kept whole for a while: a row of what is shown is a column of the file, so that reading rows one by one would decode the tensor once
/// for each. Only GPT-2 has such tensors, and only short reads of middling ones are worth it.
/// </summary>
internal sealed class GgufTransposedCache
{
    private const long MaxElements = 32 << 20;
    private readonly Lock _lock = new();
    private readonly LinkedList<(string Name, Lazy<float[]> Values, long Elements)> _recent = [];

    /// <summary>The whole tensor, when it is worth keeping for a read of that length.</summary>
    /// <param name="view">The tensor.</param>
    /// <param name="length">Elements that are wanted.</param>
    /// <param name="make">Makes the whole tensor.</param>
    /// <param name="values">The tensor as it is shown.</param>
    public bool TryGet(GgufView view, int length, Func<GgufView, float[]> make, [NotNullWhen(true)] out float[]? values)
    {
        values = null;
        long elements = view.Info.ElementCount;
        if (elements > MaxElements / 2 || length > elements / 4)
        {
            return false;
        }

        Lazy<float[]> entry;
        lock (_lock)
        {
            LinkedListNode<(string Name, Lazy<float[]> Values, long Elements)>? node = _recent.First;
            while (node is not null && node.Value.Name != view.Info.Name)
            {
                node = node.Next;
            }

            if (node is null)
            {
                node = new((view.Info.Name, new Lazy<float[]>(() => make(view)), elements));
            }
            else
            {
                _recent.Remove(node);
            }

            _recent.AddFirst(node);
            while (_recent.Sum(static item => item.Elements) > MaxElements)
            {
                _recent.RemoveLast();
            }

            entry = node.Value.Values;
        }

        values = entry.Value;
        return true;
    }
}
