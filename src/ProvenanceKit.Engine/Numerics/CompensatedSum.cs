namespace ProvenanceKit.Engine.Numerics;

/// <summary>
/// Neumaier's compensated sum: the sum of doubles with the rounding errors of the additions added back at the end. Python's <c>sum</c> does so since
/// 3.12, and a score that falls on a rounding boundary shows it.
/// </summary>
internal ref struct CompensatedSum
{
    private double _sum;
    private double _compensation;

    /// <summary>The sum of what was added; infinities and NaN come through as in a plain sum.</summary>
    public readonly double Value => double.IsFinite(_compensation) ? _sum + _compensation : _sum;

    /// <summary>Adds a term.</summary>
    public void Add(double term)
    {
        double sum = _sum + term;
        _compensation += Math.Abs(_sum) >= Math.Abs(term) ? (_sum - sum) + term : (term - sum) + _sum;
        _sum = sum;
    }
}
