using Parquet;
using Parquet.Schema;
using ProvenanceKit.Engine.Checkpoints;
using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Engine.Reference.Kit;

/// <summary>
/// Reads a deep-signals file (parquet, long form): columns signal (text), layer (int32, may be null), row (int32), col (int32, may be null), value (float32).
/// Signals of other names are passed over.
/// </summary>
internal static class DeepSignalsReader
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="ProvenanceException">The file can't be read or breaks the format.</exception>
    public static DeepSignals ReadFile(string path) => Read(BoundedFile.ReadAllBytes(path, ReferenceLimits.MaxDeepSignalsLength), path);

    /// <summary>Reads bytes.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="subject">The file, for errors.</param>
    public static DeepSignals Read(byte[] file, string subject)
    {
        long rows = ParquetGuard.Check(file, subject);
        try
        {
            return ReadAsync(file, rows, subject).AsTask().GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is not (ProvenanceException or OutOfMemoryException))
        {
            // The parquet reader has no exception type of its own for broken input.
            throw new ProvenanceException(
                ProvenanceErrorCode.DeepSignalsInvalid, subject, "the parquet file is broken (" + e.Message + "); install or import it again", null, e);
        }
    }

    private static async ValueTask<DeepSignals> ReadAsync(byte[] file, long rows, string subject)
    {
        using MemoryStream stream = new(file, writable: false);
        ParquetReader reader = await ParquetReader.CreateAsync(stream).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            DataField signal = Field(reader, "signal", subject, typeof(string), typeof(ReadOnlyMemory<char>));
            DataField layer = Field(reader, "layer", subject, typeof(int));
            DataField row = Field(reader, "row", subject, typeof(int));
            DataField col = Field(reader, "col", subject, typeof(int));
            DataField value = Field(reader, "value", subject, typeof(float));
            DeepSignalsBuilder builder = new(rows, subject);
            for (int i = 0; i < reader.RowGroupCount; i++)
            {
                using ParquetRowGroupReader group = reader.OpenRowGroupReader(i);
                int count = checked((int)group.RowCount);
                ReadOnlyMemory<char>?[] signals = await ColumnAsync<ReadOnlyMemory<char>>(group, signal, count).ConfigureAwait(false);
                int?[] layers = await ColumnAsync<int>(group, layer, count).ConfigureAwait(false);
                int?[] rowNumbers = await ColumnAsync<int>(group, row, count).ConfigureAwait(false);
                int?[] columns = await ColumnAsync<int>(group, col, count).ConfigureAwait(false);
                float?[] values = await ColumnAsync<float>(group, value, count).ConfigureAwait(false);
                for (int j = 0; j < count; j++)
                {
                    builder.Add(signals[j], layers[j], rowNumbers[j], columns[j], values[j]);
                }
            }

            return builder.Build();
        }
    }

    private static async ValueTask<T?[]> ColumnAsync<T>(ParquetRowGroupReader group, DataField field, int count)
        where T : struct
    {
        T?[] values = new T?[count];
        if (field.IsNullable)
        {
            await group.ReadAsync<T>(field, values.AsMemory()).ConfigureAwait(false);
            return values;
        }

        T[] required = new T[count];
        await group.ReadAsync<T>(field, required.AsMemory()).ConfigureAwait(false);
        for (int i = 0; i < count; i++)
        {
            values[i] = required[i];
        }

        return values;
    }

    private static DataField Field(ParquetReader reader, string name, string subject, params ReadOnlySpan<Type> types)
    {
        DataField? field = Array.Find(reader.Schema.GetDataFields(), field => field.Name == name && field.Path.Length == 1);
        return field is { MaxRepetitionLevel: 0, MaxDefinitionLevel: <= 1 } && types.Contains(field.ClrType)
            ? field
            : throw new ProvenanceException(
                ProvenanceErrorCode.DeepSignalsInvalid, subject, $"there is no column '{name}' of the type that deep signals have; this is another kind of parquet file");
    }
}
