using System.Collections;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Engine.Reference.Kit;

/// <summary>Collects the values of a vector by index, in any order. Memory stays within the number of rows of the file.</summary>
internal sealed class VectorBuilder(long limit, string subject)
{
    private float[] _values = new float[16];
    private BitArray? _seen;
    private int _length;
    private int _count;

    /// <summary>Sets a value.</summary>
    /// <exception cref="ProvenanceException">The index is out of range.</exception>
    public void Set(int index, float value)
    {
        if (index < 0 || index >= limit)
        {
            throw Invalid();
        }

        if (index >= _values.Length)
        {
            Array.Resize(ref _values, (int)Math.Min(limit, Math.Max(index + 1L, _values.Length * 2L)));
        }

        if (index != _length || _seen is not null)
        {
            MarkOutOfOrder(index);
        }

        _values[index] = value;
        _length = Math.Max(_length, index + 1);
        _count++;
    }

    /// <summary>The vector.</summary>
    /// <exception cref="ProvenanceException">A position is missing or was set twice.</exception>
    public ImmutableArray<float> Build() =>
        _count == _length ? ImmutableCollectionsMarshal.AsImmutableArray(_values.AsSpan(0, _length).ToArray()) : throw Invalid();

    private void MarkOutOfOrder(int index)
    {
        if (_seen is null)
        {
            _seen = new BitArray(_values.Length);
            for (int i = 0; i < _length; i++)
            {
                _seen[i] = true;
            }
        }

        if (_seen.Length < _values.Length)
        {
            _seen.Length = _values.Length;
        }

        if (_seen[index])
        {
            throw Invalid();
        }

        _seen[index] = true;
    }

    private ProvenanceException Invalid() => new(
        ProvenanceErrorCode.DeepSignalsInvalid, subject, "a vector has positions that are missing, doubled or out of range; install or import it again");
}
