using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Engine.Checkpoints;

/// <summary>
/// Gives worker threads the bytes of a file window by window. On local Linux files a window is mapped memory that is populated before and released after
/// use, so that little stays resident; elsewhere it is read into a buffer of the worker's. A file cut short while it is mapped is noticed when its
/// window is populated.
/// </summary>
internal sealed unsafe class FileWindow : IDisposable
{
    private const int AdvisePopulateRead = 22;
    private const int AdviseDontNeed = 4;
    private static readonly nuint PageSize = (nuint)Environment.SystemPageSize;
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

    /// <summary>Makes a window readable and returns its first byte; call <see cref="Release"/> when done with it.</summary>
    /// <param name="offset">First byte in the file.</param>
    /// <param name="length">Bytes.</param>
    /// <param name="buffer">The worker's buffer, at least <paramref name="length"/> bytes; used when the file isn't mapped.</param>
    /// <param name="tensorName">For messages.</param>
    /// <exception cref="ProvenanceException">The bytes can't be read.</exception>
    public byte* Acquire(long offset, int length, byte* buffer, string tensorName)
    {
        if (_base == null)
        {
            _file.ReadExactly(new Span<byte>(buffer, length), offset, tensorName);
            return buffer;
        }

        (nuint page, nuint size) = Pages(offset, length);
        if (Advise(page, size, AdvisePopulateRead) != 0)
        {
            // Old kernels don't know the advice (EINVAL): the pages then fault in one by one. Any other answer is a file that isn't there any more.
            int error = Marshal.GetLastPInvokeError();
            if (error != 22)
            {
                throw new ProvenanceException(
                    ProvenanceErrorCode.FileUnreadable, $"{_file.Path}: {tensorName}", $"the bytes can't be read any more (error {error}); was the file replaced or cut?", offset);
            }

            if (RandomAccess.GetLength(_file.Handle) < offset + length)
            {
                throw new ProvenanceException(ProvenanceErrorCode.FileTruncated, $"{_file.Path}: {tensorName}", "the file became shorter while it was read", offset);
            }
        }

        return _base + offset;
    }

    /// <summary>Gives the window's memory back to the system; the bytes stay in the file cache.</summary>
    public void Release(long offset, int length)
    {
        if (_base != null)
        {
            (nuint page, nuint size) = Pages(offset, length);
            _ = Advise(page, size, AdviseDontNeed);
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
        if (!OperatingSystem.IsLinux() || file.Length == 0 || IntPtr.Size < 8)
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

    private (nuint Page, nuint Size) Pages(long offset, int length)
    {
        nuint first = (nuint)(_base + offset) & ~(PageSize - 1);
        nuint end = ((nuint)(_base + offset) + (nuint)length + PageSize - 1) & ~(PageSize - 1);
        return (first, end - first);
    }

    [DllImport("libc", EntryPoint = "madvise", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Advise(nuint address, nuint length, int advice);
}
