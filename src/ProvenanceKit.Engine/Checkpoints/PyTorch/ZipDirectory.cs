using System.Buffers.Binary;
using System.Text;
using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Engine.Checkpoints.PyTorch;

/// <summary>
/// The entries of a zip file as torch writes it (PKWARE APPNOTE 6.3.10): one disk, zip64 where needed, every entry stored as it is. Names are only looked
/// up, never used as paths. Refused: other compression, encryption, names that leave the archive, a name twice, sizes or offsets that don't fit the file,
/// entries that overlap, a count that isn't the number of entries.
/// </summary>
internal sealed class ZipDirectory
{
    private const uint LocalSignature = 0x04034B50, CentralSignature = 0x02014B50, EndSignature = 0x06054B50, End64Signature = 0x06064B50, Locator64Signature = 0x07064B50;
    private const int LocalLength = 30, CentralLength = 46, EndLength = 22, End64Length = 56, Locator64Length = 20, MaxComment = ushort.MaxValue;
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private readonly CheckpointFile _file;
    private readonly Dictionary<string, ZipEntry> _entries = new(StringComparer.Ordinal);

    private ZipDirectory(CheckpointFile file) => _file = file;

    /// <summary>The entries by name.</summary>
    public IReadOnlyDictionary<string, ZipEntry> Entries => _entries;

    /// <summary>Reads the directory of a zip file.</summary>
    /// <exception cref="ProvenanceException">It breaks a rule.</exception>
    public static ZipDirectory Read(CheckpointFile file)
    {
        var directory = new ZipDirectory(file);
        try
        {
            (long offset, long length, long count) = directory.FindDirectory();
            directory.ReadEntries(offset, length, count);
        }
        catch (OverflowException e)
        {
            throw new ProvenanceException(ProvenanceErrorCode.HeaderInvalid, file.Path, "an offset of the zip directory overflows 64 bits", null, e);
        }

        return directory;
    }

    private (long Offset, long Length, long Count) FindDirectory()
    {
        int tail = (int)Math.Min(_file.Length, EndLength + MaxComment);
        byte[] bytes = new byte[tail];
        _file.ReadExactly(bytes, _file.Length - tail, "zip directory");
        for (int at = tail - EndLength; at >= 0; at--)
        {
            ReadOnlySpan<byte> end = bytes.AsSpan(at);
            if (BinaryPrimitives.ReadUInt32LittleEndian(end) != EndSignature || BinaryPrimitives.ReadUInt16LittleEndian(end[20..]) != tail - at - EndLength)
            {
                continue;
            }

            long position = _file.Length - tail + at;
            ushort disk = BinaryPrimitives.ReadUInt16LittleEndian(end[4..]), diskCount = BinaryPrimitives.ReadUInt16LittleEndian(end[8..]);
            long count = BinaryPrimitives.ReadUInt16LittleEndian(end[10..]);
            long length = BinaryPrimitives.ReadUInt32LittleEndian(end[12..]), offset = BinaryPrimitives.ReadUInt32LittleEndian(end[16..]);
            if (disk is not 0 and not ushort.MaxValue || (count != diskCount))
            {
                throw Invalid("the zip file spans several disks", position);
            }

            long bound = position;
            if (count == ushort.MaxValue || length == uint.MaxValue || offset == uint.MaxValue)
            {
                (offset, length, count, bound) = ReadEnd64(position) ?? (offset, length, count, bound);
            }

            if (offset < 0 || length < 0 || offset > bound || length > bound - offset)
            {
                throw Invalid("the zip directory lies outside the file", position);
            }

            return length <= PyTorchLimits.MaxDirectoryLength
                ? (offset, length, count)
                : throw new ProvenanceException(ProvenanceErrorCode.LimitExceeded, _file.Path, $"a zip directory of {length} bytes, at most {PyTorchLimits.MaxDirectoryLength} are read", position);
        }

        throw new ProvenanceException(ProvenanceErrorCode.FileTruncated, _file.Path, "the zip file has no end record; it was cut off, download it again");
    }

