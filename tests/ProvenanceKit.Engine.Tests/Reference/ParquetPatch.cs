using System.Buffers.Binary;

namespace ProvenanceKit.Engine.Tests.Reference;

/// <summary>Changes the footer of a parquet file.</summary>
internal static class ParquetPatch
{
    /// <summary>
    /// The file with another number of rows in its footer. FileMetaData begins with field 1 (version, i32), field 2 (schema, list), field 3 (rows, i64); the
    /// zigzag of the present number is replaced where it stands behind the header of field 3.
    /// </summary>
    public static byte[] WithRowCount(byte[] file, long rows)
    {
        int length = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(file.Length - 8));
        byte[] footer = file[(file.Length - 8 - length)..^8];
        long present = Parquet.ParquetReader.CreateAsync(new MemoryStream(file)).GetAwaiter().GetResult().Metadata!.NumRows;
        byte[] old = [0x16, .. Variable(present)];
        int at = footer.AsSpan().IndexOf(old);
        byte[] changed = [.. footer[..at], 0x16, .. Variable(rows), .. footer[(at + old.Length)..]];
        return [.. file[..(file.Length - 8 - length)], .. changed, .. BitConverter.GetBytes(changed.Length), .. file[^4..]];
    }

    private static IEnumerable<byte> Variable(long value)
    {
        ulong rest = (ulong)(value << 1);
        while (rest >= 0x80)
        {
            yield return (byte)(rest | 0x80);
            rest >>= 7;
        }

        yield return (byte)rest;
    }
}
