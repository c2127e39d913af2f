using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace ProvenanceKit.Engine.Reference.Sketches;

/// <summary>
/// A mapped file of sketches, looked at through windows: what a window has passed doesn't count as this process's memory any more, and the system keeps it
/// for the next scan.
/// </summary>
internal sealed class SketchView(MemoryMappedFile file, long count) : IDisposable
{
    /// <summary>Number of sketches.</summary>
    public long Count => count;

    /// <summary>Opens a window.</summary>
    /// <param name="first">First sketch.</param>
    /// <param name="length">Number of sketches.</param>
    public Window Open(long first, long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, count - first);
        return new Window(
            file.CreateViewAccessor(SketchLayout.HeaderSize + (first * SketchLayout.Size), length * SketchLayout.Size, MemoryMappedFileAccess.Read), first, length);
    }

    /// <summary>Unmaps the file.</summary>
    public void Dispose() => file.Dispose();

    /// <summary>Some sketches of the file.</summary>
    public sealed unsafe class Window : IDisposable
    {
        private readonly MemoryMappedViewAccessor _view;
        private readonly byte* _start;
        private readonly long _first;
        private readonly long _length;

        /// <summary>Takes over the view.</summary>
        public Window(MemoryMappedViewAccessor view, long first, long length)
        {
            (_view, _first, _length) = (view, first, length);
            byte* pointer = null;
            _view.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);
            _start = pointer + _view.PointerOffset;
        }

        /// <summary>One sketch, by its number in the file.</summary>
        public ReadOnlySpan<byte> this[long index]
        {
            get
            {
                ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((ulong)(index - _first), (ulong)_length, nameof(index));
                return new ReadOnlySpan<byte>(_start + ((index - _first) * SketchLayout.Size), SketchLayout.Size);
            }
        }

        /// <summary>Closes the window.</summary>
        public void Dispose()
        {
            SafeMemoryMappedViewHandle handle = _view.SafeMemoryMappedViewHandle;
            handle.ReleasePointer();
            _view.Dispose();
        }
    }
}
