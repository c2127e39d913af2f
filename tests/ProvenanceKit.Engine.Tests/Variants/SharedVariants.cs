using System.Text.Json;
using ProvenanceKit.Engine.Tests.Configuration;

namespace ProvenanceKit.Engine.Tests.Variants;

/// <summary>The files of the shared folder <c>variants</c>: models in other formats and files that must be refused.</summary>
internal static class SharedVariants
{
    /// <summary>The folder; null when it isn't on this machine.</summary>
    public static string? Root { get; } = Find();

    /// <summary>The models in GGUF that have golden values; none when the folder isn't there.</summary>
    public static IEnumerable<string> GgufNames => Root is null
        ? []
        : Directory.EnumerateFiles(At("golden"), "gguf_*.json").Select(static file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal);

    /// <summary>Full path of a file or folder in it.</summary>
    public static string At(string relativePath) => Path.Combine(Root!, relativePath.Replace('/', Path.DirectorySeparatorChar));

    /// <summary>The entries of the manifest whose path passes.</summary>
    public static IEnumerable<JsonElement> Entries(Func<string, bool> wanted)
    {
        if (Root is null)
        {
            return [];
        }

        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllBytes(At("MANIFEST.json")));
        return [.. manifest.RootElement.GetProperty("entries").EnumerateArray().Where(e => wanted(e.GetProperty("path").GetString()!)).Select(e => e.Clone())];
    }

    private static string? Find()
    {
        string path = Path.Combine(ConfigTestData.SharedRoot, "variants");
        return File.Exists(Path.Combine(path, "MANIFEST.json")) ? path : null;
    }
}
