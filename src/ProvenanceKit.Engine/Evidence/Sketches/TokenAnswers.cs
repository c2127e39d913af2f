using System.Buffers;
using System.Collections.Immutable;
using ProvenanceKit.Engine.Numerics;

namespace ProvenanceKit.Engine.Evidence.Sketches;

/// <summary>Which token each unit of a list of signatures answers to most.</summary>
internal sealed class TokenAnswers : IDisposable
{
    private readonly int _tokens;
    private readonly float[]? _basis;
    private float[] _values = [];

    /// <summary>Takes a list.</summary>
    public TokenAnswers(SignatureSketch list)
    {
        _tokens = list.Tokens.Length;
        _basis = list.Basis.IsEmpty ? null : SketchSignatures.Rows(list, [.. Enumerable.Range(0, _tokens)]);
    }

    /// <summary>The place of each unit's token in the list; -1 for a unit without numbers.</summary>
    /// <param name="codes">The units' stored numbers.</param>
    /// <param name="width">Numbers per unit.</param>
    /// <param name="signed">Take the largest answer; else the largest in absolute value.</param>
    public int[] Strongest(ImmutableArray<sbyte> codes, int width, bool signed)
    {
        int count = codes.Length / width;
        int[] best = new int[count];
        float[] rows = ArrayPool<float>.Shared.Rent(Math.Max(1, codes.Length));
        for (int i = 0; i < codes.Length; i++)
        {
            rows[i] = codes[i];
        }

        if (_basis is not null)
        {
            if (_values.Length < count * _tokens)
            {
                Dispose();
                _values = ArrayPool<float>.Shared.Rent(count * _tokens);
            }

            MatrixProduct.TimesTransposed<float>(rows, _basis, _values, count, _tokens, width);
        }

        float[] answers = _basis is null ? rows : _values;
        for (int i = 0; i < count; i++)
        {
            best[i] = -1;
            float largest = 0;
            for (int t = 0; t < _tokens; t++)
            {
                float answer = signed ? answers[(i * _tokens) + t] : Math.Abs(answers[(i * _tokens) + t]);
                if (answer > largest)
                {
                    (largest, best[i]) = (answer, t);
                }
            }
        }

        ArrayPool<float>.Shared.Return(rows);
        return best;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_values.Length > 0)
        {
            ArrayPool<float>.Shared.Return(_values);
            _values = [];
        }
    }
}
