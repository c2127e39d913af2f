using System.Collections.Immutable;
using System.Text;
using ProvenanceKit.Engine.Checkpoints;
using ProvenanceKit.Engine.Checkpoints.Adapters;
using ProvenanceKit.Engine.Checkpoints.Gguf;
using ProvenanceKit.Engine.Checkpoints.Safetensors;
using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Engine.Models.Stores;

/// <summary>
/// The models of one folder, by names and sizes: an adapter, one model in safetensors or PyTorch files, and every GGUF file or set as a model of its own. Of
/// the contents, only shard indexes are read, and the start of config.json to tell a model's from another program's.
/// </summary>
internal static class FolderModels
{
    private const string IndexSuffix = ".safetensors.index.json";
    private const int ConfigProbe = 64 << 10;
    private static readonly string[] s_modelEndings = [".onnx", ".keras", ".h5", ".tflite", "saved_model.pb", ".ggml", ".nemo", ".mlmodel"];
    private static readonly string[] s_tokenizerNames = ["tokenizer.json", "tokenizer_config.json", "tokenizer.model", "generation_config.json"];

    /// <summary>The model that a single file is; none when it isn't of a kind that holds weights.</summary>
    public static IEnumerable<LocalModel> OfFile(string path, StoreWalker walker)
    {
        StoreFile[] files = walker.Files(Path.GetDirectoryName(path)!) ?? [];
        return Array.Find(files, file => file.Path == path) is not { } wanted ? []
            : GgufSplit.StemOf(wanted.Name) is { } stem ? Gguf([.. files.Where(file => GgufSplit.StemOf(file.Name) == stem)], walker)
            : Of(Path.GetDirectoryName(path)!, [wanted], walker, isModel: false);
    }

    /// <summary>The models of a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="all">Its files.</param>
    /// <param name="walker">The listing that it belongs to.</param>
    /// <param name="isModel">Whether the folder is known to be a model's, so that it is one even without weights.</param>
    public static IEnumerable<LocalModel> Of(string folder, StoreFile[] all, StoreWalker walker, bool isModel)
    {
        StoreFile[] partial = [.. all.Where(static file => PartialDownloads.FinalName(file.Name) is { } name && IsWeight(name))];
        StoreFile[] files = [.. all.Where(static file => PartialDownloads.FinalName(file.Name) is null)];
        foreach (LocalModel model in Gguf([.. files.Where(static file => HasExtension(file, ".gguf"))], walker))
        {
            yield return model;
        }

        // A GGUF file is a model of its own, and so is its download.
        foreach (StoreFile file in partial.Where(static file => PartialDownloads.FinalName(file.Name)!.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase)))
        {
            yield return Model(Path.GetFileNameWithoutExtension(PartialDownloads.FinalName(file.Name)!), file.Path, "gguf", [file], walker.Source) with
            {
                Status = LocalModelStatus.Incomplete,
                StatusReason = "the download isn't finished",
            };
        }

