using System.Diagnostics.CodeAnalysis;

namespace ProvenanceKit.Engine.Configuration;

/// <summary>
/// The model types of transformers 5.5 (499) with what of them reaches the architecture facts, read from the embedded <c>model-types.json</c>.
/// </summary>
/// <remarks>
/// The resource was reduced from a table that instantiates every configuration class of transformers 5.5 and records its declared fields, its
/// attribute map and the attributes of the default instance. Kept are the attributes that the facts read and the inputs of computed ones.
/// A row has <c>map</c> (common name to own name), <c>defaults</c> (declared fields; an attribute of the default instance that is neither
/// declared nor computed stands there as a constant), <c>derive</c> (computed attributes: [when, target, operation, arguments]; found where the
/// default instance differs from the declared defaults, the formula from the class's public documentation), <c>rope</c> (default base, rotated
/// share, special initial parameters, renamed keys), <c>sub</c> (how text_config and decoder are made) and <c>refused</c>. Rows whose name starts
/// with <c>#</c> are classes that exist only inside others. To add a type, add a row; the tests read every row.
/// </remarks>
internal static class ModelTypeTable
{
    private const string ResourceName = "ProvenanceKit.Engine.Configuration.model-types.json";

    private static readonly Lazy<Dictionary<string, ModelType>> s_types = new(Load);

    /// <summary>Every model type that a file may name.</summary>
    public static IEnumerable<string> Names => s_types.Value.Keys.Where(name => !name.StartsWith('#'));

    /// <summary>Finds the type that a file names.</summary>
    public static bool TryGet(string name, [NotNullWhen(true)] out ModelType? type)
    {
        type = null;
        return !name.StartsWith('#') && s_types.Value.TryGetValue(name, out type);
    }

    /// <summary>The row of a type that another row names.</summary>
    public static ModelType Get(string name) => s_types.Value[name];

    private static Dictionary<string, ModelType> Load()
    {
        using Stream stream = typeof(ModelTypeTable).Assembly.GetManifestResourceStream(ResourceName)
            ?? throw new InvalidOperationException("The table of model types is missing from the assembly.");
        byte[] utf8 = new byte[stream.Length];
        stream.ReadExactly(utf8);
        return PythonJsonReader.Read(utf8, ResourceName).Dictionary.Members.ToDictionary(
            row => row.Key, row => ReadRow(row.Key, row.Value.Dictionary), StringComparer.Ordinal);
    }

    private static ModelType ReadRow(string name, PythonDictionary row) => new()
    {
        Name = name,
        AttributeMap = TextMap(row, "map"),
        Defaults = row.TryGet("defaults", out PythonValue? defaults) ? defaults.Dictionary : new PythonDictionary(),
        Derivations = row.TryGet("derive", out PythonValue? derive) ? [.. derive.List.Select(ReadDerivation)] : [],
        Rope = row.TryGet("rope", out PythonValue? rope) ? ReadRope(rope.Dictionary) : null,
        Nested = row.TryGet("sub", out PythonValue? nested)
            ? nested.Dictionary.Members.ToDictionary(m => m.Key, m => ReadNested(m.Value.Dictionary), StringComparer.Ordinal)
            : new Dictionary<string, NestedConfiguration>(),
        IsRefusedByReference = row.Contains("refused"),
    };

    private static DerivedAttribute ReadDerivation(PythonValue rule) =>
        new(rule.List[0].Text, rule.List[1].Text, rule.List[2].Text, [.. rule.List.Skip(3)]);

    private static NestedConfiguration ReadNested(PythonDictionary nested)
    {
        bool isAutomatic = nested.TryGet("auto", out PythonValue? type) || !nested.TryGet("type", out type);
        return new NestedConfiguration(
            type!.Text,
            isAutomatic,
            nested.TryGet("absent", out PythonValue? absent) ? absent.Dictionary : null,
            nested.Contains("merge"),
            nested.Contains("flat"));
    }

    private static RopeRule ReadRope(PythonDictionary rope)
    {
        rope.TryGet("theta", out PythonValue? theta);
        rope.TryGet("partial", out PythonValue? partial);
        rope.TryGet("initial", out PythonValue? initial);
        rope.TryGet("thetaKeys", out PythonValue? keys);
        rope.TryGet("partialKey", out PythonValue? partialKey);
        PythonValue? localTheta = null;
        string? localKey = null;
        if (rope.TryGet("nested", out PythonValue? nested))
        {
            theta!.Dictionary.TryGet("local", out localTheta);
            theta.Dictionary.TryGet("global", out theta);
            keys = PythonValue.Of([nested.List[0]]);
            localKey = nested.List[1].Text;
        }

        return new RopeRule
        {
            Theta = theta!,
            LocalTheta = localTheta,
            PartialFactor = partial,
            Initial = initial?.Dictionary,
            ThetaKeys = keys is null ? ["rope_theta"] : [.. keys.List.Select(key => key.Text)],
            LocalThetaKey = localKey,
            PartialKey = partialKey?.Text ?? "partial_rotary_factor",
            Renames = TextMap(rope, "replace"),
        };
    }

    private static Dictionary<string, string> TextMap(PythonDictionary row, string key) => row.TryGet(key, out PythonValue? map)
        ? map.Dictionary.Members.ToDictionary(m => m.Key, m => m.Value.Text, StringComparer.Ordinal)
        : [];
}
