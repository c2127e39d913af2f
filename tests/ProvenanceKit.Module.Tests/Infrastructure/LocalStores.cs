using System.Security.Cryptography;

namespace ProvenanceKit.Module.Tests.Infrastructure;

/// <summary>Lays models out as the programs that download them do.</summary>
internal static class LocalStores
{
    public const string Commit = "0123456789abcdef0123456789abcdef01234567";

    /// <summary>A repository in the Hugging Face cache: blobs, links to them in a snapshot, and a branch. Returns the snapshot.</summary>
    public static string HuggingFace(string cache, string id, string source, string commit = Commit, string? revision = "main", params string[] leftOut)
    {
        string folder = Path.Combine(cache, "models--" + id.Replace("/", "--", StringComparison.Ordinal)), snapshot = Path.Combine(folder, "snapshots", commit);
        Directory.CreateDirectory(snapshot);
        Directory.CreateDirectory(Path.Combine(folder, "blobs"));
        foreach (string file in Directory.GetFiles(source).Where(file => !leftOut.Contains(Path.GetFileName(file))))
        {
            string hash = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)));
            File.Copy(file, Path.Combine(folder, "blobs", hash), overwrite: true);
            File.CreateSymbolicLink(Path.Combine(snapshot, Path.GetFileName(file)), Path.Combine("..", "..", "blobs", hash));
        }

        if (revision is not null)
        {
            string path = Path.Combine(folder, "refs", revision);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, commit);
        }

        return snapshot;
    }

    /// <summary>A model of Ollama: a manifest and the blob that it names. Returns the blob.</summary>
    public static string Ollama(string store, string name, byte[]? model, long? size = null)
    {
        string digest = Convert.ToHexStringLower(SHA256.HashData(model ?? "absent"u8));
        string manifest = Path.Combine([store, "manifests", .. name.Split('/', ':')]), blob = Path.Combine(store, "blobs", "sha256-" + digest);
        Directory.CreateDirectory(Path.GetDirectoryName(manifest)!);
        Directory.CreateDirectory(Path.GetDirectoryName(blob)!);
        File.WriteAllText(manifest, $$"""
            {"schemaVersion":2,"mediaType":"application/vnd.docker.distribution.manifest.v2+json","config":{"mediaType":"application/vnd.docker.container.image.v1+json","digest":"sha256:{{new string('0', 64)}}","size":2},
            "layers":[{"mediaType":"application/vnd.ollama.image.license","digest":"sha256:{{new string('1', 64)}}","size":3},
            {"mediaType":"application/vnd.ollama.image.model","digest":"sha256:{{digest}}","size":{{size ?? model?.Length ?? 7}}}]}
            """);
        if (model is not null)
        {
            File.WriteAllBytes(blob, model);
        }

        return blob;
    }

    /// <summary>A small GGUF file without tensors' data: magic, version, no tensors, no metadata.</summary>
    public static byte[] EmptyGguf() => [.. "GGUF"u8, 3, 0, 0, 0, .. new byte[16]];

    /// <summary>Writes a file and the folders above it.</summary>
    public static string Write(byte[] content, params string[] parts)
    {
        string path = Path.Combine(parts);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        return path;
    }
}
