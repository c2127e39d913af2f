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
        double[] gram = new double[tokens * tokens], part = new double[tokens * tokens], block = new double[tokens * ColumnBlock];
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
            for (int i = 0; i < part.Length; i++)
            {
                gram[i] += part[i];
            }
        }

        if (InverseRoot(gram, tokens) is not { } root)
        {
            return null;
        }

        float[] basis = new float[tokens * width], columns = new float[ColumnBlock * tokens], product = new float[tokens * ColumnBlock];
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

        return basis;
    }

    private static float[]? ByWidth(float[] e, int tokens, int width)
    {
        double[] transposed = new double[tokens * width], gram = new double[width * width];
        for (int t = 0; t < tokens; t++)
        {
            for (int j = 0; j < width; j++)
            {
                transposed[(j * tokens) + t] = e[(t * width) + j];
            }
        }

        MatrixProduct.TimesTransposed<double>(transposed, transposed, gram, width, width, tokens);
        if (InverseRoot(gram, width) is not { } root)
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
        double[] scaled = new double[n * n];
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
