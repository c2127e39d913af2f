namespace ProvenanceKit.Engine.Checkpoints.Gguf;

/// <summary>Where the rows of an original tensor are in the file, when a converter reordered them head by head.</summary>
/// <param name="Heads">Heads, or groups of heads that share a key.</param>
/// <param name="HeadRows">Rows of a head.</param>
/// <param name="QueriesPerGroup">0 for pairs of rotary rows; otherwise query heads of a group in a fused q/k/v.</param>
internal sealed record GgufRowOrder(long Heads, long HeadRows, long QueriesPerGroup)
{
    /// <summary>Rotary rows in pairs: original (head, s, i) is stored at (head, i, s), s in {0, 1}.</summary>
    public static GgufRowOrder? Rotary(long rows, long heads) =>
        heads > 0 && rows % (heads * 2) == 0 ? new GgufRowOrder(heads, rows / heads, 0) : null;

    /// <summary>A fused q/k/v by group (queries, key, value) that is stored as all queries, all keys, all values.</summary>
    public static GgufRowOrder? Fused(long rows, long heads, long groups)
    {
        if (heads <= 0 || groups <= 0 || heads % groups != 0 || rows % (heads + (2 * groups)) != 0)
        {
            return null;
        }

        return new GgufRowOrder(groups, rows / (heads + (2 * groups)), heads / groups);
    }

    /// <summary>The row in the file of a row of the original.</summary>
    public long Stored(long row)
    {
        if (QueriesPerGroup == 0)
        {
            long half = HeadRows / 2, inHead = row % HeadRows;
            return row - inHead + (2 * (inHead % half)) + (inHead / half);
        }

        long groupRows = (QueriesPerGroup + 2) * HeadRows, group = row / groupRows, within = row % groupRows, part = within / HeadRows;
        long first = part < QueriesPerGroup
            ? ((group * QueriesPerGroup) + part) * HeadRows
            : (((Heads * QueriesPerGroup) + ((part - QueriesPerGroup) * Heads)) + group) * HeadRows;
        return first + (within % HeadRows);
    }
}
