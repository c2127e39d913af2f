using System.Security.Cryptography;
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

            WriteDocument(shard.Path, writer => KitDocumentWriter.WriteShard(writer, shard));
        }

        WriteDocument(KitCatalogue.ManifestPath, writer => KitDocumentWriter.WriteManifest(writer, shards));
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

        WriteDocument(entry.FeaturePath, writer => KitDocumentWriter.WriteFeatures(writer, shard, entry, fingerprint, signals, mode, norms, deepPath, checksum));
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
}
