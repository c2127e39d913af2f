using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ProvenanceKit.Engine.Checkpoints.Safetensors;
using ProvenanceKit.Engine.Evidence;

namespace ProvenanceKit.Engine.Tests.Evidence;

/// <summary>Finds and opens the trained models that tests use.</summary>
internal static class TestModels
{
    public static string Repository { get; } = FindRepository();

    public static string Samples { get; } = Path.Combine(Repository, "tests", "Samples");

    /// <summary>The shared folder; null when it isn't on this machine.</summary>
    public static string? Shared { get; } = FindShared();

    public static EvidenceInput Sample(string name) => Open(Path.Combine(Samples, name));

    public static EvidenceInput Open(string folder)
    {
        string[] files = [.. Directory.GetFiles(folder, "*.safetensors").Order(StringComparer.Ordinal)];
        return new EvidenceInput { Name = Path.GetFileName(folder), Checkpoint = SafetensorsCheckpoint.Open(files), Vocabulary = Vocabulary(folder), Folder = folder };
    }

    /// <summary>The digest of a byte-level BPE vocabulary, read independently of the engine's tokenizer reader.</summary>
    public static VocabularyDigest? Vocabulary(string folder)
    {
        string path = Path.Combine(folder, "tokenizer.json");
        if (!File.Exists(path))
        {
            return null;
        }

        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(path));
        var hashes = new SortedDictionary<ulong, int>();
        foreach (JsonProperty token in json.RootElement.GetProperty("model").GetProperty("vocab").EnumerateObject())
        {
            hashes[BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(token.Name)))] = token.Value.GetInt32();
        }

        return new VocabularyDigest { TokenHashes = [.. hashes.Keys], TokenIds = [.. hashes.Values] };
    }

    private static string FindRepository()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "ProvenanceKit.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("The repository root isn't above the test binaries.");
    }

    private static string? FindShared()
    {
        string path = Environment.GetEnvironmentVariable("PROVENANCEKIT_SHARED") ?? Path.GetFullPath(Path.Combine(Repository, "..", "shared"));
        return Directory.Exists(Path.Combine(path, "zoo")) ? path : null;
    }
}
