namespace ProvenanceKit.Engine.Models.Stores;

/// <summary>Folders of models, however deep. A Hugging Face cache or an Ollama store in them is listed as such.</summary>
internal static class FolderStore
{
    private const int MaxDepth = 12;
    private static readonly string[] s_passedOver = [".git", ".cache", ".locks", "node_modules", "onnx", "__pycache__", ".no_exist"];

    /// <summary>Lists a folder's models.</summary>
    /// <param name="root">The folder.</param>
    /// <param name="walker">What looks into folders.</param>
    /// <param name="namesAreIds">Whether the two folders above a model are its repository's id.</param>
    public static IEnumerable<LocalModel> Models(string root, StoreWalker walker, bool namesAreIds)
    {
        var folders = new Stack<(string Folder, int Depth)>();
        folders.Push((root, 0));
        while (folders.TryPop(out (string Folder, int Depth) next))
        {
            if (HuggingFaceStore.IsRepositoryFolder(next.Folder))
            {
                foreach (LocalModel model in HuggingFaceStore.Repository(next.Folder, walker))
                {
                    yield return model;
                }

                continue;
            }

            if (OllamaStore.IsStore(next.Folder))
            {
                foreach (LocalModel model in OllamaStore.Models(next.Folder, walker))
                {
                    yield return model;
                }

                continue;
            }

            if (walker.Files(next.Folder) is not { } files)
            {
                continue;
            }

            foreach (LocalModel model in FolderModels.Of(next.Folder, files, walker, isModel: false))
            {
                yield return namesAreIds ? WithId(model, root) : model;
            }

            string[] children = next.Depth < MaxDepth ? [.. walker.Folders(next.Folder).Where(static f => !s_passedOver.Contains(Path.GetFileName(f), StringComparer.OrdinalIgnoreCase))] : [];
            foreach (string child in children.Reverse())
            {
                folders.Push((child, next.Depth + 1));
            }
        }
    }

    // publisher/repository, or publisher/repository/file.gguf.
    private static LocalModel WithId(LocalModel model, string root)
    {
        string[] parts = Path.GetRelativePath(root, model.Path).Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar);
        if (parts.Length < 2 || parts[0] is "." or "..")
        {
            return model;
        }

        string id = $"{parts[0]}/{parts[1]}";
        return model with { Name = parts.Length == 2 ? id : $"{id}/{model.Name}", Repository = id };
    }
}
