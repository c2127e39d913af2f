using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace ProvenanceKit.Engine.Fingerprints.Cache;

/// <summary>
/// What statx(2) tells beyond .NET. Its structure is the same on every architecture (linux/stat.h): mask at 0, uid at 20, mode at 28, inode at 32, ctime seconds
/// at 96 and nanoseconds at 104, device major and minor at 136 and 140, 256 bytes in all.
/// </summary>
/// <param name="Changed">Change time.</param>
/// <param name="Inode">Inode number.</param>
/// <param name="Device">Device number.</param>
/// <param name="OwnerId">User id of the owner.</param>
internal readonly record struct LinuxStatus(FileChangeTime Changed, ulong Inode, ulong Device, uint OwnerId)
{
    private const int CurrentFolder = -100;
    private const uint WantedMask = 0x8 | 0x80 | 0x100;

    /// <summary>The status of a file, behind links; null when there is none or the system isn't Linux with statx.</summary>
    public static LinuxStatus? Of(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        byte[] buffer = new byte[256];
        try
        {
            if (StatX(CurrentFolder, Encoding.UTF8.GetBytes(path + '\0'), 0, WantedMask, buffer) != 0)
            {
                return null;
            }
        }
        catch (EntryPointNotFoundException)
        {
            return null;
        }

        uint mask = Native32(buffer, 0);
        if ((mask & WantedMask) != WantedMask)
        {
            return null;
        }

        var changed = new FileChangeTime((long)Native64(buffer, 96), Native32(buffer, 104));
        return new LinuxStatus(changed, Native64(buffer, 32), ((ulong)Native32(buffer, 136) << 32) | Native32(buffer, 140), Native32(buffer, 20));
    }

    private static uint Native32(ReadOnlySpan<byte> buffer, int offset) =>
        BitConverter.IsLittleEndian ? BinaryPrimitives.ReadUInt32LittleEndian(buffer[offset..]) : BinaryPrimitives.ReadUInt32BigEndian(buffer[offset..]);

    private static ulong Native64(ReadOnlySpan<byte> buffer, int offset) =>
        BitConverter.IsLittleEndian ? BinaryPrimitives.ReadUInt64LittleEndian(buffer[offset..]) : BinaryPrimitives.ReadUInt64BigEndian(buffer[offset..]);

    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int StatX(int folder, byte[] path, int flags, uint mask, [Out] byte[] buffer);
}
