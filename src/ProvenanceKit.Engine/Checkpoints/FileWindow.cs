using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Engine.Checkpoints;

/// <summary>
/// Gives worker threads the bytes of a file window by window. On local Linux files a window is mapped memory that is released after use, so that little
/// stays resident; elsewhere it is read into a buffer of the worker's. Pages come in by faults: measured, that is faster than populating them ahead,
/// because a fault maps a large page of the file cache at once. A file that became shorter is noticed before its bytes are touched.
/// </summary>
internal sealed unsafe class FileWindow : IDisposable
{
    private const int AdviseDontNeed = 4;
    private readonly CheckpointFile _file;
    private readonly MemoryMappedFile? _map;
    private readonly MemoryMappedViewAccessor? _view;
    private readonly byte* _base;

    /// <summary>Prepares the windows of an open file.</summary>
    public FileWindow(CheckpointFile file)
    {
        _file = file;
        if (!CanMap(file))
        {
            return;
        }

        _map = MemoryMappedFile.CreateFromFile(file.Handle, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        _view = _map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        byte* pointer = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);
        _base = pointer + _view.PointerOffset;
    }

    /// <summary>Whether windows are mapped memory.</summary>
    public bool IsMapped => _base != null;

    /// <summary>The first byte of a range.</summary>
    /// <param name="offset">First byte in the file.</param>
    /// <param name="length">Bytes.</param>
    /// <param name="buffer">The worker's buffer, at least <paramref name="length"/> bytes; used when the file isn't mapped.</param>
    /// <param name="tensorName">For messages.</param>
    /// <exception cref="ProvenanceException">The bytes can't be read.</exception>
    public byte* Acquire(long offset, long length, byte* buffer, string tensorName)
    {
        if (_base == null)
        {
            _file.ReadExactly(new Span<byte>(buffer, checked((int)length)), offset, tensorName);
            return buffer;
        }

        if (RandomAccess.GetLength(_file.Handle) < offset + length)
        {
            throw new ProvenanceException(ProvenanceErrorCode.FileTruncated, $"{_file.Path}: {tensorName}", "the file became shorter while it was read", offset);
        }

        return _base + offset;
    }

    /// <summary>Gives a window's memory back to the system; the bytes stay in the file cache.</summary>
    public void Release(long offset, long length)
    {
        if (_base != null)
        {
            _ = Advise((nuint)(_base + offset), (nuint)Math.Min(length, _file.Length - offset), AdviseDontNeed);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_view is not null)
        {
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
            _view.Dispose();
            _map!.Dispose();
        }
    }

    private static bool CanMap(CheckpointFile file)
    {
        if (!file.IsLocal || !OperatingSystem.IsLinux() || file.Length == 0 || IntPtr.Size < 8)
        {
            return false;
        }

        try
        {
            // A network file can vanish under a mapping, which would end the process.
            return new DriveInfo(file.Path).DriveType is DriveType.Fixed or DriveType.Ram;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return false;
        }
    }

    [DllImport("libc", EntryPoint = "madvise", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Advise(nuint address, nuint length, int advice);
}
