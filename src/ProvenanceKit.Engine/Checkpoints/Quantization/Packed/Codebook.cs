namespace ProvenanceKit.Engine.Checkpoints.Quantization.Packed;

/// <summary>The values of a quantiser's levels, in any order.</summary>
internal sealed class Codebook
{
    private readonly float[] _values;
    private readonly float[] _errors;

    /// <summary>Takes the values over.</summary>
    public Codebook(float[] values)
    {
        _values = values;
        _errors = new float[values.Length];
        float[] sorted = [.. values.Where(float.IsFinite).Distinct().Order()];
        for (int i = 0; i < values.Length; i++)
        {
            int at = Array.BinarySearch(sorted, values[i]);
            float below = at > 0 ? sorted[at] - sorted[at - 1] : 0, above = at >= 0 && at + 1 < sorted.Length ? sorted[at + 1] - sorted[at] : 0;
            _errors[i] = MathF.Max(below, above) / 2;
        }
    }

    /// <summary>FP4 (E2M1): 0, 0.5, 1, 1.5, 2, 3, 4, 6 and their negatives (OCP Microscaling Formats 1.0).</summary>
    public static Codebook Float4 { get; } = new([0, 0.5f, 1, 1.5f, 2, 3, 4, 6, -0f, -0.5f, -1, -1.5f, -2, -3, -4, -6]);

    /// <summary>Number of levels.</summary>
    public int Count => _values.Length;

    /// <summary>The value of a level.</summary>
    public float Value(int level) => _values[level];

    /// <summary>Half the longer of the ways to the neighbouring values.</summary>
    public float Error(int level) => _errors[level];
}