    private (long Offset, long Length, long Count, long Bound)? ReadEnd64(long endPosition)
    {
        long at = endPosition - Locator64Length;
        if (at < End64Length)
        {
            return null;
        }

        byte[] locator = new byte[Locator64Length];
        _file.ReadExactly(locator, at, "zip directory");
        if (BinaryPrimitives.ReadUInt32LittleEndian(locator) != Locator64Signature)
        {
            return null;
        }

        long position = BinaryPrimitives.ReadInt64LittleEndian(locator.AsSpan(8));
        if (position < 0 || position > at - End64Length)
        {
            throw Invalid("the zip64 end record lies outside the file", at);
        }

        byte[] end = new byte[End64Length];
        _file.ReadExactly(end, position, "zip directory");
        if (BinaryPrimitives.ReadUInt32LittleEndian(end) != End64Signature)
        {
            throw Invalid("the zip64 end record has no signature", position);
        }

        long count = BinaryPrimitives.ReadInt64LittleEndian(end.AsSpan(32));
        return count == BinaryPrimitives.ReadInt64LittleEndian(end.AsSpan(24))
            ? (BinaryPrimitives.ReadInt64LittleEndian(end.AsSpan(48)), BinaryPrimitives.ReadInt64LittleEndian(end.AsSpan(40)), count, position)
            : throw Invalid("the zip file spans several disks", position);
    }

    private void ReadEntries(long directoryOffset, long directoryLength, long count)
    {
        if (count > PyTorchLimits.MaxZipEntries)
        {
            throw new ProvenanceException(ProvenanceErrorCode.LimitExceeded, _file.Path, $"a zip file of {count} entries, at most {PyTorchLimits.MaxZipEntries} are read", directoryOffset);
        }

        byte[] bytes = new byte[directoryLength];
        _file.ReadExactly(bytes, directoryOffset, "zip directory");
        int at = 0;
        long read = 0;
        var ranges = new List<(long Start, long End, string Name)>();
        while (at < bytes.Length)
        {
            long position = directoryOffset + at;
            if (read == count)
            {
                throw Invalid($"the zip file states {count} entries and has more", position);
            }

            if (bytes.Length - at < CentralLength || BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at)) != CentralSignature)
            {
                throw Invalid("an entry of the zip directory has no signature", position);
            }

            ReadOnlySpan<byte> header = bytes.AsSpan(at);
            int nameLength = BinaryPrimitives.ReadUInt16LittleEndian(header[28..]), extraLength = BinaryPrimitives.ReadUInt16LittleEndian(header[30..]);
            int total = CentralLength + nameLength + extraLength + BinaryPrimitives.ReadUInt16LittleEndian(header[32..]);
            if (total > header.Length)
            {
                throw Invalid("an entry of the zip directory reaches past its end", position);
            }

            ZipEntry entry = ReadEntry(header[..total], nameLength, extraLength, directoryOffset, position, out long localOffset);
            if (!_entries.TryAdd(entry.Name, entry))
            {
                throw Invalid($"the zip file has the entry '{Shown(entry.Name)}' twice", position);
            }

