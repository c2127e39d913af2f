using System.Text.Json;
using ProvenanceKit.Engine.Tests.Evidence;

namespace ProvenanceKit.Engine.Tests.Checkpoints.Gguf;

/// <summary>The GGUF files of <c>shared/variants</c> with their golden values; absent on most machines.</summary>
internal static class SharedVariants
{
    /// <summary>The folder; null when it isn't on this machine.</summary>
    public static string? Folder { get; } = TestModels.Shared is { } shared && Directory.Exists(Path.Combine(shared, "variants")) ? Path.Combine(shared, "variants") : null;

    /// <summary>Names of the GGUF folders; a single empty one when there are none, so that a theory can say so.</summary>
    public static IEnumerable<string> Names => Folder is null
        ? [""]
        : Directory.EnumerateFiles(Path.Combine(Folder, "golden"), "gguf_*.json").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal);

    /// <summary>Names of the small hostile and control files.</summary>
    public static IEnumerable<string> SmallNames => Folder is null ? [""] : Entries().Select(entry => entry.GetProperty("path").GetString()!).Order(StringComparer.Ordinal);

    /// <summary>Golden values of a file.</summary>
    public static JsonElement Golden(string name) => JsonElement.Parse(File.ReadAllBytes(Path.Combine(Folder!, "golden", name + ".json")));

    /// <summary>The manifest's entry of a small file.</summary>
    public static JsonElement Entry(string path) => Entries().Single(entry => entry.GetProperty("path").GetString() == path);

    private static IEnumerable<JsonElement> Entries() => JsonElement.Parse(File.ReadAllBytes(Path.Combine(Folder!, "MANIFEST.json"))).GetProperty("entries").EnumerateArray()
        .Where(entry => entry.GetProperty("path").GetString()!.StartsWith("hostile/gguf", StringComparison.Ordinal));
}
