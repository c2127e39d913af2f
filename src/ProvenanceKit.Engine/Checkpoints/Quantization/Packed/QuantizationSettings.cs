using System.Collections.Immutable;
using System.Numerics;
using ProvenanceKit.Engine.Configuration;
using ProvenanceKit.Engine.Models;

namespace ProvenanceKit.Engine.Checkpoints.Quantization.Packed;

/// <summary>
/// What a model declares about its quantisation: <c>quantization_config</c> (or <c>compression_config</c>) of config.json, or the files that older tools write
/// beside it (<c>quantize_config.json</c>, <c>quant_config.json</c>).
/// </summary>
internal sealed record QuantizationSettings
{
    private static readonly string[] ConfigKeys = ["quantization_config", "compression_config"];
    private static readonly (string File, string Method)[] SideFiles = [("quantize_config.json", "gptq"), ("quant_config.json", "awq")];

    /// <summary>The file that declares it; null when nothing is declared.</summary>
    public string? Source { get; private init; }

    /// <summary>Lower-case name of the method; empty when none is declared.</summary>
    public string Method { get; private init; } = "";

    /// <summary>Declared layout within the method (checkpoint_format, version or format), lower case; empty when none is.</summary>
    public string Layout { get; private init; } = "";

    /// <summary>Bits per level; null when not declared or declared for some modules only.</summary>
    public int? Bits { get; private init; }

    /// <summary>Inputs of a group; -1 for one group; null when not declared.</summary>
    public int? GroupSize { get; private init; }

    /// <summary>Rows and columns of a block of scales.</summary>
    public (int Rows, int Columns)? BlockSize { get; private init; }

    /// <summary>Widths that the groups of compressed-tensors declare.</summary>
    public ImmutableArray<int> GroupBits { get; private init; } = [];

    /// <summary>Whether modules may differ from <see cref="Bits"/>.</summary>
    public bool IsMixed { get; private init; }

    /// <summary>Whether the unquantised model stores its projections as [inputs, outputs] (GPT-2's Conv1D).</summary>
    public bool StoresInputsFirst { get; private init; }

    /// <summary>Reads what a model declares.</summary>
    /// <exception cref="Errors.ProvenanceException">A configuration is broken.</exception>
    public static QuantizationSettings Read(LocatedModel model)
    {
        ModelConfiguration? config = model.ConfigPath is null ? null : ModelConfiguration.ReadFile(model.ConfigPath);
        bool inputsFirst = config?.ModelType is "gpt2" or "openai-gpt" or "imagegpt" or "decision_transformer";
        if (config is not null && Array.Find(ConfigKeys, key => Dictionary(config.Root, key) is { Count: > 0 }) is { } found)
        {
            return Parse(Dictionary(config.Root, found)!, config.Subject, "") with { StoresInputsFirst = inputsFirst };
        }

        foreach ((string file, string method) in SideFiles)
        {
            string path = Path.Combine(model.Folder, file);
            if (File.Exists(path) && new FileInfo(path).Length <= PackedLimits.MaxConfigLength)
            {
                path = ModelLocator.Inside(model.Folder, path);
                return Parse(ModelConfiguration.ReadFile(path).Root, path, method) with { StoresInputsFirst = inputsFirst };
            }
        }

        return new QuantizationSettings { StoresInputsFirst = inputsFirst };
    }

    private static QuantizationSettings Parse(PythonDictionary root, string source, string method)
    {
        ImmutableArray<int> groupBits = Groups(root, "num_bits"), groupSizes = Groups(root, "group_size");
        string packing = Text(root, "packing_format");
        return new QuantizationSettings
        {
            Source = source,
            Method = Text(root, "quant_method") is { Length: > 0 } named ? named : method,
            Layout = FirstText(root, "checkpoint_format", "version", "format") is { Length: > 0 } layout ? layout : packing,
            Bits = Number(root, "bits") ?? Number(root, "w_bit") ?? Number(root, "num_bits"),
            GroupSize = Number(root, "group_size") ?? Number(root, "q_group_size") ?? (groupSizes.Distinct().Count() == 1 ? groupSizes[0] : null),
            BlockSize = Pair(root, "weight_block_size"),
            GroupBits = groupBits,
            IsMixed = Dictionary(root, "dynamic") is { Count: > 0 } || Dictionary(root, "extra_config") is { Count: > 0 } || groupBits.Distinct().Count() > 1,
        };
    }

    // What the groups of compressed-tensors declare about their weights.
    private static ImmutableArray<int> Groups(PythonDictionary root, string key)
    {
        if (Dictionary(root, "config_groups") is not { } groups)
        {
            return [];
        }

        var numbers = ImmutableArray.CreateBuilder<int>();
        foreach ((_, PythonValue value) in groups.Members)
        {
            if (value.Kind == PythonValueKind.Dictionary && Dictionary(value.Dictionary, "weights") is { } weights && Number(weights, key) is { } declared)
            {
                numbers.Add(declared);
            }
        }

        return numbers.ToImmutable();
    }

    private static PythonDictionary? Dictionary(PythonDictionary root, string key) =>
        root.TryGet(key, out PythonValue? value) && value.Kind == PythonValueKind.Dictionary ? value.Dictionary : null;

    private static string Text(PythonDictionary root, string key) =>
        root.TryGet(key, out PythonValue? value) && value.Kind == PythonValueKind.Text ? value.Text.ToLowerInvariant() : "";

    private static string FirstText(PythonDictionary root, params string[] keys) => keys.Select(key => Text(root, key)).FirstOrDefault(static t => t.Length > 0) ?? "";

    private static int? Number(PythonDictionary root, string key) =>
        root.TryGet(key, out PythonValue? value) && value.TryGetWholeNumber(out BigInteger number) && number >= -1 && number <= int.MaxValue ? (int)number : null;

    private static (int, int)? Pair(PythonDictionary root, string key) =>
        root.TryGet(key, out PythonValue? value) && value.Kind == PythonValueKind.List && value.List is [var a, var b]
        && a.TryGetWholeNumber(out BigInteger rows) && b.TryGetWholeNumber(out BigInteger columns)
        && rows > 0 && rows <= int.MaxValue && columns > 0 && columns <= int.MaxValue ? ((int)rows, (int)columns) : null;
}
