namespace ProvenanceKit.Engine.Reference.Sketches;

/// <summary>The items with the highest scores; equal scores go to the smaller item, so that the result doesn't depend on the threads.</summary>
internal sealed class TopScores(int capacity)
{
    private readonly PriorityQueue<int, (double Score, int Order)> _items = new(Math.Min(capacity, 1024) + 1);
    private readonly Lock _gate = new();

    /// <summary>The items with their scores, in no order.</summary>
    public IEnumerable<(int Item, double Score)> Items => _items.UnorderedItems.Select(static pair => (pair.Element, pair.Priority.Score));

    /// <summary>Offers an item; not a number is no score.</summary>
    public void Offer(double score, int item)
    {
        if (double.IsNaN(score))
        {
            return;
        }

        (double Score, int Order) priority = (score, -item);
        if (_items.Count < capacity)
        {
            _items.Enqueue(item, priority);
        }
        else if (_items.TryPeek(out _, out (double Score, int Order) least) && priority.CompareTo(least) > 0)
        {
            _items.DequeueEnqueue(item, priority);
        }
    }

    /// <summary>Offers all items of another; safe to call from several threads.</summary>
    public void Merge(TopScores other)
    {
        lock (_gate)
        {
            foreach ((int item, (double score, _)) in other._items.UnorderedItems)
            {
                Offer(score, item);
            }
        }
    }
}
