using System.Globalization;
using System.Numerics;
using System.Text;
using CsCheck;
using ProvenanceKit.Engine.Configuration;

namespace ProvenanceKit.Engine.Tests.Configuration;

public sealed class PythonTextTests
{
    // Expected texts were printed by Python 3.11.
    [Theory]
    [InlineData(0.0, "0.0")]
    [InlineData(-0.0, "-0.0")]
    [InlineData(10000.0, "10000.0")]
    [InlineData(0.1, "0.1")]
    [InlineData(1e-5, "1e-05")]
    [InlineData(0.0001, "0.0001")]
    [InlineData(0.00012345, "0.00012345")]
    [InlineData(9.999999999999999e-05, "9.999999999999999e-05")]
    [InlineData(1e15, "1000000000000000.0")]
    [InlineData(9999999999999998.0, "9999999999999998.0")]
    [InlineData(1e16, "1e+16")]
    [InlineData(1e23, "1e+23")]
    [InlineData(1.5e300, "1.5e+300")]
    [InlineData(5e-324, "5e-324")]
    [InlineData(-123.456, "-123.456")]
    [InlineData(999999.4420358813, "999999.4420358813")]
    [InlineData(double.NaN, "nan")]
    [InlineData(double.NegativeInfinity, "-inf")]
    public void Represent_Double_EqualsPython(double value, string expected) => Assert.Equal(expected, PythonText.Represent(value));

    [Fact]
    public void Represent_AnyFiniteDouble_ReadsBack() => Gen.Double.Where(double.IsFinite).Sample(value =>
        BitConverter.DoubleToInt64Bits(double.Parse(PythonText.Represent(value), CultureInfo.InvariantCulture)) == BitConverter.DoubleToInt64Bits(value));

    [Theory]
    [InlineData(0.03125, 4, 0.0312)]
    [InlineData(0.09375, 4, 0.0938)]
    [InlineData(0.50005, 4, 0.5)]
    [InlineData(2.675, 2, 2.67)]
    [InlineData(-2.5, 0, -2.0)]
    [InlineData(10050.0, -2, 10000.0)]
    [InlineData(10150.0, -2, 10200.0)]
    [InlineData(500042.0, -2, 500000.0)]
    [InlineData(49.0, -2, 0.0)]
    [InlineData(1e300, 4, 1e300)]
    [InlineData(5e-324, 4, 0.0)]
    [InlineData(5.333333333333333, 1, 5.3)]
    [InlineData(double.PositiveInfinity, 4, double.PositiveInfinity)]
    public void Round_Double_EqualsPython(double value, int digits, double expected) => Assert.Equal(expected, PythonText.Round(value, digits));

    [Theory]
    [InlineData(10000, 10000)]
    [InlineData(10050, 10000)]
    [InlineData(10150, 10200)]
    [InlineData(-150, -200)]
    [InlineData(49, 0)]
    public void RoundToPowerOfTen_Integer_TiesToEven(int value, int expected) =>
        Assert.Equal(new BigInteger(expected), PythonText.RoundToPowerOfTen(value, 2));

    [Theory]
    [InlineData("""["a", 1, 1.0, true, null, {"b": [], "a": {}}]""", """["a", 1, 1.0, true, null, {"a": {}, "b": []}]""")]
    [InlineData("[NaN, Infinity, -Infinity, -0, -0.0, 1E400]", "[NaN, Infinity, -Infinity, 0, -0.0, Infinity]")]
    [InlineData("[123456789012345678901234567890]", "[123456789012345678901234567890]")]
    [InlineData(""" ["é😀\u007f\"\\\/\b\f\n\r\t\u0001"] """, "[\"\\u00e9\\ud83d\\ude00\\u007f\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\"]")]
    [InlineData(""" ["\ud83d\ude00 \ud800"] """, "[\"\\ud83d\\ude00 \\ud800\"]")]
    [InlineData("""{"k": 1, "x": 2, "k": 3}""", """{"k": 3, "x": 2}""")]
    public void Dump_WhatWasRead_EqualsPython(string json, string expected) =>
        Assert.Equal(expected, PythonText.Dump(PythonJsonReader.Read(Encoding.UTF8.GetBytes(json), "x")));

    [Fact]
    public void Of_Values_EqualsPythonStr()
    {
        Assert.Equal("None", PythonText.Of(PythonValue.None));
        Assert.Equal("True", PythonText.Of(PythonValue.True));
        Assert.Equal("[2, 5]", PythonText.Of(PythonValue.Of([PythonValue.Of(new BigInteger(2)), PythonValue.Of(new BigInteger(5))])));
    }
}
