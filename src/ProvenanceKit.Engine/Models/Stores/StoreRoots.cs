using System.Collections.Immutable;
using System.Text.Json;
using ProvenanceKit.Engine.Hub;

namespace ProvenanceKit.Engine.Models.Stores;

/// <summary>
/// The folders of all stores. Sources: huggingface_hub (constants.py) for HF_HUB_CACHE, HF_HOME and XDG_CACHE_HOME; Ollama's FAQ for OLLAMA_MODELS and the
/// defaults; llama.cpp (common) for LLAMA_CACHE and the defaults; LM Studio's .lmstudio-home-pointer, settings.json (downloadsFolder) and its former
/// folder; for MLX the folders that the Swift packages download into (Documents/huggingface, Library/Caches) and those in use beside the Hugging Face cache.
/// </summary>
internal static class StoreRoots
{
    private const int MaxPointerLength = 4096;
    private const int MaxSettingsLength = 1 << 20;
    private static readonly string[] s_hubVariables = ["HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE"];
    private static readonly string[] s_linuxOllama = ["/usr/share/ollama/.ollama/models", "/var/lib/ollama/.ollama/models"];
    private static readonly string[] s_mlxNames = ["mlx", "mlx-lm", "mlx-models"];

    /// <summary>The folders on this machine, for this process's environment.</summary>
    public static ImmutableArray<StoreRoot> OfThisMachine() =>
        Of(Environment.GetEnvironmentVariable, Environment.GetFolderPath(Environment.SpecialFolder.UserProfile));

    /// <summary>The folders for an environment and a home folder.</summary>
    public static ImmutableArray<StoreRoot> Of(Func<string, string?> environment, string home)
    {
        string? Variable(string name) => environment(name) is { Length: > 0 } value ? HubSettings.Expand(value, home) : null;
        string cache = Variable("XDG_CACHE_HOME") ?? Path.Combine(home, ".cache");
        var roots = ImmutableArray.CreateBuilder<StoreRoot>();
        void Add(LocalModelSource source, string? variable, params string[] paths) =>
            roots.AddRange(paths.Select(path => new StoreRoot(source, Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)), variable)));

        // HF_HOME alone names the folder above, which may well hold no models yet.
        Add(LocalModelSource.HuggingFace, Array.Find(s_hubVariables, name => Variable(name) is not null), HubSettings.CacheFolderOf(new HubOptions(), environment));
        if (Variable("OLLAMA_MODELS") is { } ollama)
        {
            Add(LocalModelSource.Ollama, "OLLAMA_MODELS", ollama);
        }
        else
        {
            Add(LocalModelSource.Ollama, null, [Path.Combine(home, ".ollama", "models"), .. OperatingSystem.IsLinux() ? s_linuxOllama : []]);
        }

        Add(LocalModelSource.LMStudio, null, [.. LmStudio(home)]);
        if (Variable("LLAMA_CACHE") is { } llama)
        {
            Add(LocalModelSource.LlamaCpp, "LLAMA_CACHE", llama);
        }
        else
        {
            string? local = Variable("LOCALAPPDATA");
            Add(LocalModelSource.LlamaCpp, null, [Path.Combine(cache, "llama.cpp"), Path.Combine(home, "Library", "Caches", "llama.cpp"), .. local is null ? Array.Empty<string>() : [Path.Combine(local, "llama.cpp")]]);
        }

        if (Variable("MLX_CACHE_DIR") is { } mlx)
        {
            Add(LocalModelSource.Mlx, "MLX_CACHE_DIR", mlx);
        }

        Add(LocalModelSource.Mlx, null, [
            Path.Combine(home, "Library", "Caches", "models"), Path.Combine(home, "Documents", "huggingface", "models"),
            .. s_mlxNames.Select(name => Path.Combine(cache, name)), Path.Combine(home, ".mlx", "models")]);
        return [.. roots.DistinctBy(static root => (root.Source, root.Path))];
    }

    private static IEnumerable<string> LmStudio(string home)
    {
        string? pointed = Text(Path.Combine(home, ".lmstudio-home-pointer"), MaxPointerLength)?.Trim();
        string[] homes = [.. new[] { pointed, Path.Combine(home, ".lmstudio"), Path.Combine(home, ".cache", "lm-studio") }.OfType<string>().Where(Path.IsPathFullyQualified)];
        return homes.Select(DownloadsFolder).OfType<string>().Concat(homes.Select(static folder => Path.Combine(folder, "models")));
    }

    private static string? DownloadsFolder(string home)
    {
        if (Text(Path.Combine(home, "settings.json"), MaxSettingsLength) is not { } text)
        {
            return null;
        }

        try
        {
            using JsonDocument settings = JsonDocument.Parse(text, new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = 64 });
            return settings.RootElement.ValueKind == JsonValueKind.Object && settings.RootElement.TryGetProperty("downloadsFolder", out JsonElement folder)
                && folder.ValueKind == JsonValueKind.String && folder.GetString() is { Length: > 0 } path && Path.IsPathFullyQualified(path) ? path : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string? Text(string path, int maxLength)
    {
        try
        {
            return new FileInfo(path) is { Exists: true } file && file.Length > 0 && file.Length <= maxLength ? File.ReadAllText(path) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
