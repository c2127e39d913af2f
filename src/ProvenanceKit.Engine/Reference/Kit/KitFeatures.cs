using System.Text.Json;
using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Engine.Reference.Kit;

/// <summary>What a reference kit's feature document says of one model: facts, and where its deep signals are.</summary>
internal sealed record KitFeatures
{
    /// <summary>Architecture facts (<c>mfi</c>).</summary>
    public required ArchitectureFacts Architecture { get; init; }

    /// <summary>Tokenizer facts (<c>tfv</c>); null when the document has none.</summary>
    public TokenizerFacts? Tokenizer { get; init; }

    /// <summary>direct (concatenated norm tensors) or stats (four statistics each); empty when not stated.</summary>
    public string NormMode { get; init; } = "";

    /// <summary>Number of norm tensors behind the norm vector.</summary>
    public int NormTensorCount { get; init; }

    /// <summary>Path of the deep signals below the root; null when the document names none.</summary>
    public string? DeepSignalsPath { get; init; }

    /// <summary>SHA-256 (hex) of the deep signals; null when not stated.</summary>
    public string? DeepSignalsSha256 { get; init; }

    /// <summary>Reads a document.</summary>
    /// <param name="document">The document.</param>
    /// <param name="parameterBucket">The catalogue's size bucket, which a scan's first stage goes by; empty takes the estimate's.</param>
    /// <param name="subject">The file, for errors.</param>
    /// <exception cref="ProvenanceException">The document breaks the layout.</exception>
    public static KitFeatures Read(JsonElement document, string parameterBucket, string subject)
    {
        (string? path, string? sha256) = DeepSignals(document, subject);
        string mode = "";
        long count = 0;
        if (document.TryGetProperty("signals", out JsonElement signals) && signals.ValueKind == JsonValueKind.Object)
        {
            mode = KitJson.Text(signals, "nlf_mode", subject) ?? "";
            count = KitJson.Whole(signals, "nlf_num_layers", subject) ?? 0;
        }

        if (count is < 0 or > ReferenceLimits.MaxDeepSignalRows)
        {
            throw KitJson.Invalid(subject, "'nlf_num_layers' is out of range");
        }

        return new KitFeatures
        {
            Architecture = KitFacts.Architecture(KitJson.Object(document, "mfi", subject), parameterBucket, subject),
            Tokenizer = document.TryGetProperty("tfv", out JsonElement tfv) && tfv.ValueKind == JsonValueKind.Object && tfv.EnumerateObject().Any()
                ? KitFacts.Tokenizer(tfv, subject)
                : null,
            NormMode = mode,
            NormTensorCount = (int)count,
            DeepSignalsPath = path,
            DeepSignalsSha256 = sha256,
        };
    }

    private static (string? Path, string? Sha256) DeepSignals(JsonElement document, string subject)
    {
        if (!document.TryGetProperty("artifact_refs", out JsonElement references) || references.ValueKind != JsonValueKind.Array)
        {
            return (null, null);
        }

        foreach (JsonElement reference in references.EnumerateArray())
        {
            if (reference.ValueKind != JsonValueKind.Object || KitJson.Text(reference, "type", subject) != "deep_signals")
            {
                continue;
            }

            string path = KitJson.RequiredText(reference, "path", subject);
            string? checksum = KitJson.Text(reference, "checksum", subject);
            const string Prefix = "sha256:";
            return (path, checksum is not null && checksum.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? checksum[Prefix.Length..].ToLowerInvariant() : null);
        }

        return (null, null);
    }
}
