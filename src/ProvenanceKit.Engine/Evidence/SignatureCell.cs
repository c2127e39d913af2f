using System.Buffers;
using ProvenanceKit.Engine.Numerics;

namespace ProvenanceKit.Engine.Evidence;

/// <summary>
/// One pair of layers in disguise-proof matching: K counts the units whose best match by the first role is also their best match by the second,
/// and that are mutual nearest neighbours in both. Similarities of the second role are taken without sign, because a unit's sign can be flipped there.
/// Each block of the first model's units is matched with each block of the second's, and counts as a group of its own.
/// </summary>
/// <param name="Matches">K.</param>
/// <param name="Similarity">Mean over the matches of the first role's cosine; 0 without matches.</param>
internal readonly record struct SignatureCell(int Matches, double Similarity)
{
    /// <summary>Compares the signatures of two layers.</summary>
    public static SignatureCell Measure(LayerSignatures first, LayerSignatures second)
    {
        int m = first.Count, n = second.Count, tokens = first.First.Width;
        float[] s1 = ArrayPool<float>.Shared.Rent(m * n), s2 = ArrayPool<float>.Shared.Rent(m * n);
        MatrixProduct.TimesTransposed<float>(first.First.Values, second.First.Values, s1, m, n, tokens);
        MatrixProduct.TimesTransposed<float>(first.Second.Values, second.Second.Values, s2, m, n, tokens);
        foreach (ref float x in s2.AsSpan(0, m * n))
        {
            x = MathF.Abs(x);
        }

        int matches = 0;
        double similarity = 0;
        for (int p = 0; p < first.Blocks; p++)
        {
            for (int q = 0; q < second.Blocks; q++)
            {
                (int[] row1, int[] column1) = Best(s1, first, p, second, q);
                (int[] row2, int[] column2) = Best(s2, first, p, second, q);
                for (int i = p; i < m; i += first.Blocks)
                {
                    int j = row1[i];
                    if (j >= 0 && j == row2[i] && column1[j] == i && column2[j] == i)
                    {
                        matches++;
                        similarity += s1[(i * n) + j];
                    }
                }
            }
        }

        ArrayPool<float>.Shared.Return(s1);
        ArrayPool<float>.Shared.Return(s2);
        return new SignatureCell(matches, matches > 0 ? similarity / matches : 0);
    }

    // Units with an unusable row on either role take no part; -1 where nobody is left.
    private static (int[] Rows, int[] Columns) Best(float[] s, LayerSignatures first, int firstBlock, LayerSignatures second, int secondBlock)
    {
        int m = first.Count, n = second.Count;
        int[] rows = new int[m], columns = new int[n];
        float[] columnBest = new float[n];
        Array.Fill(columns, -1);
        Array.Fill(columnBest, float.NegativeInfinity);
        for (int i = firstBlock; i < m; i += first.Blocks)
        {
            rows[i] = -1;
            if (!first.IsUsable(i))
            {
                continue;
            }

            float best = float.NegativeInfinity;
            for (int j = secondBlock; j < n; j += second.Blocks)
            {
                float x = s[(i * n) + j];
                if (!second.IsUsable(j))
                {
                    continue;
                }

                if (x > best)
                {
                    (best, rows[i]) = (x, j);
                }

                if (x > columnBest[j])
                {
                    (columnBest[j], columns[j]) = (x, i);
                }
            }
        }

        return (rows, columns);
    }
}
