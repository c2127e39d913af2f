namespace ProvenanceKit.Engine.Checkpoints.Gguf;

/// <summary>A tensor as it is shown, under the original's name and in its order, and where it comes from.</summary>
/// <param name="Info">What is shown.</param>
/// <param name="Stored">The tensor in the file.</param>
/// <param name="FirstElement">First element in the stored tensor (one expert of several).</param>
/// <param name="Order">Order of rows; null when it is the file's.</param>
/// <param name="IsTransposed">Whether the file has rows and columns exchanged.</param>
/// <param name="Offset">What the file has added to every value.</param>
internal sealed record GgufView(TensorInfo Info, GgufTensor Stored, long FirstElement, GgufRowOrder? Order, bool IsTransposed, float Offset)
{
    /// <summary>Whether elements lie in the file in the order in which they are shown, and unchanged.</summary>
    public bool IsDirect => Order is null && !IsTransposed && Offset == 0;

    /// <summary>Where an element that is shown lies among the stored ones.</summary>
    public long StoredElement(long shown)
    {
        if (IsTransposed)
        {
            long columns = Info.Shape[1];
            return ((shown % columns) * Info.Shape[0]) + (shown / columns);
        }

        return Order is null ? FirstElement + shown : (Order.Stored(shown / Info.RowLength) * Info.RowLength) + (shown % Info.RowLength);
    }
}
