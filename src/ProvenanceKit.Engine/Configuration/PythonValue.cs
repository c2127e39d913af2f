using System.Numerics;

namespace ProvenanceKit.Engine.Configuration;

/// <summary>
/// A JSON value with Python's distinctions kept (1 and 1.0 hash differently in the reference kit's <c>arch_hash</c>). Immutable.
/// </summary>
internal sealed class PythonValue
{
    private readonly object? _content;

    private PythonValue(PythonValueKind kind, object? content)
    {
        Kind = kind;
        _content = content;
    }

    /// <summary><c>None</c>, JSON's null.</summary>
    public static PythonValue None { get; } = new(PythonValueKind.None, null);

    /// <summary><c>True</c>.</summary>
    public static PythonValue True { get; } = new(PythonValueKind.Boolean, true);

    /// <summary><c>False</c>.</summary>
    public static PythonValue False { get; } = new(PythonValueKind.Boolean, false);

    public PythonValueKind Kind { get; }

    public bool IsNone => Kind == PythonValueKind.None;

    public bool Boolean => (bool)_content!;

    public BigInteger Integer => (BigInteger)_content!;

    public double Float => (double)_content!;

    public string Text => (string)_content!;

    public IReadOnlyList<PythonValue> List => (IReadOnlyList<PythonValue>)_content!;

    /// <summary>Members in insertion order; a repeated key keeps its first place and its last value, as in Python.</summary>
    public PythonDictionary Dictionary => (PythonDictionary)_content!;

    /// <summary>Truth as Python's <c>bool(x)</c> has it: nothing, zero and empty are false, NaN is true.</summary>
    public bool IsTruthy => Kind switch
    {
        PythonValueKind.None => false,
        PythonValueKind.Boolean => Boolean,
        PythonValueKind.Integer => !Integer.IsZero,
        PythonValueKind.Float => Float != 0,
        PythonValueKind.Text => Text.Length > 0,
        PythonValueKind.List => List.Count > 0,
        _ => Dictionary.Count > 0,
    };

    public static PythonValue Of(bool value) => value ? True : False;

    public static PythonValue Of(BigInteger value) => new(PythonValueKind.Integer, value);

    public static PythonValue Of(double value) => new(PythonValueKind.Float, value);

    public static PythonValue Of(string? value) => value is null ? None : new(PythonValueKind.Text, value);

    public static PythonValue Of(IReadOnlyList<PythonValue> value) => new(PythonValueKind.List, value);

    public static PythonValue Of(PythonDictionary value) => new(PythonValueKind.Dictionary, value);

    /// <summary>The value as a whole number: an integer, or a float without a fraction. False for every other type, also booleans.</summary>
    public bool TryGetWholeNumber(out BigInteger number)
    {
        number = default;
        if (Kind == PythonValueKind.Integer)
        {
            number = Integer;
            return true;
        }

        if (Kind == PythonValueKind.Float && double.IsFinite(Float) && double.IsInteger(Float))
        {
            number = new BigInteger(Float);
            return true;
        }

        return false;
    }

    /// <summary>The value as a double, if it is an integer or a float.</summary>
    public bool TryGetNumber(out double number)
    {
        number = Kind switch
        {
            PythonValueKind.Integer => (double)Integer,
            PythonValueKind.Float => Float,
            _ => double.NaN,
        };
        return Kind is PythonValueKind.Integer or PythonValueKind.Float;
    }
}
