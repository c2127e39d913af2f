using System.Collections.Immutable;

namespace ProvenanceKit.Engine.Models.Stores;

/// <summary>Lists the models of stores and folders. A model that two of them show is listed once.</summary>
internal static class LocalModelFinder
{
    private const string MlxOrganization = "mlx-community/";

    /// <summary>Lists models.</summary>
    /// <param name="options">Where to look.</param>
    /// <param name="roots">The stores' folders.</param>
    /// <param name="problem">Receives every place that can't be looked at.</param>
    /// <param name="log">Receives a line for every store that isn't there.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static IEnumerable<LocalModel> Find(
        LocalModelOptions options, ImmutableArray<StoreRoot> roots, Action<LocalModelProblem> problem, Action<string> log, CancellationToken cancellationToken)
    {
        ImmutableArray<StoreRoot> chosen = options.Paths.IsDefaultOrEmpty
            ? [.. roots.Where(root => options.Sources.IsDefaultOrEmpty || options.Sources.Contains(root.Source)), .. MlxInHub(options, roots)]
            : [.. options.Paths.Select(static path => new StoreRoot(LocalModelSource.Folder, path, null))];
        var seen = new HashSet<(string Path, string Name)>();
        foreach (StoreRoot root in chosen)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!Exists(root, problem, log))
            {
                continue;
            }

            foreach (LocalModel model in Models(root, new StoreWalker(root.Source, problem, cancellationToken)).Where(model => seen.Add((model.Path, model.Source == LocalModelSource.Ollama ? model.Name : ""))))
            {
                yield return model;
            }
        }
    }

    // What mlx-lm downloads lies in the Hugging Face cache, where it is listed anyway unless only MLX was asked for.
    private static IEnumerable<StoreRoot> MlxInHub(LocalModelOptions options, ImmutableArray<StoreRoot> roots) =>
        !options.Sources.IsDefaultOrEmpty && options.Sources.Contains(LocalModelSource.Mlx) && !options.Sources.Contains(LocalModelSource.HuggingFace)
            ? roots.Where(static root => root.Source == LocalModelSource.HuggingFace).Select(static root => root with { Source = LocalModelSource.Mlx })
            : [];

    private static bool Exists(StoreRoot root, Action<LocalModelProblem> problem, Action<string> log)
    {
        if (Directory.Exists(root.Path))
        {
            return true;
        }

        if (File.Exists(root.Path))
        {
            if (root.Source == LocalModelSource.Folder)
            {
                return true;
            }

            problem(new LocalModelProblem(root.Path, root.Source, $"the {root.Source} store should be a folder, and this is a file" + Named(root), IsAbsent: false));
        }
        else if (root.Variable is not null || root.Source == LocalModelSource.Folder)
        {
            problem(new LocalModelProblem(root.Path, root.Source, "there is no such folder" + Named(root), IsAbsent: true));
        }
        else
        {
            log($"{root.Source}: there is no {root.Path}");
        }

        return false;
    }

    private static string Named(StoreRoot root) => root.Variable is null ? "" : $"; {root.Variable} names it";

    private static IEnumerable<LocalModel> Models(StoreRoot root, StoreWalker walker) => root.Source switch
    {
        LocalModelSource.HuggingFace => HuggingFaceStore.Models(root.Path, walker),
        LocalModelSource.Mlx when HuggingFaceStore.IsStore(root.Path, walker) =>
            HuggingFaceStore.Models(root.Path, walker).Where(static model => model.Repository?.StartsWith(MlxOrganization, StringComparison.OrdinalIgnoreCase) == true),
        LocalModelSource.Ollama => OllamaStore.Models(root.Path, walker),
        LocalModelSource.LlamaCpp => LlamaCppStore.Models(root.Path, walker),
        LocalModelSource.LMStudio or LocalModelSource.Mlx => FolderStore.Models(root.Path, walker, namesAreIds: true),
        _ => File.Exists(root.Path) ? FolderModels.OfFile(root.Path, walker) : FolderStore.Models(root.Path, walker, namesAreIds: false),
    };
}
