using ProvenanceKit.Engine.Models;

namespace ProvenanceKit.Engine.Fingerprints.Cache;

/// <summary>Which files, beside the weights, a fingerprint or the declared lineage may be read from.</summary>
internal static class ModelFiles
{
    private static readonly string[] s_extensions = [".json", ".model", ".tiktoken", ".v3", ".spm"];
    private static readonly string[] s_names = ["vocab.txt", "merges.txt", "README.md", "mergekit_config.yml"];

    /// <summary>
    /// Full paths, sorted: in a model's own folder every file of a kind that configurations and tokenizers come in. Rather one too many than one too
    /// few: one too many costs a reading when it changes, one too few would let a changed model pass.
    /// </summary>
    public static IReadOnlyList<string> Metadata(LocatedModel model)
    {
        try
        {
            return [.. Directory.EnumerateFiles(model.Folder).Where(IsMetadata).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static bool IsMetadata(string file) =>
        s_extensions.Contains(Path.GetExtension(file).ToLowerInvariant()) || s_names.Contains(Path.GetFileName(file), StringComparer.OrdinalIgnoreCase);
}
