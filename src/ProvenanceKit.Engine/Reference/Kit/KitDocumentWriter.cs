using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace ProvenanceKit.Engine.Reference.Kit;

/// <summary>Writes the JSON documents of the reference kit's layout.</summary>
internal static class KitDocumentWriter
{
    private static readonly string[] s_signalNames =
    [
        DeepSignals.AnchorSignal, DeepSignals.NormSignal, DeepSignals.EnergySignal, DeepSignals.HistogramSignal, DeepSignals.SignSignal, DeepSignals.SampleSignal,
    ];

    /// <summary>The feature document of a model that was measured here.</summary>
    public static void WriteFeatures(
        Utf8JsonWriter writer, KitShard shard, KitShardEntry entry, ModelFingerprint fingerprint, DeepSignals? signals, string mode, int norms, string deepPath, string checksum)
    {
        string[] names = signals is null ? [] : [.. DeepSignalsWriter.Names(signals)];
        writer.WriteStartObject();
        writer.WriteString("bundle_id", StableId(entry.AssetId));
        writer.WriteString("model_id", entry.Reference.Name);
        writer.WriteString("asset_id", entry.AssetId);
        writer.WriteString("family_id", shard.FamilyId);
        writer.WriteString("source_id", "provenancekit-powershell");
        writer.WriteString("status", "ok");
        writer.WriteString("updated_at", Time(entry.AddedAt));
        WriteTexts(writer, "missing_signals", s_signalNames.Except(names));
        KitFactsWriter.WriteArchitecture(writer, fingerprint.Architecture);
        KitFactsWriter.WriteTokenizer(writer, fingerprint.Tokenizer);
        writer.WriteStartObject("vocab");
        writer.WriteNumber("size", fingerprint.Tokenizer?.VocabularySize ?? 0);
        writer.WriteEndObject();
        WriteSignals(writer, fingerprint, signals, mode, norms);
        writer.WriteStartArray("artifact_refs");
        if (signals is not null)
        {
            writer.WriteStartObject();
            writer.WriteString("artifact_id", entry.Reference.Name + "-deep-signals");
            writer.WriteString("type", "deep_signals");
            writer.WriteString("path", deepPath);
            WriteTexts(writer, "signals", names);
            writer.WriteString("checksum", checksum);
            writer.WriteString("availability", "local");
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteSignals(Utf8JsonWriter writer, ModelFingerprint fingerprint, DeepSignals? signals, string mode, int norms)
    {
        int anchors = (int)Math.Sqrt(signals?.AnchorCosines?.Length ?? 0);
        writer.WriteStartObject("signals");
        writer.WriteNumber("hidden_size", fingerprint.Architecture.HiddenSize);
        writer.WriteNumber("num_layers", fingerprint.Architecture.HiddenLayerCount);
        writer.WriteNumber("eas_anchor_count", anchors);
        writer.WriteString("nlf_mode", mode.Length > 0 ? mode : DeepSignalFeatures.DirectMode);
        writer.WriteNumber("nlf_num_layers", norms);
        writer.WriteStartArray("eas_self_sim_shape");
        for (int i = 0; i < (anchors > 0 ? 2 : 0); i++)
        {
            writer.WriteNumberValue(anchors);
        }

        writer.WriteEndArray();
        writer.WriteNumber("end_histogram_bins", signals?.EmbeddingNormHistogram?.Length ?? 0);
        writer.WriteNumber("nlf_vector_length", signals?.NormVector?.Length ?? 0);
        writer.WriteNumber("lep_profile_length", signals?.LayerEnergyProfile?.Length ?? 0);
        writer.WriteNumber("wsp_signature_length", signals?.SignSparsityProfile?.Length ?? 0);
        writer.WriteNumber("wvc_layer_count", signals?.LayerSamples?.Length ?? 0);
        writer.WriteNumber("wvc_layer_vector_length", signals?.LayerSamples is { IsEmpty: false } samples ? samples[0].Values.Length : 0);
        writer.WriteEndObject();
    }

    /// <summary>A family with its models.</summary>
    public static void WriteShard(Utf8JsonWriter writer, KitShard shard)
    {
        writer.WriteStartObject();
        if (shard.Document is { } document)
        {
            foreach (JsonProperty member in document.EnumerateObject())
            {
                if (member.Name == "family" && !shard.IsUnchanged)
                {
                    WriteFamily(writer, member.Value, shard);
                }
                else
                {
                    member.WriteTo(writer);
                }
            }
        }
        else
        {
            writer.WriteString("shard_id", StableId(shard.FamilyId));
            writer.WriteString("updated_at", Time(shard.Entries.Max(static entry => entry.AddedAt)));
            writer.WriteStartObject("family");
            writer.WriteString("family_id", shard.FamilyId);
            writer.WriteString("display_name", shard.DisplayName);
            writer.WriteString("publisher", shard.Publisher);
            WriteTexts(writer, "baseline_model_ids", shard.Entries.Select(static entry => entry.Reference.Name));
            writer.WriteEndObject();
        }

        writer.WriteStartArray("assets");
        foreach (KitShardEntry entry in shard.Entries)
        {
            WriteAsset(writer, entry);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteFamily(Utf8JsonWriter writer, JsonElement family, KitShard shard)
    {
        writer.WriteStartObject("family");
        foreach (JsonProperty member in family.EnumerateObject().Where(static member => member.Name != "baseline_model_ids"))
        {
            member.WriteTo(writer);
        }

        WriteTexts(writer, "baseline_model_ids", shard.Entries.Select(static entry => entry.Reference.Name));
        writer.WriteEndObject();
    }

    private static void WriteAsset(Utf8JsonWriter writer, KitShardEntry entry)
    {
        if (entry.Document is { } document)
        {
            document.WriteTo(writer);
            return;
        }

        ReferenceModel facts = entry.Reference.Describe();
        writer.WriteStartObject();
        writer.WriteString("asset_id", entry.AssetId);
        writer.WriteString("model_id", facts.Name);
        writer.WriteString("format", facts.Format.Length > 0 ? facts.Format : "safetensors");
        writer.WriteString("feature_path", entry.FeaturePath);
        writer.WriteString("param_bucket", facts.ParameterBucket);
        writer.WriteString("source_uri", facts.SourceUri);
        writer.WriteString("canonical_name", facts.Name);
        writer.WriteEndObject();
    }

    /// <summary>The list of families.</summary>
    public static void WriteManifest(Utf8JsonWriter writer, KitShards shards)
    {
        writer.WriteStartObject();
        if (shards.Manifest is { } manifest)
        {
            foreach (JsonProperty member in manifest.EnumerateObject())
            {
                if (member.Name == "updated_at" && !shards.IsUnchanged)
                {
                    writer.WriteString("updated_at", Time(DateTimeOffset.UtcNow));
                }
                else
                {
                    member.WriteTo(writer);
                }
            }
        }
        else
        {
            writer.WriteString("updated_at", Time(DateTimeOffset.UtcNow));
            writer.WriteString("shard_strategy", "by_family");
        }

        writer.WriteStartArray("shards");
        foreach (KitShard shard in shards.Items)
        {
            writer.WriteStartObject();
            foreach (JsonProperty member in shard.ManifestEntry is { } entry ? entry.EnumerateObject().Where(static member => member.Name != "asset_count") : [])
            {
                member.WriteTo(writer);
            }

            if (shard.ManifestEntry is null)
            {
                writer.WriteString("family_id", shard.FamilyId);
                writer.WriteString("shard_path", shard.Path);
            }

            writer.WriteNumber("asset_count", shard.Entries.Count);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter writer, string name, IEnumerable<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (string text in texts)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    }

    // The kit's ids are random; ours come from the name, so that two exports of one database are the same.
    private static string StableId(string name) => new Guid(SHA256.HashData(Encoding.UTF8.GetBytes("provenancekit:" + name)).AsSpan(0, 16)).ToString();

    private static string Time(DateTimeOffset? time) =>
        (time ?? DateTimeOffset.UnixEpoch).ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'+00:00'", CultureInfo.InvariantCulture);
}
