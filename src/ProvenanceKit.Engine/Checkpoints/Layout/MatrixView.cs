namespace ProvenanceKit.Engine.Checkpoints.Layout;

/// <summary>
/// A role's matrix [Rows = out, Columns = in] inside a stored tensor: element (r, c) is element
/// <c>Offset + StoredRow(r) * RowStride + c * ColumnStride</c> of the tensor, with StoredRow(r) = r / GroupRows * GroupPitch + r % GroupRows
/// (rows of one projection in a fused tensor come in groups). No bytes are read by making one.
/// </summary>
/// <param name="Tensor">The stored tensor.</param>
/// <param name="Rows">Output dimension.</param>
/// <param name="Columns">Input dimension.</param>
/// <param name="Offset">Element of (0, 0).</param>
/// <param name="RowStride">Elements from one stored row to the next.</param>
/// <param name="ColumnStride">Elements from one column to the next; 1 unless stored transposed.</param>
/// <param name="GroupRows">Rows per group; all rows when they are contiguous.</param>
/// <param name="GroupPitch">Stored rows from one group to the next.</param>
internal sealed record MatrixView(
    TensorInfo Tensor, int Rows, int Columns, long Offset, long RowStride, long ColumnStride, int GroupRows, int GroupPitch)
{
    /// <summary>True when rows are contiguous in the file, so that reading sampled rows reads only those bytes.</summary>
    public bool IsRowMajor => ColumnStride == 1;

    /// <summary>First element of a row.</summary>
    public long RowOffset(int row) =>
        Offset + ((GroupRows == GroupPitch ? row : ((long)(row / GroupRows) * GroupPitch) + (row % GroupRows)) * RowStride);

    /// <summary>The same matrix with rows and columns exchanged (units of a down projection are its columns); not for grouped rows.</summary>
    public MatrixView Transpose() =>
        GroupRows != GroupPitch
            ? throw new InvalidOperationException("Grouped rows have no transposed view.")
            : new MatrixView(Tensor, Columns, Rows, Offset, ColumnStride, RowStride, Columns, Columns);

    /// <summary>Rows <paramref name="first"/> to <paramref name="first"/> + <paramref name="count"/> - 1; not for grouped rows.</summary>
    public MatrixView Slice(int first, int count) =>
        this with { Rows = count, Offset = Offset + (first * RowStride), GroupRows = count, GroupPitch = count };

    /// <summary>A matrix stored [rows, columns], or [columns, rows] when <paramref name="transposed"/>, from element <paramref name="offset"/> on.</summary>
    public static MatrixView Create(TensorInfo tensor, int rows, int columns, bool transposed, long offset = 0) =>
        transposed
            ? new MatrixView(tensor, rows, columns, offset, 1, rows, rows, rows)
            : new MatrixView(tensor, rows, columns, offset, columns, 1, rows, rows);
}
