using System.Numerics;

namespace ProvenanceKit.Engine.Configuration;

/// <summary>
/// The width of the feed-forward block: the first value above 0 of <c>intermediate_size</c>, <c>d_ff</c>, <c>encoder_ffn_dim</c>,
/// <c>decoder_ffn_dim</c>, <c>ffn_dim</c>; else <c>hidden_dim</c> if above 0 and different from <c>hidden_size</c>; else 0.
/// </summary>
internal static class FeedForwardWidth
{
    private static readonly string[] s_names = ["intermediate_size", "d_ff", "encoder_ffn_dim", "decoder_ffn_dim", "ffn_dim"];

    public static long Read(AttributeReader reader, long hiddenSize)
    {
        foreach (string name in s_names)
        {
            if (Positive(reader, name) is { } width)
            {
                return width;
            }
        }

        return Positive(reader, "hidden_dim") is { } other && other != hiddenSize ? other : 0;
    }

    private static long? Positive(AttributeReader reader, string name)
    {
        PythonValue? value = reader.Find(name);
        if (value is null || !value.IsTruthy)
        {
            return null;
        }

        if (value.Kind == PythonValueKind.List)
        {
            // One width per layer: the reference kit fails on it, but equal widths still say what the block is.
            reader.Refuse(name, "a single number");
            return value.List.Select(PythonText.Dump).Distinct(StringComparer.Ordinal).Count() == 1 ? Truncated(value.List[0]) : null;
        }

        if (!value.TryGetNumber(out _))
        {
            reader.Refuse(name, "a number");
            return null;
        }

        if (Truncated(value) is not { } width)
        {
            reader.Refuse(name, "a number of this size");
            return null;
        }

        return width > 0 ? width : null;
    }

    // Python's int(x).
    private static long? Truncated(PythonValue value)
    {
        if (!value.TryGetNumber(out double number) || !double.IsFinite(number))
        {
            return null;
        }

        BigInteger whole = value.Kind == PythonValueKind.Integer ? value.Integer : new BigInteger(Math.Truncate(number));
        return whole >= long.MinValue && whole <= long.MaxValue ? (long)whole : null;
    }
}
