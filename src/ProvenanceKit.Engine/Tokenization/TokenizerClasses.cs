using System.Text.Json;

namespace ProvenanceKit.Engine.Tokenization;

/// <summary>
/// Which tokenizer class transformers 5.5 instantiates (a table generated from it is embedded): the class named by the settings, unless the model
/// type's own class is another one, then the generic TokenizersBackend.
/// </summary>
internal static class TokenizerClasses
{
    /// <summary>The class that keeps a tokenizer.json as it is.</summary>
    public const string Generic = "TokenizersBackend";

    private static readonly Lazy<Table> s_table = new(Load);

    /// <summary>The class name.</summary>
    /// <param name="settingsClass"><c>tokenizer_class</c> of tokenizer_config.json, or null.</param>
    /// <param name="hasAutoMap">Whether the settings point to code of the model's own.</param>
    /// <param name="modelConfigClass"><c>tokenizer_class</c> of config.json, or null.</param>
    /// <param name="modelType"><c>model_type</c> of config.json, or null.</param>
    public static string Resolve(string? settingsClass, bool hasAutoMap, string? modelConfigClass, string? modelType)
    {
        Table table = s_table.Value;
        string? ofModelType = modelType is null ? null : table.ClassOfModelType.GetValueOrDefault(modelType);
        if (settingsClass is not null)
        {
            bool contradicts = !hasAutoMap && ofModelType is not null && WithoutFast(ofModelType) != WithoutFast(settingsClass);
            return contradicts ? Generic : table.Known(WithoutFast(settingsClass)) ?? Generic;
        }

        if (modelConfigClass is not null)
        {
            return table.Known(WithoutFast(modelConfigClass)) ?? Generic;
        }

        // LlamaConfig is listed for code_llama only, so transformers' lookup by configuration class ends there.
        ofModelType ??= modelType == "llama" ? "CodeLlamaTokenizer" : null;
        return ofModelType is null ? Generic : table.Known(WithoutFast(ofModelType)) ?? ofModelType;
    }

    private static string WithoutFast(string name) => name.Replace("Fast", "", StringComparison.Ordinal);

    private static Table Load()
    {
        using Stream stream = typeof(TokenizerClasses).Assembly.GetManifestResourceStream("ProvenanceKit.Engine.Tokenization.Data.tokenizer-classes.json")!;
        using JsonDocument document = JsonDocument.Parse(stream);
        return new Table(Map(document.RootElement.GetProperty("classOfModelType")),
            document.RootElement.GetProperty("knownClasses").EnumerateArray().Select(name => name.GetString()!).ToHashSet(),
            Map(document.RootElement.GetProperty("aliases")));
    }

    private static Dictionary<string, string> Map(JsonElement element) => element.EnumerateObject().ToDictionary(entry => entry.Name, entry => entry.Value.GetString()!);

    private sealed record Table(Dictionary<string, string> ClassOfModelType, HashSet<string> KnownClasses, Dictionary<string, string> Aliases)
    {
        public string? Known(string name) => Aliases.GetValueOrDefault(name) ?? (KnownClasses.Contains(name) ? name : null);
    }
}
