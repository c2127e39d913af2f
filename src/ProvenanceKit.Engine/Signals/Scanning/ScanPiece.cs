using ProvenanceKit.Engine.Checkpoints;

namespace ProvenanceKit.Engine.Signals.Scanning;

/// <summary>
/// The part of a tensor that one window of a file is responsible for: whole units (accumulation blocks, or rows) that begin in the window. A unit may
/// reach into the next window; that one then leaves it out.
/// </summary>
/// <param name="FirstElement">First element of the tensor.</param>
/// <param name="ElementCount">Number of elements; 0 when no unit begins in the window.</param>
internal readonly record struct ScanPiece(long FirstElement, long ElementCount)
{
    /// <summary>The piece of a tensor for a window.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="unitElements">Elements of a unit.</param>
    /// <param name="windowStart">First byte of the window in the file.</param>
    /// <param name="windowEnd">Byte after the window.</param>
    public static ScanPiece Of(TensorInfo tensor, long unitElements, long windowStart, long windowEnd) =>
        Of(tensor, unitElements, unitElements * tensor.DataType.ByteWidth(), windowStart, windowEnd);

    /// <summary>The same for units of a stated size, where elements are stored in blocks.</summary>
    public static ScanPiece Of(TensorInfo tensor, long unitElements, long unitBytes, long windowStart, long windowEnd)
    {
        long first = UnitsBefore(windowStart - tensor.FileOffset, unitBytes) * unitElements;
        long end = Math.Min(tensor.ElementCount, UnitsBefore(windowEnd - tensor.FileOffset, unitBytes) * unitElements);
        return first < end ? new ScanPiece(first, end - first) : default;
    }

    // Units that begin before a byte.
    private static long UnitsBefore(long bytes, long unitBytes) => bytes <= 0 ? 0 : (bytes + unitBytes - 1) / unitBytes;
}
