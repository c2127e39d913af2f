using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Reference.Database;

namespace ProvenanceKit.Engine.Reference.Kit;

/// <summary>
/// Writes references in the reference kit's layout. What was imported comes out as it came in: feature documents and deep signals byte by byte, catalogue
/// members with the same values. Models that were measured here get documents and deep signals of their own.
/// </summary>
internal sealed class KitExporter(string target, IProgress<EngineProgress>? progress, CancellationToken cancellationToken)
{
    private static readonly JsonWriterOptions s_json = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly string[] s_signalNames =
    [
        DeepSignals.AnchorSignal, DeepSignals.NormSignal, DeepSignals.EnergySignal, DeepSignals.HistogramSignal, DeepSignals.SignSignal, DeepSignals.SampleSignal,
    ];

    private readonly HashSet<string> _written = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Writes a database of ours into a folder that doesn't exist yet or is empty.</summary>
    /// <exception cref="ProvenanceException">The folder is in use, or a reference is broken: the folder isn't made then.</exception>
    public static void Export(IReferenceSource source, string target, IProgress<EngineProgress>? progress, CancellationToken cancellationToken)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(target));
        string staging = $"{full}.{Guid.NewGuid():N}.tmp";
        try
        {
            if (Directory.Exists(full) && Directory.EnumerateFileSystemEntries(full).Any())
            {
                throw new ProvenanceException(ProvenanceErrorCode.DatabaseExists, full, "the folder isn't empty; name a new or an empty one");
            }

            Directory.CreateDirectory(staging);
            new KitExporter(staging, progress, cancellationToken).Write(source);
            if (Directory.Exists(full))
            {
                Directory.Delete(full);
            }

            Directory.Move(staging, full);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ProvenanceException(ProvenanceErrorCode.FileUnwritable, full, "the export can't be written: " + e.Message, null, e);
        }
        finally
        {
            if (Directory.Exists(staging))
            {
                Directory.Delete(staging, recursive: true);
            }
        }
    }

    private void Write(IReferenceSource source)
    {
        KitShards shards = KitShards.Of(source);
        int done = 0;
        foreach (KitShard shard in shards.Items)
        {
            foreach (KitShardEntry entry in shard.Entries)
            {
                cancellationToken.ThrowIfCancellationRequested();
                WriteEntry(source, shard, entry);
                progress?.Report(new EngineProgress(source.Path, "references", ++done, source.Entries.Count) { IsCount = true });
            }

            WriteDocument(shard.Path, writer => WriteShard(writer, shard));
        }

        WriteDocument(KitCatalogue.ManifestPath, writer => WriteManifest(writer, shards));
    }

    private void WriteEntry(IReferenceSource source, KitShard shard, KitShardEntry entry)
    {
        if (entry.Record?.Kit is { } kit && source is DatabaseSource database)
        {
            string subject = database.CataloguePath;
            WriteFile(entry.FeaturePath, DatabaseFiles.Read(source.Path, kit.Features, ReferenceLimits.MaxDocumentLength, subject));
            if (kit is { DeepSignals: { } deep, DeepSignalsPath: { } path })
            {
                WriteFile(path, DatabaseFiles.Read(source.Path, deep, ReferenceLimits.MaxDeepSignalsLength, subject));
            }

            return;
        }

        if (entry.Reference is KitEntry original)
        {
            WriteFile(entry.FeaturePath, File.ReadAllBytes(original.FeatureFile));
            KitFeatures features = original.ReadFeatures();
            if (original.DeepSignalsFile(features) is { } file)
            {
                WriteFile(features.DeepSignalsPath!, File.ReadAllBytes(file));
            }

            return;
        }

        ModelFingerprint fingerprint = entry.Reference.Load();
        DeepSignals? signals = null;
        string mode = "";
        int norms = 0;
        string checksum = "";
        string deepPath = KitNames.DeepSignalsPath(shard.FamilyId, entry.AssetId);
        if (fingerprint.Weights is { } weights)
        {
            signals = DeepSignalFeatures.FromFeatures(weights, out mode, out norms);
            using MemoryStream table = new();
            DeepSignalsWriter.Write(signals, table);
            WriteFile(deepPath, table.GetBuffer().AsSpan(0, (int)table.Length));
            checksum = "sha256:" + Convert.ToHexStringLower(SHA256.HashData(table.GetBuffer().AsSpan(0, (int)table.Length)));
        }

        WriteDocument(entry.FeaturePath, writer => WriteFeatures(writer, shard, entry, fingerprint, signals, mode, norms, deepPath, checksum));
    }

    private static void WriteFeatures(
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

    private static void WriteShard(Utf8JsonWriter writer, KitShard shard)
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

    private static void WriteManifest(Utf8JsonWriter writer, KitShards shards)
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

    private void WriteDocument(string path, Action<Utf8JsonWriter> write)
    {
        using MemoryStream content = new();
        using (Utf8JsonWriter writer = new(content, s_json))
        {
            write(writer);
        }

        content.WriteByte((byte)'\n');
        WriteFile(path, content.GetBuffer().AsSpan(0, (int)content.Length));
    }

    private void WriteFile(string path, ReadOnlySpan<byte> content)
    {
        string full = DatabasePath.Resolve(target, path, target);
        if (!_written.Add(path))
        {
            throw new ProvenanceException(ProvenanceErrorCode.DatabaseInvalid, path, "two references claim this path in the reference kit's layout; remove or rename one of them");
        }

        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllBytes(full, content);
    }

    // The kit's ids are random; ours come from the name, so that two exports of one database are the same.
    private static string StableId(string name) => new Guid(SHA256.HashData(Encoding.UTF8.GetBytes("provenancekit:" + name)).AsSpan(0, 16)).ToString();

    private static string Time(DateTimeOffset? time) =>
        (time ?? DateTimeOffset.UnixEpoch).ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'+00:00'", CultureInfo.InvariantCulture);
}
