using System.Buffers;
using ProvenanceKit.Engine.Numerics;

namespace ProvenanceKit.Engine.Evidence;

/// <summary>
/// The map from weight rows to token signatures, s = B w. E holds the embedding rows of T tokens, centred over the tokens.
/// T &lt;= d: B = (E E')^(-1/2) E; T &gt; d: B = E (E' E)^(-1/2), with eigenvalues floored at 1e-4 of the largest.
/// Both give the same signatures after E -> E Q, w -> Q' w for any orthogonal Q, and after scaling E. The inverse root is taken in double.
/// </summary>
internal static class SignatureBasis
{
    private const double EigenvalueFloor = 1e-4;
    private const int ColumnBlock = 256;

    /// <summary>How many tokens to use for models of the given widths.</summary>
    public static int TokenCount(int shared, int width) => width <= 512 ? Math.Min(shared, 8 * width) : Math.Min(shared, Math.Min(1024, width / 2));

    /// <summary>Computes B, T x d.</summary>
    /// <param name="embedding">T x d rows; centred in place.</param>
    /// <param name="tokens">T.</param>
    /// <param name="width">d.</param>
    /// <returns>Null when the rows are degenerate.</returns>
    public static float[]? Compute(float[] embedding, int tokens, int width)
    {
        Centre(embedding, tokens, width);
        return tokens <= width ? ByTokens(embedding, tokens, width) : ByWidth(embedding, tokens, width);
    }

    private static float[]? ByTokens(float[] e, int tokens, int width)
    {
        int order = tokens * tokens;
        double[] gram = ArrayPool<double>.Shared.Rent(order), part = ArrayPool<double>.Shared.Rent(order), block = ArrayPool<double>.Shared.Rent(tokens * ColumnBlock);
        gram.AsSpan(0, order).Clear();
        for (int start = 0; start < width; start += ColumnBlock)
        {
            int length = Math.Min(ColumnBlock, width - start);
            for (int t = 0; t < tokens; t++)
            {
                for (int j = 0; j < length; j++)
                {
                    block[(t * length) + j] = e[(t * width) + start + j];
                }
            }

            MatrixProduct.TimesTransposed<double>(block, block, part, tokens, tokens, length);
            for (int i = 0; i < order; i++)
            {
                gram[i] += part[i];
            }
        }

        ArrayPool<double>.Shared.Return(part);
        ArrayPool<double>.Shared.Return(block);
        float[]? root = InverseRoot(gram, tokens);
        ArrayPool<double>.Shared.Return(gram);
        return root is null ? null : TimesColumns(root, e, tokens, width);
    }

    // root (T x T) times e (T x d), by blocks of columns.
    private static float[] TimesColumns(float[] root, float[] e, int tokens, int width)
    {
        float[] basis = new float[tokens * width];
        float[] columns = ArrayPool<float>.Shared.Rent(ColumnBlock * tokens), product = ArrayPool<float>.Shared.Rent(tokens * ColumnBlock);
        for (int start = 0; start < width; start += ColumnBlock)
        {
            int length = Math.Min(ColumnBlock, width - start);
            for (int t = 0; t < tokens; t++)
            {
                for (int j = 0; j < length; j++)
                {
                    columns[(j * tokens) + t] = e[(t * width) + start + j];
                }
            }

            MatrixProduct.TimesTransposed<float>(root, columns, product, tokens, length, tokens);
            for (int t = 0; t < tokens; t++)
            {
                product.AsSpan(t * length, length).CopyTo(basis.AsSpan((t * width) + start));
            }
        }

        ArrayPool<float>.Shared.Return(columns);
        ArrayPool<float>.Shared.Return(product);
        return basis;
    }

    private static float[]? ByWidth(float[] e, int tokens, int width)
    {
        double[] transposed = ArrayPool<double>.Shared.Rent(tokens * width), gram = ArrayPool<double>.Shared.Rent(width * width);
        for (int t = 0; t < tokens; t++)
        {
            for (int j = 0; j < width; j++)
            {
                transposed[(j * tokens) + t] = e[(t * width) + j];
            }
        }

        MatrixProduct.TimesTransposed<double>(transposed, transposed, gram, width, width, tokens);
        ArrayPool<double>.Shared.Return(transposed);
        float[]? root = InverseRoot(gram, width);
        ArrayPool<double>.Shared.Return(gram);
        if (root is null)
        {
            return null;
        }

        float[] basis = new float[tokens * width];
        MatrixProduct.TimesTransposed<float>(e, root, basis, tokens, width, width);
        return basis;
    }

    // V' diag(max(w, floor))^(-1/2) V, as X X' with the columns of X scaled by w^(-1/4).
    private static float[]? InverseRoot(double[] gram, int n)
    {
        double[] values = new double[n];
        double[]? vectors = SymmetricEigen.Decompose(gram, n, values);
        if (vectors is null || !(values[n - 1] > 0))
        {
            return null;
        }

        double floor = values[n - 1] * EigenvalueFloor;
        double[] scaled = ArrayPool<double>.Shared.Rent(n * n);
        for (int i = 0; i < n; i++)
        {
            double factor = 1 / Math.Sqrt(Math.Sqrt(Math.Max(values[i], floor)));
            for (int j = 0; j < n; j++)
            {
                scaled[(j * n) + i] = vectors[(i * n) + j] * factor;
            }
        }

        double[] root = gram;
        MatrixProduct.TimesTransposed<double>(scaled, scaled, root, n, n, n);
        ArrayPool<double>.Shared.Return(scaled);
        float[] result = new float[n * n];
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = (float)root[i];
        }

        return result;
    }

    private static void Centre(float[] e, int tokens, int width)
    {
        double[] mean = new double[width];
        for (int t = 0; t < tokens; t++)
        {
            for (int j = 0; j < width; j++)
            {
                mean[j] += e[(t * width) + j];
            }
        }

        for (int t = 0; t < tokens; t++)
        {
            for (int j = 0; j < width; j++)
            {
                e[(t * width) + j] = (float)(e[(t * width) + j] - (mean[j] / tokens));
            }
        }
    }
}
