namespace ProvenanceKit.Engine.Evidence.Sketches;

/// <summary>
/// Folds vectors of one length to fewer numbers, y_b = sum over the columns j of bucket b of s_j x_j, with buckets of equal size and signs drawn from the length alone
/// (a count sketch: Charikar, Chen and Farach-Colton, Finding Frequent Items in Data Streams, 2002). Products of two folded vectors estimate the products of the
/// vectors without bias; the standard deviation is about |x| |y| / sqrt(width). As a fixed linear map of columns it leaves the exchangeability of rows as it is.
/// </summary>
internal sealed class ColumnFold
{
    private readonly int[] _buckets;
    private readonly float[] _signs;

    /// <summary>Prepares the map.</summary>
    /// <param name="columns">Length of the vectors.</param>
    /// <param name="width">Numbers that are kept; vectors that aren't longer stay as they are.</param>
    public ColumnFold(int columns, int width)
    {
        Width = Math.Min(columns, width);
        _buckets = [.. Enumerable.Range(0, columns)];
        _signs = new float[columns];
        Array.Fill(_signs, 1f);
        if (columns <= width)
        {
            return;
        }

        ulong salt = (ulong)columns;
        for (int i = columns - 1; i > 0; i--)
        {
            int j = (int)(SketchHash.Mix((ulong)i, salt) % (ulong)(i + 1));
            (_buckets[i], _buckets[j]) = (_buckets[j], _buckets[i]);
        }

        for (int i = 0; i < columns; i++)
        {
            _buckets[i] %= width;
            _signs[i] = (SketchHash.Mix((ulong)i, ~salt) & 1) == 0 ? 1 : -1;
        }
    }

    /// <summary>Numbers per folded vector.</summary>
    public int Width { get; }

    /// <summary>Folds a vector.</summary>
    public void Apply(ReadOnlySpan<float> values, Span<double> folded)
    {
        folded.Clear();
        for (int i = 0; i < values.Length; i++)
        {
            folded[_buckets[i]] += _signs[i] * values[i];
        }
    }
}
