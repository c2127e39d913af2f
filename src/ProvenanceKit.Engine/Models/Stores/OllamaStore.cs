using System.Buffers;
using System.Text.Json;
using ProvenanceKit.Engine.Checkpoints;
using ProvenanceKit.Engine.Checkpoints.Gguf;
using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Engine.Models.Stores;

/// <summary>
/// Ollama's store: <c>manifests/{host}/{namespace}/{model}/{tag}</c> are small documents that name a model's layers by digest, <c>blobs/sha256-{hash}</c> are
/// the layers; the one of type <c>application/vnd.ollama.image.model</c> is a GGUF file. A pull writes <c>-partial</c> blobs first and the manifest last.
/// </summary>
internal static class OllamaStore
{
    private const string DefaultHost = "registry.ollama.ai";
    private const string DefaultNamespace = "library";
    private const string ModelLayer = "application/vnd.ollama.image.model";
    private const string TensorLayer = "application/vnd.ollama.image.tensor";
    private const string PartialSuffix = "-partial";
    private const int MaxManifestLength = 4 << 20;
    private const int MaxManifestDepth = 8;
    private const int MaxManifests = 2000;
    private const int DigestLength = 64;

    private static readonly SearchValues<char> s_hexadecimal = SearchValues.Create("0123456789abcdef");

    /// <summary>Whether a folder is a store.</summary>
    public static bool IsStore(string folder) => Directory.Exists(Path.Combine(folder, "manifests")) && Directory.Exists(Path.Combine(folder, "blobs"));

    /// <summary>Lists the models of a store.</summary>
    public static IEnumerable<LocalModel> Models(string folder, StoreWalker walker)
    {
        // Some name the folder above.
        string root = !IsStore(folder) && IsStore(Path.Combine(folder, "models")) ? Path.Combine(folder, "models") : folder;
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (StoreFile manifest in Manifests(Path.Combine(root, "manifests"), walker))
        {
            LocalModel model = Read(root, manifest, walker, known);
            yield return model;
        }

        // A pull that was broken off has no manifest yet.
        string blobs = Path.Combine(root, "blobs");
        foreach (StoreFile file in Directory.Exists(blobs) ? walker.Files(blobs) ?? [] : [])
        {
            if (file.Name.EndsWith(PartialSuffix, StringComparison.Ordinal) && Digest(file.Name[..^PartialSuffix.Length]) is { } digest && !known.Contains(digest))
            {
                yield return New(file.Name, file.Path, walker.Source) with
                {
                    Status = LocalModelStatus.Incomplete,
                    StatusReason = "a pull that isn't finished; which model it belongs to isn't known before its end",
                    SizeBytes = file.Length,
                    FileCount = 1,
                    LastWriteTimeUtc = file.LastWriteTimeUtc,
                };
            }
        }
    }

    /// <summary>The name of the model that a blob is, by the manifests beside it; null when the file is no blob or no manifest names it.</summary>
    public static string? NameOf(string file)
    {
        if (Digest(Path.GetFileName(file)) is not { } digest || Path.GetDirectoryName(file) is not { } blobs || Path.GetFileName(blobs) != "blobs" || Path.GetDirectoryName(blobs) is not { } root
            || !Directory.Exists(Path.Combine(root, "manifests")))
        {
            return null;
        }

        var walker = new StoreWalker(LocalModelSource.Ollama, static _ => { }, CancellationToken.None);
        foreach (StoreFile manifest in Manifests(Path.Combine(root, "manifests"), walker).Take(MaxManifests))
        {
            if (Layers(manifest) is { } layers && layers.Any(layer => layer.Type == ModelLayer && Digest(layer.Digest) == digest))
            {
                return ModelName(root, manifest.Path);
            }
        }

        return null;
    }

    private static IEnumerable<StoreFile> Manifests(string root, StoreWalker walker)
    {
        var folders = new Stack<(string Folder, int Depth)>();
        if (Directory.Exists(root))
        {
            folders.Push((root, 0));
        }

        while (folders.TryPop(out (string Folder, int Depth) next))
        {
            foreach (StoreFile file in (walker.Files(next.Folder) ?? []).Where(static file => file.Name[0] != '.'))
            {
                yield return file;
            }

            foreach (string child in (next.Depth < MaxManifestDepth ? walker.Folders(next.Folder) : []).Reverse())
            {
                folders.Push((child, next.Depth + 1));
            }
        }
    }

