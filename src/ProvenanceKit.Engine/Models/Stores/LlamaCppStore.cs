namespace ProvenanceKit.Engine.Models.Stores;

/// <summary>
/// The cache of llama.cpp: GGUF files <c>org_repo_file.gguf</c> in one folder, <c>.downloadInProgress</c> while they come in, and since 2025
/// <c>manifest=org=repo=tag.json</c>, which says where the org ends and the repository begins.
/// </summary>
internal static class LlamaCppStore
{
    private const string ManifestPrefix = "manifest=";

    /// <summary>Lists the models of a cache.</summary>
    public static IEnumerable<LocalModel> Models(string root, StoreWalker walker)
    {
        (string Prefix, string Repository)[] repositories = [.. (walker.Files(root) ?? []).Select(static file => RepositoryOf(file.Name)).OfType<(string, string)>().Distinct()];
        return FolderStore.Models(root, walker, namesAreIds: false).Select(model =>
            Array.Find(repositories, r => Path.GetFileName(model.Path).StartsWith(r.Prefix, StringComparison.OrdinalIgnoreCase)) is { Repository: { } repository } ? model with { Repository = repository } : model);
    }

    private static (string Prefix, string Repository)? RepositoryOf(string name)
    {
        string[] parts = name.Split('=');
        return name.StartsWith(ManifestPrefix, StringComparison.Ordinal) && name.EndsWith(".json", StringComparison.Ordinal) && parts.Length == 4
            ? ($"{parts[1]}_{parts[2]}_", $"{parts[1]}/{parts[2]}")
            : null;
    }
}
