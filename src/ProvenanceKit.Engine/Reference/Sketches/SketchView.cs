using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace ProvenanceKit.Engine.Reference.Sketches;

/// <summary>A mapped file of sketches.</summary>
internal sealed unsafe class SketchView : IDisposable
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _first;

    /// <summary>Takes over the mapping.</summary>
    public SketchView(MemoryMappedFile file, long count)
    {
        _file = file;
        _view = file.CreateViewAccessor(0, SketchLayout.HeaderSize + (count * SketchLayout.Size), MemoryMappedFileAccess.Read);
        byte* pointer = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);
        _first = pointer + _view.PointerOffset + SketchLayout.HeaderSize;
        Count = count;
    }

    /// <summary>Number of sketches.</summary>
    public long Count { get; }

    /// <summary>One sketch.</summary>
    public ReadOnlySpan<byte> this[long index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((ulong)index, (ulong)Count, nameof(index));
            return new ReadOnlySpan<byte>(_first + (index * SketchLayout.Size), SketchLayout.Size);
        }
    }

    /// <summary>Unmaps the file.</summary>
    public void Dispose()
    {
        SafeMemoryMappedViewHandle handle = _view.SafeMemoryMappedViewHandle;
        handle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }
}
