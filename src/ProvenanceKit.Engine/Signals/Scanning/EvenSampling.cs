namespace ProvenanceKit.Engine.Signals.Scanning;

/// <summary>The reference kit's sampling of a flattened tensor: every (n div 4096)-th value, the first 4096 of them; all when there are fewer.</summary>
internal static class EvenSampling
{
    /// <summary>Most samples of one tensor.</summary>
    public const int MaxCount = 4096;

    /// <summary>Distance between samples.</summary>
    public static long Stride(long elementCount) => elementCount > MaxCount ? elementCount / MaxCount : 1;

    /// <summary>Number of samples.</summary>
    public static int Count(long elementCount) => (int)Math.Min(elementCount, MaxCount);
}
