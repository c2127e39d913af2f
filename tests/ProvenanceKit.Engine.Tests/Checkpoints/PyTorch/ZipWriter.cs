using System.Buffers.Binary;
using System.Text;

namespace ProvenanceKit.Engine.Tests.Checkpoints.PyTorch;

/// <summary>Writes zip files with stored entries, with zip64 records when asked; names and sizes aren't checked.</summary>
internal static class ZipWriter
{
    public static byte[] Write((string Name, byte[] Data)[] entries, bool zip64 = false, int? statedCount = null)
    {
        var file = new MemoryStream();
        var directory = new MemoryStream();
        foreach ((string name, byte[] data) in entries)
        {
            byte[] text = Encoding.UTF8.GetBytes(name);
            byte[] extra = zip64 ? Extra64(data.Length, file.Length) : [];
            uint length = zip64 ? uint.MaxValue : (uint)data.Length, offset = zip64 ? uint.MaxValue : (uint)file.Length;
            Numbers(directory, 4, 0x02014B50);
            Numbers(directory, 2, 45, 45, 0, 0, 0, 0);
            Numbers(directory, 4, 0, length, length);
            Numbers(directory, 2, (uint)text.Length, (uint)extra.Length, 0, 0, 0);
            Numbers(directory, 4, 0, offset);
            directory.Write(text);
            directory.Write(extra);
            Numbers(file, 4, 0x04034B50);
            Numbers(file, 2, 45, 0, 0, 0, 0);
            Numbers(file, 4, 0, (uint)data.Length, (uint)data.Length);
            Numbers(file, 2, (uint)text.Length, 5);
            file.Write(text);
            file.Write("FB\x01\x00Z"u8);
            file.Write(data);
        }

        long start = file.Length;
        file.Write(directory.ToArray());
        int count = statedCount ?? entries.Length;
        if (zip64)
        {
            long end = file.Length;
            Numbers(file, 4, 0x06064B50);
            Long(file, 44);
            Numbers(file, 2, 45, 45);
            Numbers(file, 4, 0, 0);
            Long(file, count, count, directory.Length, start);
            Numbers(file, 4, 0x07064B50, 0);
            Long(file, end);
            Numbers(file, 4, 1);
        }

        Numbers(file, 4, 0x06054B50);
        Numbers(file, 2, 0, 0, zip64 ? ushort.MaxValue : (uint)count, zip64 ? ushort.MaxValue : (uint)count);
        Numbers(file, 4, zip64 ? uint.MaxValue : (uint)directory.Length, zip64 ? uint.MaxValue : (uint)start);
        Numbers(file, 2, 0);
        return file.ToArray();
    }

    private static byte[] Extra64(long length, long offset)
    {
        var extra = new MemoryStream();
        Numbers(extra, 2, 1, 24);
        Long(extra, length, length, offset);
        return extra.ToArray();
    }

    private static void Numbers(Stream stream, int width, params uint[] values)
    {
        Span<byte> bytes = stackalloc byte[4];
        foreach (uint value in values)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
            stream.Write(bytes[..width]);
        }
    }

    private static void Long(Stream stream, params long[] values)
    {
        Span<byte> bytes = stackalloc byte[8];
        foreach (long value in values)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
            stream.Write(bytes);
        }
    }
}
