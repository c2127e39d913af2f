using ProvenanceKit.Engine.Checkpoints.Layout;

namespace ProvenanceKit.Engine.Evidence.Sketches;

/// <summary>The tokens of a signature, ascending by <see cref="Keys"/>.</summary>
/// <param name="IsByRow">True when keys are row numbers.</param>
/// <param name="Keys">Leading 32 bits of the hash of the token's string, or the row number: equal in models that share the token.</param>
/// <param name="Rows">Rows of the embedding.</param>
internal sealed record TokenChoice(bool IsByRow, uint[] Keys, int[] Rows)
{
    /// <summary>
    /// By string: first those that almost every vocabulary has (<see cref="CommonTokens"/>), then the strings with the smallest hashes, so that two vocabularies
    /// which share strings share much of the choice.
    /// </summary>
    public static TokenChoice ByString(VocabularyDigest vocabulary, int rows, int wanted)
    {
        var chosen = new SortedDictionary<uint, int>();
        void Add(int i)
        {
            if (chosen.Count < wanted && vocabulary.TokenIds[i] is var id && id >= 0 && id < rows)
            {
                chosen.TryAdd((uint)(vocabulary.TokenHashes[i] >> 32), id);
            }
        }

        if (!vocabulary.TokenIds.IsEmpty)
        {
            foreach (ulong hash in CommonTokens.Hashes)
            {
                if (vocabulary.TokenHashes.AsSpan().BinarySearch(hash) is var at and >= 0)
                {
                    Add(at);
                }
            }
        }

        for (int i = 0; i < vocabulary.TokenIds.Length && chosen.Count < wanted; i++)
        {
            Add(i);
        }

        return new TokenChoice(false, [.. chosen.Keys], [.. chosen.Values]);
    }

    /// <summary>The strings with the smallest hashes.</summary>
    public static TokenChoice ByHash(VocabularyDigest vocabulary, int rows, int wanted)
    {
        var chosen = new SortedDictionary<uint, int>();
        for (int i = 0; i < vocabulary.TokenIds.Length && chosen.Count < wanted; i++)
        {
            if (vocabulary.TokenIds[i] is var id && id >= 0 && id < rows)
            {
                chosen.TryAdd((uint)(vocabulary.TokenHashes[i] >> 32), id);
            }
        }

        return new TokenChoice(false, [.. chosen.Keys], [.. chosen.Values]);
    }

    /// <summary>Rows by number.</summary>
    public static TokenChoice ByRow(int rows, int wanted)
    {
        int[] chosen = [.. Enumerable.Range(0, rows).OrderBy(static row => SketchHash.Mix((ulong)row, 0)).Take(wanted).Order()];
        return new TokenChoice(true, [.. chosen.Select(static row => (uint)row)], chosen);
    }

    /// <summary>Reads the embedding of the tokens and leaves out rows that are zero or not finite.</summary>
    /// <returns>The choice that is left, and its rows one after the other.</returns>
    public (TokenChoice Choice, float[] Embedding) Read(CanonicalModel model)
    {
        MatrixView table = model.Embedding!;
        int width = table.Columns, kept = 0;
        int[] order = [.. Enumerable.Range(0, Rows.Length).OrderBy(i => Rows[i])];
        float[] read = new float[checked(Rows.Length * width)], values = new float[read.Length];
        MatrixReader.ReadRows(model.Checkpoint, table, [.. order.Select(i => Rows[i])], read);
        int[] place = new int[order.Length];
        for (int i = 0; i < order.Length; i++)
        {
            place[order[i]] = i;
        }

        var keys = new List<uint>();
        var rows = new List<int>();
        for (int i = 0; i < Rows.Length; i++)
        {
            ReadOnlySpan<float> row = read.AsSpan(place[i] * width, width);
            if (IsUsable(row))
            {
                row.CopyTo(values.AsSpan(kept++ * width));
                keys.Add(Keys[i]);
                rows.Add(Rows[i]);
            }
        }

        return (this with { Keys = [.. keys], Rows = [.. rows] }, values);
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