        partial = [.. partial.Where(static file => !PartialDownloads.FinalName(file.Name)!.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase))];
        foreach (LocalModel model in Whole(folder, files, partial, walker, isModel))
        {
            yield return model;
        }
    }

    private static IEnumerable<LocalModel> Whole(string folder, StoreFile[] files, StoreFile[] partial, StoreWalker walker, bool isModel)
    {
        ImmutableArray<string> names = [.. files.Select(static file => file.Name)];
        bool hasConfig = Array.Exists(files, static file => file.Name == ModelLocator.ConfigFileName && IsModelConfig(file)) || isModel;
        StoreFile[] safetensors = [.. files.Where(static file => HasExtension(file, ".safetensors"))];
        StoreFile[] torch = [.. files.Where(file => PyTorchFiles.HasExtension(file.Name) && PyTorchFiles.IsWeightLike(file.Name) && (file.IsDangling || PyTorchFiles.LooksLikeTorch(file.Path)))];
        LocalModel Here(string format, StoreFile[] weights) => Partial(Checked(Model(NameOf(folder), folder, format, weights, walker.Source), weights), partial);

        if (names.Contains(AdapterConfiguration.FileName) && AdapterFiles.IsAlone(names))
        {
            StoreFile[] weights = AdapterFiles.Find(names) is { } name ? [Array.Find(files, file => file.Name == name)!] : [];
            string format = weights.Length == 0 ? "none" : (PyTorchFiles.HasExtension(weights[0].Name) ? "pytorch" : "safetensors") + " adapter";
            yield return Here(format, weights);
        }
        else if (Array.Find(safetensors, static file => file.Name == "model.safetensors") is { } single)
        {
            yield return Here("safetensors", [single]);
        }
        else if (Index(names, IndexSuffix) is { } index)
        {
            yield return Sharded(Here("safetensors", safetensors), folder, index, safetensors, partial);
        }
        else if (safetensors.Length > 1 && !ModelLocator.IsShardSeries([.. safetensors.Select(static file => file.Name)]) && !IsSeriesPart(safetensors[0].Name))
        {
            foreach (StoreFile file in safetensors)
            {
                yield return Checked(Model(Path.GetFileNameWithoutExtension(file.Name), file.Path, "safetensors", [file], walker.Source), [file]);
            }
        }
        else if (safetensors.Length > 0)
        {
            LocalModel model = Here("safetensors", safetensors);
            model = hasConfig || safetensors.Length > 1 ? model : model with { Name = Path.GetFileNameWithoutExtension(safetensors[0].Name), Path = safetensors[0].Path };
            yield return IsSeriesPart(safetensors[0].Name) && !ModelLocator.IsShardSeries([.. safetensors.Select(static file => file.Name)]) ? Incomplete(model, "files of the numbered series are missing") : model;
        }
        else if (Index(names, PyTorchFiles.IndexSuffix) is { } torchIndex && !names.Contains("pytorch_model.bin"))
        {
            yield return Sharded(Here("pytorch", torch), folder, torchIndex, torch, partial);
        }
        else if (torch.Length > 0 && hasConfig)
        {
            yield return Here("pytorch", Array.Find(torch, static file => file.Name == "pytorch_model.bin") is { } main ? [main] : torch);
        }
        else if (torch.Length > 0)
        {
            foreach (StoreFile file in torch)
            {
                yield return Checked(Model(Path.GetFileNameWithoutExtension(file.Name), file.Path, "pytorch", [file], walker.Source), [file]);
            }
        }
        else
        {
            foreach (LocalModel model in WithoutReadable(folder, files, partial, walker, hasConfig, isModel))
            {
                yield return model;
            }
        }
    }

    private static IEnumerable<LocalModel> WithoutReadable(string folder, StoreFile[] files, StoreFile[] partial, StoreWalker walker, bool hasConfig, bool isModel)
    {
        StoreFile[] others = [.. files.Where(file => IsOtherFormat(file.Name) && (hasConfig || IsSurelyModel(file.Name)))];
        if (others.Length > 0 && (hasConfig || partial.Length == 0))
        {
            string kinds = string.Join(", ", others.Take(3).Select(static file => $"{file.Name}: {WeightFileKind.OfName(file.Name) ?? "another format"}"));
            yield return Model(NameOf(folder), hasConfig || others.Length > 1 ? folder : others[0].Path, Path.GetExtension(others[0].Name).TrimStart('.').ToLowerInvariant(), others, walker.Source) with
            {
                Status = LocalModelStatus.Unsupported,
                StatusReason = $"unsupported format: {kinds}",
            };
        }
        else if (partial.Length > 0)
        {
            yield return Partial(Model(NameOf(folder), folder, "none", partial, walker.Source), partial);
        }
        else if (hasConfig && files.Length > 0 && !Array.Exists(files, static file => HasExtension(file, ".gguf"))
            && (isModel || Array.Exists(files, static file => s_tokenizerNames.Contains(file.Name)) || files.Length == 1))
        {
            yield return Incomplete(Model(NameOf(folder), folder, "none", [], walker.Source), "there are no weights, only what the model says of itself");
        }
    }

    private static IEnumerable<LocalModel> Gguf(StoreFile[] files, StoreWalker walker)
    {
        // A projector of images goes along with a language model and isn't one.
        foreach (IGrouping<string, StoreFile> set in files.Where(static file => !file.Name.StartsWith("mmproj", StringComparison.OrdinalIgnoreCase)).GroupBy(static file => GgufSplit.StemOf(file.Name) ?? file.Name, StringComparer.Ordinal))
        {
            StoreFile[] parts = [.. set];
            string name = GgufSplit.StemOf(parts[0].Name) ?? Path.GetFileNameWithoutExtension(parts[0].Name);
            LocalModel model = Checked(Model(name, parts[0].Path, "gguf", parts, walker.Source), parts);
            yield return GgufSplit.CountOf(parts[0].Name) is { } count && count != parts.Length ? Incomplete(model, $"{count - parts.Length} of the {count} files of the set are missing") : model;
        }
    }

    private static LocalModel Sharded(LocalModel model, string folder, string index, StoreFile[] files, StoreFile[] partial)
    {
        try
        {
            ImmutableArray<string> shards = SafetensorsIndex.Read(Path.Combine(folder, index)).ShardNames;
            string[] missing = [.. shards.Where(shard => !Array.Exists(files, file => file.Name == shard) && !File.Exists(Path.Combine(folder, shard.Replace('\\', '/'))))];
            return missing.Length == 0 ? model
                : Partial(Incomplete(model, $"{missing.Length} of {shards.Length} shards are missing ({string.Join(", ", missing.Take(2))}{(missing.Length > 2 ? ", ..." : "")})"), partial);
        }
        catch (ProvenanceException e)
        {
            return model with { Status = LocalModelStatus.Unreadable, StatusReason = e.Message };
        }
    }

    private static LocalModel Model(string name, string path, string format, StoreFile[] weights, LocalModelSource source) => new()
    {
        Name = name,
        Path = path,
        Source = source,
        Status = LocalModelStatus.Complete,
        Format = format,
        FileCount = weights.Length,
        SizeBytes = weights.Sum(static file => Math.Max(0, file.Length)),
        LastWriteTimeUtc = weights.Max(static file => file.LastWriteTimeUtc),
    };

    private static LocalModel Checked(LocalModel model, StoreFile[] weights) =>
        weights.Length == 0 ? Incomplete(model, "the weights are missing")
        : Array.Find(weights, static file => file.IsDangling) is { } dangling ? Incomplete(model, $"{dangling.Name} is a link to nothing")
        : Array.Find(weights, static file => file.Length == 0) is { } empty ? Incomplete(model, $"{empty.Name} has no bytes")
        : model;

    private static LocalModel Partial(LocalModel model, StoreFile[] partial) =>
        partial.Length == 0 || (model.Status == LocalModelStatus.Complete && !Array.Exists(partial, file => IsPartOf(model, file))) ? model
        : Incomplete(model, $"{(model.StatusReason is null ? "" : model.StatusReason + "; ")}the download of {PartialDownloads.FinalName(partial[0].Name)} isn't finished");

    // A download that takes the place of a file that is there spoils nothing until it is done.
    private static bool IsPartOf(LocalModel model, StoreFile file) => !File.Exists(Path.Combine(Path.GetDirectoryName(file.Path)!, PartialDownloads.FinalName(file.Name)!)) && model.Format != "gguf";

    private static LocalModel Incomplete(LocalModel model, string reason) => model with { Status = LocalModelStatus.Incomplete, StatusReason = reason };

    private static string? Index(ImmutableArray<string> names, string suffix) =>
        names.Contains("model" + suffix) ? "model" + suffix : names.Where(name => name.EndsWith(suffix, StringComparison.OrdinalIgnoreCase)).ToArray() is [var only] ? only : null;

    private static bool IsSeriesPart(string name) => name.Contains("-of-", StringComparison.OrdinalIgnoreCase);

    private static bool HasExtension(StoreFile file, string extension) => file.Name.EndsWith(extension, StringComparison.OrdinalIgnoreCase);

    private static bool IsWeight(string name) =>
        name.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase)
        || (PyTorchFiles.HasExtension(name) && PyTorchFiles.IsWeightLike(name));

    private static bool IsOtherFormat(string name) => !PyTorchFiles.HasExtension(name) && ModelLocator.IsUnsupportedWeightFile(name) && !name.EndsWith(".pkl", StringComparison.OrdinalIgnoreCase)
        && !name.EndsWith(".npz", StringComparison.OrdinalIgnoreCase);

    // Without a configuration beside it, only what nothing but models is kept in.
    private static bool IsSurelyModel(string name) => Array.Exists(s_modelEndings, ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    // Many programs have a config.json; a model's says what kind of model it is.
    private static bool IsModelConfig(StoreFile file)
    {
        try
        {
            using FileStream stream = new(file.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            byte[] start = new byte[(int)Math.Min(ConfigProbe, stream.Length)];
            string text = Encoding.UTF8.GetString(start, 0, stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false));
            return text.Contains("\"model_type\"", StringComparison.Ordinal) || text.Contains("\"architectures\"", StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    private static string NameOf(string folder) => Hub.HubCache.RepositoryOf(folder) ?? (Path.GetFileName(folder) is { Length: > 0 } name ? name : folder);
}
