using System.Numerics;

namespace ProvenanceKit.Engine.Configuration;

/// <summary>
/// Typed access to a configuration's attributes. A value of the wrong type counts as absent, is noted as a warning, and sets
/// <see cref="HasRefusedValue"/>, because the reference kit stops at such a configuration.
/// </summary>
internal sealed class AttributeReader(ConfigAttributes attributes, ModelConfiguration configuration)
{
    /// <summary>True once a value of the wrong type was met.</summary>
    public bool HasRefusedValue { get; private set; }

    /// <summary>A whole number; null when absent, null or of another type. <paramref name="raw"/> keeps 4096 and 4096.0 apart for the hash.</summary>
    public long? Whole(string name, out PythonValue raw, params ReadOnlySpan<string> aliases)
    {
        raw = PythonValue.None;
        if (FindAny(name, aliases) is not { IsNone: false } value)
        {
            return null;
        }

        if (!value.TryGetWholeNumber(out BigInteger number) || number < long.MinValue || number > long.MaxValue)
        {
            Refuse(name, "a whole number");
            return null;
        }

        raw = value;
        // -1 positions is how a type without a limit says so.
        if (number.Sign < 0 && name != "max_position_embeddings")
        {
            configuration.Warn($"{name} is negative.");
        }

        return (long)number;
    }

    /// <summary>A whole number that the reference kit demands: 0 when the attribute is absent; null in the file counts as the wrong type.</summary>
    public long Size(string name, out PythonValue raw, params ReadOnlySpan<string> aliases)
    {
        if (FindAny(name, aliases) is { IsNone: true })
        {
            Refuse(name, "a whole number");
        }

        long? value = Whole(name, out raw, aliases);
        raw = value is null ? PythonValue.Of(BigInteger.Zero) : raw;
        return value ?? 0;
    }

    /// <summary>A finite number; <paramref name="raw"/> is <see cref="PythonValue.None"/> when there is none.</summary>
    public double? Number(string name, out PythonValue raw)
    {
        raw = PythonValue.None;
        if (Find(name) is not { IsNone: false } value)
        {
            return null;
        }

        if (!value.TryGetNumber(out double number) || !double.IsFinite(number))
        {
            Refuse(name, "a finite number");
            return null;
        }

        raw = value;
        return number;
    }

    /// <summary>True or false; also 0 and 1.</summary>
    public bool? Boolean(string name)
    {
        switch (Find(name))
        {
            case null or { IsNone: true }:
                return null;
            case { Kind: PythonValueKind.Boolean } value:
                return value.Boolean;
            case { } value when value.TryGetWholeNumber(out BigInteger number) && (number.IsZero || number.IsOne):
                return number.IsOne;
            default:
                Refuse(name, "true or false");
                return null;
        }
    }

    /// <summary>Text.</summary>
    public string? Text(string name)
    {
        switch (Find(name))
        {
            case null or { IsNone: true }:
                return null;
            case { Kind: PythonValueKind.Text } value:
                return value.Text;
            default:
                Refuse(name, "text");
                return null;
        }
    }

    /// <summary>A dictionary.</summary>
    public PythonDictionary? Dictionary(string name)
    {
        switch (Find(name))
        {
            case null or { IsNone: true }:
                return null;
            case { Kind: PythonValueKind.Dictionary } value:
                return value.Dictionary;
            default:
                Refuse(name, "an object");
                return null;
        }
    }

    /// <summary>Whether the attribute exists, with a value or without.</summary>
    public bool Has(string name) => attributes.Find(name) is not null;

    /// <summary>The attribute as it stands.</summary>
    public PythonValue? Find(string name) => attributes.Find(name);

    /// <summary>Notes that the reference kit would stop at this attribute.</summary>
    public void Refuse(string name, string expected)
    {
        HasRefusedValue = true;
        configuration.Warn($"{name} isn't {expected}; it counts as absent.");
    }

    private PythonValue? FindAny(string name, ReadOnlySpan<string> aliases)
    {
        PythonValue? value = attributes.Find(name);
        for (int i = 0; value is null or { IsNone: true } && i < aliases.Length; i++)
        {
            value = attributes.Find(aliases[i]) ?? value;
        }

        return value;
    }
}
