namespace ProvenanceKit.Engine.Checkpoints.Quantization.Packed;

/// <summary>Where the scales of a row are: a stack of matrices of <paramref name="MatrixRows"/> rows, cut into tiles.</summary>
/// <param name="MatrixRows">Rows of one matrix of the stack.</param>
/// <param name="TileRows">Rows of a tile.</param>
/// <param name="TileColumns">Columns of a tile.</param>
/// <param name="PerRow">Scales of a row.</param>
/// <param name="PerMatrix">Scales of a matrix; 0 when all matrices share them.</param>
internal readonly record struct ScaleTiling(long MatrixRows, long TileRows, int TileColumns, int PerRow, long PerMatrix)
{
    /// <summary>Number of the first scale of a row.</summary>
    public long FirstOfRow(long row) => (row / MatrixRows * PerMatrix) + (row % MatrixRows / TileRows * PerRow);

    /// <summary>The tiling of a weight by the shape of its scales; null when they don't fit.</summary>
    /// <param name="weight">Shape of the weight: [..., rows, columns].</param>
    /// <param name="scales">Shape of the scales.</param>
    /// <param name="tile">Declared tile, rows and columns; null when none is declared.</param>
    public static ScaleTiling? Of(ReadOnlySpan<long> weight, ReadOnlySpan<long> scales, (int Rows, int Columns)? tile)
    {
        long count = 1, rows = weight[^2], stack = 1;
        int columns = (int)weight[^1];
        foreach (long size in scales)
        {
            count *= size;
        }

        for (int i = 0; i < weight.Length - 2; i++)
        {
            stack *= weight[i];
        }

        if (count == 1)
        {
            return new ScaleTiling(rows, rows, columns, 1, 0);
        }

        if (scales.Length == weight.Length - 2 + 1 && count == stack * rows && weight.Length == 2)
        {
            return new ScaleTiling(rows, 1, columns, 1, rows);
        }

        if (scales.Length == weight.Length && count == scales[^1] * scales[^2] * stack)
        {
            return InTiles(rows, columns, scales[^2], scales[^1], tile);
        }

        // One scale for each matrix of a stack.
        return weight.Length > 2 && count == stack ? new ScaleTiling(rows, rows, columns, 1, 1) : null;
    }

    private static ScaleTiling? InTiles(long rows, int columns, long tileRowCount, long tileColumnCount, (int Rows, int Columns)? tile)
    {
        if (tileRowCount < 1 || tileColumnCount < 1 || tileColumnCount > columns || tileRowCount > rows)
        {
            return null;
        }

        long tileRows = tileRowCount == 1 ? rows : tileRowCount == rows ? 1 : tile?.Rows ?? Guess(rows, tileRowCount);
        long tileColumns = tileColumnCount == 1 ? columns : tile?.Columns ?? Guess(columns, tileColumnCount);
        bool fits = tileRows > 0 && tileColumns > 0 && (rows + tileRows - 1) / tileRows == tileRowCount && (columns + tileColumns - 1) / tileColumns == tileColumnCount;
        return fits ? new ScaleTiling(rows, tileRows, (int)tileColumns, (int)tileColumnCount, tileRowCount * tileColumnCount) : null;
    }

    // The usual 128 where it fits, otherwise an even cut.
    private static long Guess(long length, long count) => (length + 127) / 128 == count ? 128 : length % count == 0 ? length / count : 0;
}
