using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using ProvenanceKit.Engine.Configuration;
using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Engine.Checkpoints.Adapters;

/// <summary>What <c>adapter_config.json</c> of PEFT says about a LoRA adapter.</summary>
internal sealed record AdapterConfiguration
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "adapter_config.json";

    private static readonly TimeSpan PatternTime = TimeSpan.FromMilliseconds(100);

    private ImmutableArray<(string Pattern, double Value)> _alphaPatterns = [];

    /// <summary>The file.</summary>
    public required string Path { get; init; }

    /// <summary>Kind of adapter, upper case; LORA is read.</summary>
    public required string Type { get; init; }

    /// <summary>Name or path of the base model as declared; null when none is.</summary>
    public string? BaseModel { get; init; }

    /// <summary>Rank; modules may differ.</summary>
    public int Rank { get; init; }

    /// <summary>Scale before it is divided by the rank (or its root); modules may differ.</summary>
    public double Alpha { get; init; }

    /// <summary>Whether the scale is alpha / sqrt(rank) in place of alpha / rank.</summary>
    public bool UsesRankStabilization { get; init; }

    /// <summary>Whether magnitudes are trained apart from directions (DoRA).</summary>
    public bool UsesMagnitudes { get; init; }

    /// <summary>Whether the base stores its projections as [inputs, outputs].</summary>
    public bool StoresInputsFirst { get; init; }

    /// <summary>Modules that are adapted: ends of names, or one regular expression.</summary>
    public ImmutableArray<string> TargetModules { get; init; } = [];

    /// <summary>Reads the file.</summary>
    /// <exception cref="ProvenanceException">It is broken.</exception>
    public static AdapterConfiguration Read(string path)
    {
        PythonDictionary root = ModelConfiguration.ReadFile(path).Root;
        return new AdapterConfiguration
        {
            Path = path,
            Type = Text(root, "peft_type")?.ToUpperInvariant() ?? "LORA",
            BaseModel = Text(root, "base_model_name_or_path") is { Length: > 0 } name ? name : null,
            Rank = (int)Math.Clamp(Number(root, "r") ?? 0, 0, int.MaxValue),
            Alpha = Number(root, "lora_alpha") ?? Number(root, "r") ?? 0,
            UsesRankStabilization = Flag(root, "use_rslora"),
            UsesMagnitudes = Flag(root, "use_dora"),
            StoresInputsFirst = Flag(root, "fan_in_fan_out"),
            TargetModules = Texts(root, "target_modules"),
            _alphaPatterns = Patterns(root, "alpha_pattern"),
        };
    }

    /// <summary>The adapter in a few words.</summary>
    public string Describe()
    {
        string on = TargetModules.IsEmpty ? "" : $", on {string.Join(", ", TargetModules.Take(8))}{(TargetModules.Length > 8 ? ", ..." : "")}";
        return string.Create(CultureInfo.InvariantCulture, $"the {Type} adapter of '{BaseModel ?? "an undeclared base"}' (rank {Rank}, alpha {Alpha}{on})");
    }

    /// <summary>Refuses adapters whose delta isn't B A.</summary>
    /// <exception cref="ProvenanceException">It is of another kind.</exception>
    public void RequireLora()
    {
        string? other = Type != "LORA" ? Type : UsesMagnitudes ? "DoRA" : null;
        if (other is not null)
        {
            throw new ProvenanceException(ProvenanceErrorCode.FormatUnsupported, Path, $"adapters of type {other} aren't read; merge it into its base model");
        }
    }

    /// <summary>What B A of a module is multiplied with.</summary>
    /// <param name="module">Name of the module in the base model.</param>
    /// <param name="rank">Its rank, from the shape of its tensors.</param>
    public float Scale(string module, long rank)
    {
        double alpha = Alpha;
        foreach ((string pattern, double value) in _alphaPatterns)
        {
            if (Matches(module, pattern))
            {
                alpha = value;
                break;
            }
        }

        return (float)(alpha / (UsesRankStabilization ? Math.Sqrt(rank) : rank));
    }

    // A key is the end of a module's name, or a regular expression for it; without backtracking none can take long.
    private bool Matches(string module, string pattern)
    {
        if (module == pattern || module.EndsWith("." + pattern, StringComparison.Ordinal))
        {
            return true;
        }

        try
        {
            return Regex.IsMatch(module, $@"^(.*\.)?({pattern})$", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, PatternTime);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException or RegexMatchTimeoutException)
        {
            throw new ProvenanceException(ProvenanceErrorCode.ConfigInvalid, Path, $"the pattern of alpha_pattern can't be used: {e.Message}", null, e);
        }
    }

    private static string? Text(PythonDictionary root, string key) => root.TryGet(key, out PythonValue? value) && value.Kind == PythonValueKind.Text ? value.Text : null;

    private static bool Flag(PythonDictionary root, string key) => root.TryGet(key, out PythonValue? value) && value.Kind == PythonValueKind.Boolean && value.Boolean;

    private static double? Number(PythonDictionary root, string key) => root.TryGet(key, out PythonValue? value) && value.TryGetNumber(out double number) ? number : null;

    private static ImmutableArray<string> Texts(PythonDictionary root, string key)
    {
        if (!root.TryGet(key, out PythonValue? value))
        {
            return [];
        }

        return value.Kind == PythonValueKind.Text ? [value.Text]
            : value.Kind == PythonValueKind.List ? [.. value.List.Where(static v => v.Kind == PythonValueKind.Text).Select(static v => v.Text)]
            : [];
    }

    private static ImmutableArray<(string, double)> Patterns(PythonDictionary root, string key)
    {
        if (!root.TryGet(key, out PythonValue? value) || value.Kind != PythonValueKind.Dictionary)
        {
            return [];
        }

        var patterns = ImmutableArray.CreateBuilder<(string, double)>();
        foreach ((string name, PythonValue scale) in value.Dictionary.Members)
        {
            if (scale.TryGetNumber(out double number) && name.Length is > 0 and <= 1000)
            {
                patterns.Add((name, number));
            }
        }

        return patterns.ToImmutable();
    }
}
