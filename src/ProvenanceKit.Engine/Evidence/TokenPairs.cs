using System.Collections.Immutable;
using ProvenanceKit.Engine.Checkpoints;
using ProvenanceKit.Engine.Checkpoints.Layout;

namespace ProvenanceKit.Engine.Evidence;

/// <summary>Embedding rows of two models that stand for the same tokens.</summary>
/// <param name="First">Row in the first model's embedding.</param>
/// <param name="Second">Row in the second's.</param>
internal readonly record struct TokenPairs(int[] First, int[] Second)
{
    /// <summary>Pairs by token string, in the order of the strings' hashes, of rows that both embeddings have.</summary>
    public static TokenPairs ByString(VocabularyDigest first, int firstRows, VocabularyDigest second, int secondRows)
    {
        var a = new List<int>();
        var b = new List<int>();
        ImmutableArray<ulong> x = first.TokenHashes, y = second.TokenHashes;
        int i = 0, j = 0;
        while (i < x.Length && j < y.Length)
        {
            if (x[i] == y[j])
            {
                int p = first.TokenIds[i++], q = second.TokenIds[j++];
                if (p >= 0 && q >= 0 && p < firstRows && q < secondRows)
                {
                    a.Add(p);
                    b.Add(q);
                }
            }
            else if (x[i] < y[j])
            {
                i++;
            }
            else
            {
                j++;
            }
        }

        return new TokenPairs([.. a], [.. b]);
    }

    /// <summary>Pairs row i with row i.</summary>
    public static TokenPairs ByRow(int rows)
    {
        int[] all = [.. Enumerable.Range(0, rows)];
        return new TokenPairs(all, all);
    }

    /// <summary>True when every pair has the same row on both sides.</summary>
    public bool IsByRow => First.AsSpan().SequenceEqual(Second);

    /// <summary>
    /// Chooses about <paramref name="wanted"/> pairs and reads both sides' rows; pairs with a zero or non-finite row on either side are left out.
    /// </summary>
    public (float[] First, float[] Second, int Count) Read(
        Checkpoint first, MatrixView firstTable, Checkpoint second, MatrixView secondTable, int wanted, UnitSampling sampling)
    {
        int[] chosen = sampling.Tokens(First.Length, Math.Min(wanted, First.Length));
        float[] a = ReadRows(first, firstTable, First, chosen), b = ReadRows(second, secondTable, Second, chosen);
        int kept = 0, da = firstTable.Columns, db = secondTable.Columns;
        for (int i = 0; i < chosen.Length; i++)
        {
            Span<float> x = a.AsSpan(i * da, da), y = b.AsSpan(i * db, db);
            if (IsUsable(x) && IsUsable(y))
            {
                x.CopyTo(a.AsSpan(kept * da, da));
                y.CopyTo(b.AsSpan(kept * db, db));
                kept++;
            }
        }

        return (a, b, kept);
    }

    private static float[] ReadRows(Checkpoint checkpoint, MatrixView table, int[] ids, int[] chosen)
    {
        int[] rows = [.. chosen.Select(c => ids[c])];
        float[] values = GC.AllocateUninitializedArray<float>(checked(rows.Length * table.Columns));
        MatrixReader.ReadRows(checkpoint, table, rows, values);
        return values;
    }

    private static bool IsUsable(ReadOnlySpan<float> row)
    {
        bool any = false;
        foreach (float x in row)
        {
            if (!float.IsFinite(x))
            {
                return false;
            }

            any |= x != 0;
        }

        return any;
    }
}
