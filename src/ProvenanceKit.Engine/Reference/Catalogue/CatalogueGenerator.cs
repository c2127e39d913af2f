using System.Text;
using System.Text.Json;
using ProvenanceKit.Engine.Reference.Kit;

namespace ProvenanceKit.Engine.Reference.Catalogue;

/// <summary>Makes the shipped catalogue from the reference kit's published facts; run by a developer when they change.</summary>
internal static class CatalogueGenerator
{
    /// <summary>Converts facts (a list of objects with the kit's <c>mfi</c>, <c>tfv</c>, <c>signals</c>, <c>deep_signals</c>) to our form, one model a line.</summary>
    /// <exception cref="Errors.ProvenanceException">The facts break their form.</exception>
    public static string Convert(ReadOnlyMemory<byte> facts, string subject)
    {
        using JsonDocument document = JsonDocument.Parse(facts);
        StringBuilder text = new();
        text.Append("{\n\"schema\":\"provenancekit-base-models\",\n\"version\":1,\n\"attribution\":\"Facts from the catalogue of the Model Provenance Kit, ")
            .Append("https://github.com/cisco-ai-defense/model-provenance-kit, Apache-2.0; facts only, in our own form.\",\n\"models\":[\n");
        text.AppendJoin(",\n", document.RootElement.EnumerateArray().Select(model => Encoding.UTF8.GetString(CatalogueJson.Write(Convert(model, subject)))));
        return text.Append("\n]\n}\n").ToString();
    }

    private static CatalogueModel Convert(JsonElement model, string subject)
    {
        string bucket = KitJson.RequiredText(model, "param_bucket", subject);
        return new CatalogueModel
        {
            Id = KitJson.RequiredText(model, "asset_id", subject),
            Name = KitJson.RequiredText(model, "model_id", subject),
            FamilyId = KitJson.RequiredText(model, "family_id", subject),
            Family = KitJson.RequiredText(model, "family", subject),
            Publisher = KitJson.RequiredText(model, "publisher", subject),
            SourceUri = KitJson.RequiredText(model, "source_uri", subject),
            ParameterBucket = bucket,
            Architecture = KitFacts.Architecture(KitJson.Object(model, "mfi", subject), bucket, subject),
            Tokenizer = KitFacts.Tokenizer(KitJson.Object(model, "tfv", subject), subject),
            DeepSignals = DeepSignals(model, subject),
        };
    }

    private static DeepSignalsFile? DeepSignals(JsonElement model, string subject)
    {
        JsonElement signals = KitJson.Object(model, "signals", subject);
        foreach (JsonElement file in KitJson.Array(model, "deep_signals", subject).EnumerateArray())
        {
            return new DeepSignalsFile(
                KitJson.RequiredText(file, "path", subject), KitJson.RequiredText(signals, "nlf_mode", subject),
                KitJson.Whole32(signals, "nlf_num_layers", subject) ?? 0, KitJson.Text(file, "checksum", subject)?.Replace("sha256:", "", StringComparison.Ordinal));
        }

        return null;
    }
}