            ranges.Add((localOffset, entry.Offset + entry.Length, entry.Name));
            at += total;
            read++;
        }

        if (read != count)
        {
            throw Invalid($"the zip file states {count} entries and has {read}", directoryOffset);
        }

        ranges.Sort();
        for (int i = 1; i < ranges.Count; i++)
        {
            if (ranges[i].Start < ranges[i - 1].End)
            {
                throw Invalid($"the zip entries '{Shown(ranges[i - 1].Name)}' and '{Shown(ranges[i].Name)}' overlap", ranges[i].Start);
            }
        }
    }

    private ZipEntry ReadEntry(ReadOnlySpan<byte> header, int nameLength, int extraLength, long directoryOffset, long position, out long localOffset)
    {
        string name = Name(header.Slice(CentralLength, nameLength), position);
        int flags = BinaryPrimitives.ReadUInt16LittleEndian(header[8..]), method = BinaryPrimitives.ReadUInt16LittleEndian(header[10..]);
        if ((flags & 1) != 0)
        {
            throw Invalid($"the zip entry '{Shown(name)}' is encrypted", position);
        }

        if (method != 0)
        {
            throw new ProvenanceException(
                ProvenanceErrorCode.FormatUnsupported, _file.Path, $"the zip entry '{Shown(name)}' is compressed (method {method}); torch stores entries as they are, so save the file again with torch", position);
        }

        long packed = BinaryPrimitives.ReadUInt32LittleEndian(header[20..]), length = BinaryPrimitives.ReadUInt32LittleEndian(header[24..]);
        localOffset = BinaryPrimitives.ReadUInt32LittleEndian(header[42..]);
        ReadExtra64(header.Slice(CentralLength + nameLength, extraLength), ref length, ref packed, ref localOffset);
        if (packed != length)
        {
            throw Invalid($"the stored zip entry '{Shown(name)}' has two lengths", position);
        }

        // The local header repeats the name; only its lengths are needed to find the data.
        byte[] local = new byte[LocalLength + nameLength];
        if (localOffset < 0 || localOffset > directoryOffset - local.Length)
        {
            throw Invalid($"the zip entry '{Shown(name)}' lies outside the file", position);
        }

        _file.ReadExactly(local, localOffset, name);
        if (BinaryPrimitives.ReadUInt32LittleEndian(local) != LocalSignature || BinaryPrimitives.ReadUInt16LittleEndian(local.AsSpan(26)) != nameLength ||
            !local.AsSpan(LocalLength).SequenceEqual(header.Slice(CentralLength, nameLength)))
        {
            throw Invalid($"the zip entry '{Shown(name)}' isn't where the directory says", position);
        }

        if (BinaryPrimitives.ReadUInt16LittleEndian(local.AsSpan(8)) != 0)
        {
            throw Invalid($"the zip entry '{Shown(name)}' is stored by the directory and compressed by its own header", localOffset);
        }

        long start = checked(localOffset + local.Length + BinaryPrimitives.ReadUInt16LittleEndian(local.AsSpan(28)));
        if (length < 0 || start > directoryOffset || length > directoryOffset - start)
        {
            throw Invalid($"the zip entry '{Shown(name)}' of {length} bytes reaches past the data", position);
        }

        return new ZipEntry(name, start, length);
    }

    // Extra field 1 holds, in this order, those of length, packed length and offset that don't fit in 32 bits.
    private static void ReadExtra64(ReadOnlySpan<byte> extra, ref long length, ref long packed, ref long offset)
    {
        while (extra.Length >= 4)
        {
            int id = BinaryPrimitives.ReadUInt16LittleEndian(extra), size = Math.Min(BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]), extra.Length - 4);
            ReadOnlySpan<byte> body = extra.Slice(4, size);
            if (id == 1)
            {
                Take(ref length, ref body);
                Take(ref packed, ref body);
                Take(ref offset, ref body);
                return;
            }

            extra = extra[(4 + size)..];
        }

        static void Take(ref long value, ref ReadOnlySpan<byte> body)
        {
            if (value == uint.MaxValue && body.Length >= sizeof(long))
            {
                value = BinaryPrimitives.ReadInt64LittleEndian(body);
                body = body[sizeof(long)..];
            }
        }
    }

    private string Name(ReadOnlySpan<byte> bytes, long position)
    {
        string name;
        try
        {
            name = Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException e)
        {
            throw new ProvenanceException(ProvenanceErrorCode.HeaderInvalid, _file.Path, "the name of a zip entry isn't UTF-8", position, e);
        }

        bool escapes = name.Length == 0 || name[0] == '/' || name.Contains('\\', StringComparison.Ordinal) || name.Contains(':', StringComparison.Ordinal) ||
            name.Any(char.IsControl) || name.Split('/').Any(static part => part is "." or "..");
        return escapes
            ? throw new ProvenanceException(ProvenanceErrorCode.PathEscapesModel, _file.Path, $"the zip entry '{Shown(name)}' names a place outside the archive", position)
            : name;
    }

    private static string Shown(string name)
    {
        string shown = name.Length <= 80 ? name : name[..80] + "...";
        return string.Concat(shown.Select(static c => char.IsControl(c) ? '?' : c));
    }

    private ProvenanceException Invalid(string message, long position) => new(ProvenanceErrorCode.HeaderInvalid, _file.Path, message, position);
}
