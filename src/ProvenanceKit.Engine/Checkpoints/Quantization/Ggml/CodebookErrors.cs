namespace ProvenanceKit.Engine.Checkpoints.Quantization.Ggml;

/// <summary>
/// The IQ1, IQ2 and IQ3 formats choose a point of a codebook for several values together, weighted, and where a sign follows from parity it can be the wrong
/// one: no bound holds for a single value that would tell a copy from another model. The error is NaN, which no comparison accepts.
/// </summary>
internal static unsafe class CodebookErrors
{
    private const int Length = 256;

    /// <summary>NaN for every value.</summary>
    public static void Unbounded(byte* blocks, long count, float* values)
    {
        for (long i = 0; i < count; i++)
        {
            new Span<float>(values + (i * Length), Length).Fill(float.NaN);
        }
    }
}
