using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ProvenanceKit.Engine.Reports.CycloneDx;

/// <summary>
/// Results as a CycloneDX 1.6 bill of materials (ECMA-424; schema bom-1.6.schema.json): a component of type machine-learning-model per model with the hashes of
/// its files, what the weights prove as <c>pedigree.ancestors</c>, links without a direction as <c>pedigree.variants</c>, and the tests as
/// <c>evidence.identity.methods</c>. Everything but the time and the serial number follows from the results.
/// </summary>
internal static class CycloneDxReport
{
    private const string ToolRef = "tool-provenancekit";

    /// <summary>Writes the document.</summary>
    public static string Write(ReportContent content)
    {
        ImmutableArray<BomModel> models = BomModels.From(content);
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = !content.Compress, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("$schema", "http://cyclonedx.org/schema/bom-1.6.schema.json");
            json.WriteString("bomFormat", "CycloneDX");
            json.WriteString("specVersion", "1.6");
            json.WriteString("serialNumber", "urn:uuid:" + content.SerialNumber.ToString("D"));
            json.WriteNumber("version", 1);
            WriteMetadata(json, content);
            json.WriteStartArray("components");
            foreach (BomModel model in models)
            {
                WriteModel(json, model);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteMetadata(Utf8JsonWriter json, ReportContent content)
    {
        json.WriteStartObject("metadata");
        json.WriteString("timestamp", content.GeneratedAt.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
        json.WriteStartObject("tools");
        json.WriteStartArray("components");
        json.WriteStartObject();
        json.WriteString("type", "application");
        json.WriteString("bom-ref", ToolRef);
        json.WriteString("name", "ProvenanceKit");
        json.WriteString("version", ReportContent.ToolVersion);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        Properties(json, [("provenancekit:title", content.Title), .. content.Warnings.Select(static w => ("provenancekit:warning", w))]);
        json.WriteEndObject();
    }

    private static void WriteModel(Utf8JsonWriter json, BomModel model)
    {
        json.WriteStartObject();
        WriteHead(json, model.Ref, model.Name, "", model.Files);
        if (model.Fingerprint is { } fingerprint)
        {
            json.WriteStartObject("modelCard");
            json.WriteStartObject("modelParameters");
            json.WriteString("architectureFamily", fingerprint.Architecture.Family);
            json.WriteString("modelArchitecture", fingerprint.Architecture.Architectures is { IsDefaultOrEmpty: false } names ? names[0] : fingerprint.Architecture.ModelType);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        WritePedigree(json, model);
        WriteIdentity(json, model);
        if (!model.Files.IsEmpty)
        {
            json.WriteStartArray("components");
            foreach (ReportInputFile file in model.Files)
            {
                json.WriteStartObject();
                json.WriteString("type", "file");
                json.WriteString("bom-ref", $"{model.Ref}/{file.Name}");
                json.WriteString("name", file.Name);
                Hashes(json, file.Sha256);
                Properties(json, [("provenancekit:bytes", file.Length.ToString(CultureInfo.InvariantCulture))]);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        Properties(json, model.Properties);
        json.WriteEndObject();
    }

    private static void WritePedigree(Utf8JsonWriter json, BomModel model)
    {
        if (model.Relatives.IsEmpty)
        {
            return;
        }

        json.WriteStartObject("pedigree");
        foreach (IGrouping<bool, BomRelative> group in model.Relatives.GroupBy(static r => r.IsAncestor).OrderByDescending(static g => g.Key))
        {
            json.WriteStartArray(group.Key ? "ancestors" : "variants");
            foreach (BomRelative relative in group)
            {
                json.WriteStartObject();
                WriteHead(json, null, relative.Name, relative.Publisher, relative.Files);
                if (relative.License.Length > 0)
                {
                    json.WriteStartArray("licenses");
                    json.WriteStartObject();
                    json.WriteStartObject("license");
                    json.WriteString("name", relative.License);
                    json.WriteEndObject();
                    json.WriteEndObject();
                    json.WriteEndArray();
                }

                if (Uri.TryCreate(relative.SourceUri, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https")
                {
                    json.WriteStartArray("externalReferences");
                    json.WriteStartObject();
                    json.WriteString("type", "distribution");
                    json.WriteString("url", uri.AbsoluteUri);
                    json.WriteEndObject();
                    json.WriteEndArray();
                }

                json.WriteStartObject("evidence");
                json.WriteStartArray("identity");
                WriteMethods(json, "name", relative.Name, relative.Methods);
                json.WriteEndArray();
                json.WriteEndObject();
                Properties(json, relative.Properties);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteString("notes", string.Join(" ", model.Relatives.Select(static r => r.Summary).Where(static s => s.Length > 0).Distinct()));
        json.WriteEndObject();
    }

    private static void WriteIdentity(Utf8JsonWriter json, BomModel model)
    {
        ReportInputFile? weights = model.Files.FirstOrDefault(static f => f.Sha256 is not null);
        BomMethod[] methods = [.. model.Relatives.SelectMany(static r => r.Methods)];
        if (weights is null && methods.Length == 0)
        {
            return;
        }

        json.WriteStartObject("evidence");
        json.WriteStartArray("identity");
        if (weights is not null)
        {
            WriteMethods(json, "hash", weights.Sha256!, [new BomMethod("hash-comparison", 1, $"SHA-256 of {weights.Name}")]);
        }

        if (methods.Length > 0)
        {
            WriteMethods(json, "name", model.Name, methods);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteHead(Utf8JsonWriter json, string? reference, string name, string publisher, ImmutableArray<ReportInputFile> files)
    {
        json.WriteString("type", "machine-learning-model");
        if (reference is not null)
        {
            json.WriteString("bom-ref", reference);
        }

        if (publisher.Length > 0)
        {
            json.WriteString("publisher", publisher);
        }

        json.WriteString("name", name);

        // A component has one hash per algorithm; a model of several weight files has none of its own.
        ReportInputFile[] weights = [.. files.Where(static f => BomModels.IsWeightFile(f.Name))];
        Hashes(json, weights.Length == 1 ? weights[0].Sha256 : null);
    }

    private static void WriteMethods(Utf8JsonWriter json, string field, string concluded, IReadOnlyCollection<BomMethod> methods)
    {
        json.WriteStartObject();
        json.WriteString("field", field);
        json.WriteNumber("confidence", methods.Count == 0 ? 0 : methods.Max(static m => m.Confidence));
        json.WriteString("concludedValue", concluded);
        json.WriteStartArray("methods");
        foreach (BomMethod method in methods)
        {
            json.WriteStartObject();
            json.WriteString("technique", method.Technique);
            json.WriteNumber("confidence", method.Confidence);
            json.WriteString("value", method.Value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("tools");
        json.WriteStringValue(ToolRef);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Hashes(Utf8JsonWriter json, string? sha256)
    {
        if (sha256 is not null)
        {
            json.WriteStartArray("hashes");
            json.WriteStartObject();
            json.WriteString("alg", "SHA-256");
            json.WriteString("content", sha256);
            json.WriteEndObject();
            json.WriteEndArray();
        }
    }

    private static void Properties(Utf8JsonWriter json, IReadOnlyCollection<(string Name, string Value)> properties)
    {
        if (properties.Count > 0)
        {
            json.WriteStartArray("properties");
            foreach ((string name, string value) in properties)
            {
                json.WriteStartObject();
                json.WriteString("name", name);
                json.WriteString("value", value);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }
    }
}
