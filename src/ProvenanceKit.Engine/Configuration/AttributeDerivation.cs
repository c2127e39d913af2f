using System.Numerics;

namespace ProvenanceKit.Engine.Configuration;

/// <summary>
/// The operations of computed attributes. An operand that is absent or of another type gives no value (null), as does a division by zero.
/// </summary>
internal static class AttributeDerivation
{
    private static readonly BigInteger s_largest = BigInteger.One << 128;

    /// <summary>Computes one attribute.</summary>
    /// <param name="rule">The operation and its arguments: attribute names as text, constants as numbers.</param>
    /// <param name="attributes">The attributes so far.</param>
    public static PythonValue? Compute(DerivedAttribute rule, ConfigAttributes attributes)
    {
        IReadOnlyList<PythonValue> a = rule.Arguments;
        return rule.Operation switch
        {
            "constant" => a[0],
            "copy" => attributes.Find(a[0].Text),
            "quotient" => Quotient(Whole(a[0], attributes), Whole(a[1], attributes)),
            "quotient2" => Quotient(2 * Whole(a[0], attributes), Whole(a[1], attributes)),
            "sum" => Number(Whole(a[0], attributes) + Whole(a[1], attributes)),
            "product" => Product(a[0], a[1], attributes),
            "scale" => Number(a[0].Integer * Whole(a[1], attributes)),
            "length" => attributes.Find(a[0].Text) is { Kind: PythonValueKind.List } list ? PythonValue.Of(new BigInteger(list.List.Count)) : null,
            "total" => Total(a[0].Text, a[1].Integer, attributes),
            "stages" => Stages(a, attributes),
            "unless" => attributes.Find(a[0].Text) is { IsTruthy: true } ? a[1] : attributes.Find(a[2].Text),
            "pattern" => Pattern(a, attributes),
            "path" => attributes.FindNested(a[0].Text, a[1].Text) ?? a[2],
            _ => throw new InvalidOperationException($"The table of model types names an unknown operation: {rule.Operation}."),
        };
    }

    private static BigInteger? Whole(PythonValue operand, ConfigAttributes attributes)
    {
        PythonValue? value = operand.Kind == PythonValueKind.Text ? attributes.Find(operand.Text) : operand;
        return value is not null && value.TryGetWholeNumber(out BigInteger number) ? number : null;
    }

    private static PythonValue? Number(BigInteger? number) =>
        number is { } value && BigInteger.Abs(value) < s_largest ? PythonValue.Of(value) : null;

    // Python's // rounds towards minus infinity.
    private static PythonValue? Quotient(BigInteger? dividend, BigInteger? divisor)
    {
        if (dividend is not { } a || divisor is not { IsZero: false } b)
        {
            return null;
        }

        BigInteger quotient = BigInteger.DivRem(a, b, out BigInteger remainder);
        return Number(!remainder.IsZero && remainder.Sign != b.Sign ? quotient - 1 : quotient);
    }

    // int(a * b): a factor may be a float.
    private static PythonValue? Product(PythonValue first, PythonValue second, ConfigAttributes attributes)
    {
        if (Whole(first, attributes) is { } a && Whole(second, attributes) is { } b)
        {
            return Number(a * b);
        }

        return attributes.Find(first.Text) is { } x && attributes.Find(second.Text) is { } y
            && x.TryGetNumber(out double p) && y.TryGetNumber(out double q) && double.IsFinite(p * q)
            ? Number(new BigInteger(Math.Truncate(p * q)))
            : null;
    }

    private static PythonValue? Total(string name, BigInteger factor, ConfigAttributes attributes)
    {
        if (attributes.Find(name) is not { Kind: PythonValueKind.List } list)
        {
            return null;
        }

        BigInteger sum = BigInteger.Zero;
        foreach (PythonValue item in list.List)
        {
            if (!item.TryGetWholeNumber(out BigInteger number))
            {
                return null;
            }

            sum += number;
        }

        return Number(sum * factor);
    }

    // width * factor ** (stages - 1) of a network that widens from stage to stage; a fourth argument replaces the 1 by 0.
    private static PythonValue? Stages(IReadOnlyList<PythonValue> a, ConfigAttributes attributes)
    {
        if (Whole(a[0], attributes) is not { } width || attributes.Find(a[2].Text) is not { Kind: PythonValueKind.List } stages
            || (a[1].Kind == PythonValueKind.Text ? attributes.Find(a[1].Text) : a[1]) is not { } factor || !factor.TryGetNumber(out double growth))
        {
            return null;
        }

        double result = (double)width * Math.Pow(growth, stages.List.Count - (a.Count > 3 ? 0 : 1));
        return double.IsFinite(result) ? Number(new BigInteger(Math.Truncate(result))) : null;
    }

    // The number of layers of a list of layer kinds, or of the one-letter-a-layer text of older files.
    private static PythonValue Pattern(IReadOnlyList<PythonValue> a, ConfigAttributes attributes)
    {
        if (attributes.Find(a[0].Text) is { Kind: PythonValueKind.List } kinds)
        {
            return PythonValue.Of(new BigInteger(kinds.List.Count));
        }

        return attributes.Find(a[1].Text) is { Kind: PythonValueKind.Text } letters ? PythonValue.Of(new BigInteger(letters.Text.Length)) : a[2];
    }
}
