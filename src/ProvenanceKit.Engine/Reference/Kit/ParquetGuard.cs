using System.Buffers.Binary;
using System.IO.Compression;
using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Engine.Reference.Kit;

/// <summary>
/// Checks every size that a parquet file claims (footer, column chunks, pages, compressed blocks) against the file and against the number of rows, before
/// the parquet reader allocates for them. Source: apache/parquet-format, parquet.thrift.
/// </summary>
internal static class ParquetGuard
{
    private const int MaxFooterLength = 4 << 20;
    private const int MaxGroupRows = 1 << 22;
    private const long FewRows = 1 << 16;

    // A row takes less than a byte only when whole columns repeat; more than eight in one byte isn't a model's features.
    private const long MaxRowsPerByte = 8;
    private const long MaxBytesPerRow = 64;
    private const long PageOverhead = 1 << 16;

    private static ReadOnlySpan<byte> Magic => "PAR1"u8;

    /// <summary>Checks a file that is wholly in memory.</summary>
    /// <returns>The number of rows.</returns>
    /// <exception cref="ProvenanceException"><see cref="ProvenanceErrorCode.DeepSignalsInvalid"/> or <see cref="ProvenanceErrorCode.LimitExceeded"/>.</exception>
    public static long Check(ReadOnlySpan<byte> file, string subject)
    {
        if (file.Length < 12 || !file.StartsWith(Magic) || !file.EndsWith(Magic))
        {
            throw Invalid(subject, "the file doesn't begin and end as parquet does", 0);
        }

        uint length = BinaryPrimitives.ReadUInt32LittleEndian(file[^8..]);
        if (length > file.Length - 12 || length > MaxFooterLength)
        {
            throw Invalid(subject, $"the footer claims {length} bytes", file.Length - 8);
        }

        int start = file.Length - 8 - (int)length;
        Dictionary<int, object> footer = new ThriftReader(file.Slice(start, (int)length), start, subject).ReadStructure();
        long rows = Number(footer, 3, subject);
        if (rows < 0 || rows > ReferenceLimits.MaxDeepSignalRows || rows > Math.Max(FewRows, file.Length * MaxRowsPerByte))
        {
            throw new ProvenanceException(ProvenanceErrorCode.LimitExceeded, subject, $"the file claims {rows} rows in {file.Length} bytes, more than a model's features have");
        }

        long sum = 0;
        foreach (object group in List(footer, 4, subject))
        {
            sum += CheckGroup(Structure(group, subject), file[..start], subject);
        }

        return sum == rows ? rows : throw Invalid(subject, $"the row groups hold {sum} rows, the footer says {rows}", start);
    }

    private static long CheckGroup(Dictionary<int, object> group, ReadOnlySpan<byte> data, string subject)
    {
        long rows = Number(group, 3, subject);
        if (rows is < 0 or > MaxGroupRows)
        {
            throw new ProvenanceException(ProvenanceErrorCode.LimitExceeded, subject, $"a row group claims {rows} rows; at most {MaxGroupRows} are read");
        }

        foreach (object item in List(group, 1, subject))
        {
            Dictionary<int, object> chunk = Structure(item, subject);
            if (!chunk.TryGetValue(3, out object? found) || chunk.ContainsKey(1))
            {
                throw Invalid(subject, "a column isn't in the file itself", data.Length);
            }

            CheckColumn(Structure(found, subject), rows, data, subject);
        }

        return rows;
    }

    private static void CheckColumn(Dictionary<int, object> column, long rows, ReadOnlySpan<byte> data, string subject)
    {
        long codec = Number(column, 4, subject);
        if (codec is not (0 or 1 or 2))
        {
            throw Invalid(subject, "a column is compressed in a way that isn't read (only snappy, gzip and none are)", data.Length);
        }

        long start = Number(column, 9, subject);
        if (column.ContainsKey(11) && Number(column, 11, subject) is > 0 and long dictionary)
        {
            start = Math.Min(start, dictionary);
        }

        long size = Number(column, 7, subject);
        if (Number(column, 5, subject) != rows || start < 4 || size < 0 || start > data.Length || size > data.Length - start)
        {
            throw Invalid(subject, "a column's range or number of values contradicts the file", data.Length);
        }

        long budget = (rows * MaxBytesPerRow) + PageOverhead;
        long values = 0;
        ReadOnlySpan<byte> pages = data.Slice((int)start, (int)size);
        int position = 0;
        while (position < pages.Length)
        {
            long at = start + position;
            ThriftReader reader = new(pages[position..], at, subject);
            Dictionary<int, object> header = reader.ReadStructure();
            position += reader.Position;
            long uncompressed = Number(header, 2, subject);
            long compressed = Number(header, 3, subject);
            budget -= uncompressed;
            if (uncompressed < 0 || compressed < 0 || compressed > pages.Length - position || budget < 0)
            {
                throw Invalid(subject, "a page claims more bytes than its column has or its rows need", at);
            }

            values += CheckPage(header, pages.Slice(position, (int)compressed), uncompressed, codec, rows, at, subject);
            position += (int)compressed;
        }

        if (values != rows)
        {
            throw Invalid(subject, $"the pages of a column hold {values} values for {rows} rows", start);
        }
    }

