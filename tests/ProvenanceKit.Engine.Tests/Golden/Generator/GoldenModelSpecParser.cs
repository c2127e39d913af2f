using System.Globalization;

namespace ProvenanceKit.Engine.Tests.Golden;

/// <summary>Reads the golden generator's argument list.</summary>
internal static class GoldenModelSpecParser
{
    // numpy's NaN; .NET's own has the sign bit set and would change the file.
    private const ulong PositiveNaN = 0x7FF8_0000_0000_0000;

    /// <summary>Parses arguments separated by spaces.</summary>
    public static GoldenModelSpec Parse(string arguments) => Parse(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Parses an argument list.</summary>
    /// <exception cref="ArgumentException">An option is unknown or has no value.</exception>
    public static GoldenModelSpec Parse(IReadOnlyList<string> arguments)
    {
        GoldenModelSpec spec = new();
        for (int i = 0; i < arguments.Count; i++)
        {
            if (Flag(spec, arguments[i]) is { } changed)
            {
                spec = changed;
            }
            else if (i + 1 < arguments.Count)
            {
                spec = Option(spec, arguments[i], arguments[++i]);
            }
            else
            {
                throw new ArgumentException($"{arguments[i]} is no option of the generator, or its value is missing.", nameof(arguments));
            }
        }

        return WithDefaults(spec);
    }

    private static GoldenModelSpec WithDefaults(GoldenModelSpec spec)
    {
        bool classic = spec.Architecture is "gpt2" or "bert" or "gpt_neox";
        string tokenizer = spec.Architecture switch
        {
            "gpt2" or "gpt_neox" or "qwen2" or "qwen3" or "qwen3_moe" => "bytelevel",
            "bert" => "wordpiece",
            "t5" => "unigram",
            _ => "metaspace",
        };

        return spec with
        {
            Tokenizer = spec.Tokenizer.Length > 0 ? spec.Tokenizer : tokenizer,
            TokenizerClass = spec.TokenizerClass.Length == 0 && spec.Architecture == "gpt_neox" ? "GPTNeoXTokenizer" : spec.TokenizerClass,
            Intermediate = spec.Intermediate > 0 ? spec.Intermediate : classic ? 4 * spec.Hidden : (int)(spec.Hidden * 2.75) / 8 * 8,
            Layers = spec.KeepLayers.Count > 0 ? spec.KeepLayers.Count : spec.Layers,
        };
    }

    private static GoldenModelSpec? Flag(GoldenModelSpec spec, string name) => name switch
    {
        "--tied" => spec with { Tied = true },
        "--mask" => spec with { Masks = true },
        "--row-scale" => spec with { RowScale = true },
        "--no-embed" => spec with { NoEmbedding = true },
        "--no-norm" => spec with { NoNorm = true },
        "--const-embed" => spec with { ConstantEmbedding = true },
        "--const-norm" => spec with { ConstantNorm = true },
        "--special-first" => spec with { SpecialFirst = true },
        "--old-merges" => spec with { OldMerges = true },
        "--compact" => spec with { Compact = true },
        "--legacy-llama" => spec with { LegacyLlama = true },
        "--bos-none" => spec with { NoBos = true },
        "--no-tokenizer" => spec with { NoTokenizer = true },
        "--no-weights" => spec with { NoWeights = true },
        _ => null,
    };

    private static GoldenModelSpec Option(GoldenModelSpec spec, string name, string value) => name switch
    {
        "--arch" => spec with { Architecture = value },
        "--seed" => spec with { Seed = value },
        "--hidden" => spec with { Hidden = Integer(value) },
        "--inter" => spec with { Intermediate = Integer(value) },
        "--layers" => spec with { Layers = Integer(value) },
        "--heads" => spec with { Heads = Integer(value) },
        "--kv" => spec with { KeyValueHeads = Integer(value) },
        "--head-dim" => spec with { HeadDimension = Integer(value) },
        "--vocab" => spec with { Vocabulary = Integer(value) },
        "--maxpos" => spec with { MaxPositions = Integer(value) },
        "--theta" => spec with { Theta = Real(value) },
        "--dtype" => spec with { DataType = value },
        "--norm-dtype" => spec with { NormDataType = value },
        "--shards" => spec with { Shards = Integer(value) },
        "--order" => spec with { Order = value },
        "--prefix" => spec with { Prefix = value },
        "--noise" => spec with { Noise = Real(value) },
        "--noise-seed" => spec with { NoiseSeed = value },
        "--blend" => spec with { Blend = Real(value) },
        "--scale" => spec with { Scale = Real(value) },
        "--extend" => spec with { Extend = Integer(value) },
        "--keep-layers" => spec with { KeepLayers = [.. value.Split(',').Select(Integer)] },
        "--zero" => spec with { Zero = value },
        "--mul" => spec with { Multiply = [.. spec.Multiply, Factor(value)] },
        "--poke" => spec with { Poke = [.. spec.Poke, PokeOf(value)] },
        "--drop" => spec with { Drop = [.. spec.Drop, value] },
        "--rename" => spec with { Rename = [.. spec.Rename, Pair(value)] },
        "--extra" => spec with { Extra = [.. spec.Extra, ExtraOf(value)] },
        _ => OtherOption(spec, name, value),
    };

    private static GoldenModelSpec OtherOption(GoldenModelSpec spec, string name, string value) => name switch
    {
        "--tok" => spec with { Tokenizer = value },
        "--script" => spec with { Script = value },
        "--merges" => spec with { Merges = Integer(value) },
        "--tok-class" => spec with { TokenizerClass = value },
        "--extra-special" => spec with { ExtraSpecial = Integer(value) },
        "--add-token" => spec with { AddedTokens = [.. spec.AddedTokens, value] },
        "--config" => spec with { Configuration = [.. spec.Configuration, Pair(value)] },
        "--gb" => spec with { Gigabytes = Real(value) },
        "--truncate" => spec with { Truncate = Integer(value) },
        "--sparse-shard-gb" => spec with { SparseShardGigabytes = Real(value) },
        "--experts" => spec with { Experts = Integer(value) },
        _ => throw new ArgumentException($"{name} is no option of the generator.", nameof(name)),
    };

    private static int Integer(string value) => int.Parse(value, CultureInfo.InvariantCulture);

    private static double Real(string value) => value switch
    {
        "nan" => BitConverter.UInt64BitsToDouble(PositiveNaN),
        "inf" => double.PositiveInfinity,
        "-inf" => double.NegativeInfinity,
        _ => double.Parse(value, CultureInfo.InvariantCulture),
    };

    private static (string Left, string Right) Pair(string value)
    {
        int at = value.IndexOf('=');
        return at < 0 ? throw new ArgumentException($"{value} has no '='.", nameof(value)) : (value[..at], value[(at + 1)..]);
    }

    private static (string Text, double Factor) Factor(string value)
    {
        (string text, string factor) = Pair(value);
        return (text, Real(factor));
    }

    private static (string Tensor, long Index, double Value) PokeOf(string value)
    {
        string[] parts = value.Split(':');
        return (string.Join(':', parts[..^2]), long.Parse(parts[^2], CultureInfo.InvariantCulture), Real(parts[^1]));
    }

    private static GoldenTensor ExtraOf(string value)
    {
        string[] parts = value.Split(':');
        long[] shape = parts[1].Length == 0 ? [] : [.. parts[1].Split(',').Select(d => long.Parse(d, CultureInfo.InvariantCulture))];
        return new GoldenTensor(parts[0], shape, GoldenTensorKind.Weight, Real(parts[3]), parts[2]);
    }
}