    private static LocalModel Read(string root, StoreFile manifest, StoreWalker walker, HashSet<string> known)
    {
        string name = ModelName(root, manifest.Path);
        LocalModel model = New(name, manifest.Path, walker.Source) with { Revision = name[(name.LastIndexOf(':') + 1)..] };
        (string Type, string Digest, long Size)[]? layers = Layers(manifest);
        if (layers is null)
        {
            return model with { Status = LocalModelStatus.Unreadable, StatusReason = "the manifest isn't one; pull the model again" };
        }

        (string Type, string Digest, long Size) layer = Array.Find(layers, static l => l.Type == ModelLayer);
        if (layer.Digest is null || Digest(layer.Digest) is not { } digest)
        {
            bool isTensors = Array.Exists(layers, static l => l.Type == TensorLayer);
            return layer.Digest is not null
                ? model with { Status = LocalModelStatus.Unreadable, StatusReason = "the manifest names its model by something that is no digest" }
                : model with
                {
                    Status = LocalModelStatus.Unsupported,
                    StatusReason = isTensors ? "unsupported format: the model is kept as single tensors, which aren't read" : "the manifest names no model layer (a model that runs elsewhere?)",
                };
        }

        known.Add(digest);
        string blob = Blob(root, digest);
        return Check(model with { Path = blob, SizeBytes = layer.Size, FileCount = 1 }, blob, layer.Size);
    }

    private static LocalModel Check(LocalModel model, string blob, long size)
    {
        StoreFile? file = null;
        try
        {
            file = StoreFile.Of(blob);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return model with { Status = LocalModelStatus.Unreadable, StatusReason = "the blob can't be looked at: " + e.Message };
        }

        if (file is null || file.IsDangling)
        {
            return model with { Status = LocalModelStatus.Incomplete, StatusReason = File.Exists(blob + PartialSuffix) ? "the download isn't finished" : "the blob that the manifest names is missing; pull the model again" };
        }

        model = model with { SizeBytes = file.Length, LastWriteTimeUtc = file.LastWriteTimeUtc };
        return size > 0 && file.Length != size ? model with { Status = LocalModelStatus.Incomplete, StatusReason = $"the blob has {file.Length} of {size} bytes; pull the model again" }
            : GgufHeader.HasMagic(blob) ? model
            : model with { Status = LocalModelStatus.Unsupported, Format = "none", StatusReason = $"unsupported format: the blob is {Kind(blob) ?? "of an unknown format"}" };
    }

    private static string? Kind(string path)
    {
        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            byte[] start = new byte[WeightFileKind.ProbeLength];
            return WeightFileKind.OfBytes(start.AsSpan(0, stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "a file that can't be opened";
        }
    }

    private static (string Type, string Digest, long Size)[]? Layers(StoreFile manifest)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(BoundedFile.ReadAllBytes(manifest.Path, MaxManifestLength), new JsonDocumentOptions { MaxDepth = 32 });
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("layers", out JsonElement layers) && layers.ValueKind == JsonValueKind.Array
                ? [.. layers.EnumerateArray().Where(static l => l.ValueKind == JsonValueKind.Object).Select(static l => (Text(l, "mediaType"), Text(l, "digest"), Size(l)))]
                : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ProvenanceException)
        {
            return null;
        }
    }

    private static string Text(JsonElement layer, string name) => layer.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static long Size(JsonElement layer) => layer.TryGetProperty("size", out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long size) ? size : 0;

    // Digests become file names, so only hashes are taken; blobs of old versions have a colon in their names.
    private static string? Digest(string text) =>
        (text.StartsWith("sha256:", StringComparison.Ordinal) || text.StartsWith("sha256-", StringComparison.Ordinal)) && text.Length == "sha256:".Length + DigestLength
        && text.AsSpan("sha256:".Length).IndexOfAnyExcept(s_hexadecimal) < 0 ? text["sha256:".Length..] : null;

    private static string Blob(string root, string digest)
    {
        string blob = Path.Combine(root, "blobs", "sha256-" + digest), old = Path.Combine(root, "blobs", "sha256:" + digest);
        return !File.Exists(blob) && !OperatingSystem.IsWindows() && File.Exists(old) ? old : blob;
    }

    private static LocalModel New(string name, string path, LocalModelSource source) =>
        new() { Name = name, Path = path, Source = source, Status = LocalModelStatus.Complete, Format = "gguf" };

    // As Ollama itself shows names: without its own registry and the namespace of its library.
    private static string ModelName(string root, string manifest)
    {
        string[] parts = Path.GetRelativePath(Path.Combine(root, "manifests"), manifest).Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar);
        string tag = parts[^1];
        IEnumerable<string> path = parts[..^1];
        if (parts.Length > 2 && parts[0] == DefaultHost)
        {
            path = path.Skip(parts.Length > 3 && parts[1] == DefaultNamespace ? 2 : 1);
        }

        return $"{string.Join('/', path)}:{tag}";
    }
}