    // Returns the number of values of a data page, 0 for a dictionary.
    private static long CheckPage(
        Dictionary<int, object> header, ReadOnlySpan<byte> page, long uncompressed, long codec, long rows, long at, string subject)
    {
        long type = Number(header, 1, subject);
        (int field, bool isData) = type switch
        {
            0 => (5, true),
            2 => (7, false),
            3 => (8, true),
            _ => throw Invalid(subject, "a page is of an unknown kind", at),
        };
        Dictionary<int, object> body = header.TryGetValue(field, out object? found) ? Structure(found, subject) : throw Invalid(subject, "a page has no header of its kind", at);
        long count = Number(body, 1, subject);
        if (count < 0 || count > (isData ? rows : uncompressed))
        {
            throw Invalid(subject, "a page claims more values than its column has", at);
        }

        if (type == 3)
        {
            long levels = Number(body, 5, subject) + Number(body, 6, subject);
            if (Number(body, 5, subject) < 0 || Number(body, 6, subject) < 0 || levels > page.Length || levels > uncompressed || Number(body, 3, subject) != count)
            {
                throw Invalid(subject, "a page's levels are longer than the page", at);
            }

            page = page[(int)levels..];
            uncompressed -= levels;
            if (body.TryGetValue(7, out object? compressed) && compressed is 0L)
            {
                codec = 0;
            }
        }

        CheckBlock(page, uncompressed, codec, at, subject);
        return isData ? count : 0;
    }

    // What a compressed block unpacks to by its own account has to be what the page says.
    private static void CheckBlock(ReadOnlySpan<byte> block, long uncompressed, long codec, long at, string subject)
    {
        long actual = codec switch
        {
            0 => block.Length,
            1 => SnappyLength(block),
            _ => GzipLength(block, uncompressed),
        };
        if (actual != uncompressed && !(block.IsEmpty && uncompressed == 0))
        {
            throw Invalid(subject, "a page unpacks to another size than it says", at);
        }
    }

    private static long SnappyLength(ReadOnlySpan<byte> block)
    {
        long value = 0;
        for (int i = 0; i < block.Length && i < 5; i++)
        {
            value |= (long)(block[i] & 0x7F) << (7 * i);
            if (block[i] < 0x80)
            {
                return value;
            }
        }

        return -1;
    }

    private static unsafe long GzipLength(ReadOnlySpan<byte> block, long limit)
    {
        fixed (byte* first = block)
        {
            using UnmanagedMemoryStream source = new(first, block.Length);
            using GZipStream unpacked = new(source, CompressionMode.Decompress);
            Span<byte> buffer = stackalloc byte[4096];
            long total = 0;
            try
            {
                for (int read; total <= limit && (read = unpacked.Read(buffer)) > 0;)
                {
                    total += read;
                }
            }
            catch (InvalidDataException)
            {
                return -1;
            }

            return total;
        }
    }

    private static long Number(Dictionary<int, object> fields, int id, string subject) =>
        fields.TryGetValue(id, out object? value) && value is long number ? number : throw Invalid(subject, $"a header has no number in field {id}", 0);

    private static List<object> List(Dictionary<int, object> fields, int id, string subject) =>
        fields.TryGetValue(id, out object? value) && value is List<object> list ? list : throw Invalid(subject, $"a header has no list in field {id}", 0);

    private static Dictionary<int, object> Structure(object value, string subject) =>
        value as Dictionary<int, object> ?? throw Invalid(subject, "a header has a value where a structure belongs", 0);

    private static ProvenanceException Invalid(string subject, string what, long offset) =>
        new(ProvenanceErrorCode.DeepSignalsInvalid, subject, what + "; the parquet file is broken or isn't deep signals, install or import it again", offset);
}
