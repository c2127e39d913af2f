using System.Text.Json;

namespace ProvenanceKit.Engine.Tests.Tokenization;

/// <summary>
/// The 23 real tokenizers of <c>shared/tokenizers</c> with ids made by the official library. They aren't part of the repository: an unpacked folder is
/// named by PROVENANCEKIT_TOKENIZERS, or <c>tar</c> unpacks the archive beside the repository (or under PROVENANCEKIT_SHARED) once.
/// </summary>
internal static class SharedTokenizers
{
    private static readonly Lazy<string?> s_folder = new(Find);

    /// <summary>The folder; null when this machine doesn't have them.</summary>
    public static string? Folder => s_folder.Value;

    /// <summary>Names of the tokenizers; none when the folder isn't there.</summary>
    public static IEnumerable<string> Names => Folder is null
        ? []
        : Directory.EnumerateFiles(Path.Combine(Folder, "golden"), "*.json").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal);

    /// <summary>The golden numbers of a tokenizer.</summary>
    public static JsonElement Golden(string name) => JsonElement.Parse(File.ReadAllBytes(Path.Combine(Folder!, "golden", name + ".json")));

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("PROVENANCEKIT_TOKENIZERS") is { Length: > 0 } stated && Directory.Exists(Path.Combine(stated, "golden")))
        {
            return stated;
        }

        string shared = Environment.GetEnvironmentVariable("PROVENANCEKIT_SHARED") is { Length: > 0 } folder
            ? folder
            : Path.Combine(ProvenanceKit.Engine.Tests.Golden.GoldenData.RepositoryRoot, "..", "shared");
        string archive = Path.Combine(shared, "tokenizers", "tokenizers.tar.xz");
        if (!File.Exists(archive))
        {
            return null;
        }

        string target = Path.Combine(Path.GetTempPath(), "provenancekit-tokenizers");
        string marker = Path.Combine(target, "complete");
        if (!File.Exists(marker))
        {
            Directory.CreateDirectory(target);
            using var tar = System.Diagnostics.Process.Start("tar", ["-xJf", archive, "-C", target]);
            tar.WaitForExit();
            if (tar.ExitCode != 0)
            {
                return null;
            }

            File.WriteAllText(marker, "");
        }

        return Directory.EnumerateDirectories(target, "golden", SearchOption.AllDirectories).Select(Path.GetDirectoryName).FirstOrDefault();
    }
}
