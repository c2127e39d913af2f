using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;

namespace ProvenanceKit.Engine.Reference.Catalogue;

/// <summary>
/// The base models that the module knows by their facts: identity, architecture, tokenizer, hashes, source, and the licence where it is known for certain.
/// Facts from the catalogue of the Model Provenance Kit (cisco-ai-defense/model-provenance-kit, Apache-2.0), in our own form.
/// </summary>
internal static class ShippedCatalogue
{
    /// <summary>The name by which users ask for it.</summary>
    public const string Name = "shipped";

    private const string Unknown = "unknown";

    private static readonly Lazy<CatalogueDocument> s_document = new(() => CatalogueJson.Read<CatalogueDocument>(Resource("base-models.json"), "base-models.json"));
    private static readonly Lazy<FrozenDictionary<string, string>> s_licenses = new(() =>
        JsonSerializer.Deserialize<Dictionary<string, string[]>>(Resource("licenses.json"))!
            .SelectMany(static pair => pair.Value.Select(model => (Model: model, License: pair.Key)))
            .ToFrozenDictionary(static pair => pair.Model, static pair => pair.License, StringComparer.OrdinalIgnoreCase));

    /// <summary>The models, in the order of their families.</summary>
    public static ImmutableArray<CatalogueModel> Models => s_document.Value.Models;

    /// <summary>Where the facts come from.</summary>
    public static string Attribution => s_document.Value.Attribution;

    /// <summary>The licence of the model at a Hugging Face address; "unknown" where it isn't known for certain.</summary>
    public static string LicenseOf(string sourceUri)
    {
        const string Hub = "https://huggingface.co/";
        return sourceUri.StartsWith(Hub, StringComparison.OrdinalIgnoreCase) ? s_licenses.Value.GetValueOrDefault(sourceUri[Hub.Length..], Unknown) : Unknown;
    }

    private static byte[] Resource(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("ProvenanceKit.Engine.Reference.Catalogue." + name)!;
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
