using System.Collections.Immutable;
using ProvenanceKit.Engine.Checkpoints;
using ProvenanceKit.Engine.Checkpoints.Adapters;
using ProvenanceKit.Engine.Checkpoints.Gguf;
using ProvenanceKit.Engine.Checkpoints.Safetensors;
using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Fingerprints;
using ProvenanceKit.Engine.Hub;
using ProvenanceKit.Engine.Models.Stores;

namespace ProvenanceKit.Engine.Models;

/// <summary>Finds the files of a model from a folder, a weight file or a shard index.</summary>
internal static class ModelLocator
{
    /// <summary>Name of the configuration file.</summary>
    public const string ConfigFileName = "config.json";

    private const string GgufExtension = ".gguf";
    private const string SingleFileName = "model.safetensors";
    private const string IndexFileName = "model.safetensors.index.json";
    private const string IndexSuffix = ".safetensors.index.json";

    // Everything that a model is read from by name; each must lie inside the folder even when it is a link.
    private static readonly string[] KnownFileNames =
    [
        ConfigFileName, "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "vocab.json", "merges.txt",
        "vocab.txt", "tokenizer.model", "spiece.model", "sentencepiece.bpe.model", "generation_config.json",
    ];

    private static readonly string[] UnsupportedExtensions =
    [
        ".bin", ".pt", ".pth", ".ckpt", ".ggml", ".onnx", ".h5", ".keras", ".msgpack", ".pb", ".tflite", ".npz", ".mlmodel", ".pt2", ".nemo", ".pdparams",
        ".pkl", ".engine", ".mnn",
    ];

    /// <summary>Locates a model.</summary>
    /// <param name="path">A folder, a <c>.safetensors</c> file, a <c>*.safetensors.index.json</c>, a <c>.gguf</c> file or a fingerprint file.</param>
    /// <exception cref="ProvenanceException">There is nothing, nothing supported, or a file that leaves the folder.</exception>
    public static LocatedModel Locate(string path) => Locate(path, null, CancellationToken.None);

    /// <summary>Locates a model that may also be one of the Hub, behind <c>hf://</c>.</summary>
    /// <param name="path">A path as in the other overload, or <c>hf://org/name@revision</c>.</param>
    /// <param name="hub">How to reach the Hub; null looks at the local Hugging Face cache only.</param>
    /// <param name="cancellationToken">Stops requests.</param>
    public static LocatedModel Locate(string path, HubOptions? hub, CancellationToken cancellationToken)
    {
        if (HubModelReference.HasScheme(path))
        {
            return HubModelLocator.Locate(HubModelReference.Parse(path), HubSettings.Create(hub), cancellationToken);
        }

        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (Directory.Exists(full))
        {
            return FromFolder(full);
        }

        if (!File.Exists(full))
        {
            throw new ProvenanceException(ProvenanceErrorCode.ModelNotFound, full, "there is no such file or folder");
        }

        if (full.EndsWith(IndexSuffix, StringComparison.OrdinalIgnoreCase))
        {
            string folder = Path.GetDirectoryName(full)!;
            return WithIndex(Describe(folder, full, NameOf(folder)), full);
        }

        if (AdapterFiles.IsWeightName(Path.GetFileName(full)) && File.Exists(Path.Combine(Path.GetDirectoryName(full)!, AdapterConfiguration.FileName)))
        {
            string folder = Path.GetDirectoryName(full)!;
            return WithAdapter(Describe(folder, full, NameOf(folder)), full);
        }

        if (full.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase))
        {
            return Describe(Path.GetDirectoryName(full)!, full, Path.GetFileNameWithoutExtension(full)) with { WeightFiles = [Inside(Path.GetDirectoryName(full)!, full)] };
        }

        if (full.EndsWith(GgufExtension, StringComparison.OrdinalIgnoreCase) || GgufHeader.HasMagic(full))
        {
            return FromGguf(full, full, OllamaStore.NameOf(full) ?? Path.GetFileNameWithoutExtension(full));
        }

        if (full.EndsWith(PyTorchFiles.IndexSuffix, StringComparison.OrdinalIgnoreCase))
        {
            string folder = Path.GetDirectoryName(full)!;
            return WithIndex(Describe(folder, full, NameOf(folder)) with { Format = WeightFormat.PyTorch }, full);
        }

        if (PyTorchFiles.HasExtension(full))
        {
            return Describe(Path.GetDirectoryName(full)!, full, Path.GetFileNameWithoutExtension(full)) with { Format = WeightFormat.PyTorch, WeightFiles = [Inside(Path.GetDirectoryName(full)!, full)] };
        }

        if (Path.GetFileName(full).Equals(ConfigFileName, StringComparison.OrdinalIgnoreCase))
        {
            return FromFolder(Path.GetDirectoryName(full)!);
        }

        if (FingerprintFile.IsFingerprint(full))
        {
            return new LocatedModel { Name = Path.GetFileNameWithoutExtension(full), Path = full, Folder = Path.GetDirectoryName(full)!, FingerprintPath = full };
        }

        throw new ProvenanceException(
            ProvenanceErrorCode.FormatUnsupported, full,
            $"unsupported format: {(WeightFileKind.OfName(full) is { } kind ? $"this is {kind}, and such files" : "files of this type")} aren't read; " +
            "name a folder with config.json, a .safetensors, .gguf, .bin, .pt or .pth file, a shard index or a .pkfp fingerprint");
    }

    /// <summary>Locates a model and, when it is an adapter, the model that it is applied to.</summary>
    /// <param name="path">The model or adapter.</param>
    /// <param name="basePath">The base model; null when none is given. Not looked at when the model is no adapter.</param>
    /// <param name="hub">How to reach the Hub; null looks at the local Hugging Face cache only.</param>
    /// <param name="cancellationToken">Stops requests.</param>
    /// <exception cref="ProvenanceException">As the other overloads; or the base is an adapter or has no weights.</exception>
    public static LocatedModel Locate(string path, string? basePath, HubOptions? hub, CancellationToken cancellationToken)
    {
        LocatedModel model = Locate(path, hub, cancellationToken);
        if (model.Adapter is null || basePath is null)
        {
            return model;
        }

        LocatedModel @base = Locate(basePath, hub, cancellationToken);
        if (!@base.MissingShards.IsEmpty)
        {
            throw new ProvenanceException(ProvenanceErrorCode.ShardMissing, @base.Path, $"the shard '{@base.MissingShards[0]}' of the base model is missing; download it again");
        }

        return @base.NoWeightsReason is { } reason
            ? throw new ProvenanceException(ProvenanceErrorCode.WeightsNotFound, @base.Path, "the base model can't be used: " + reason)
            : model with { Base = @base };
    }

    private static LocatedModel WithAdapter(LocatedModel model, string file) => model with
    {
        Format = PyTorchFiles.HasExtension(file) ? WeightFormat.PyTorch : WeightFormat.Safetensors,
        WeightFiles = [Inside(model.Folder, file)],
        Adapter = AdapterConfiguration.Read(Inside(model.Folder, Path.Combine(model.Folder, AdapterConfiguration.FileName))),
    };

    private static LocatedModel FromFolder(string folder)
    {
        string[] names;
        try
        {
            names = [.. Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName).OfType<string>().Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ProvenanceException(ProvenanceErrorCode.FileUnreadable, folder, "the folder can't be read: " + e.Message, null, e);
        }

        if (names.Length == 0)
        {
            throw new ProvenanceException(ProvenanceErrorCode.ModelFolderEmpty, folder, "the folder is empty; expected config.json and weights");
        }

        LocatedModel model = Describe(folder, folder, NameOf(folder)) with { IsFolder = true };
        if (AdapterFiles.Find(names) is { } adapter)
        {
            return WithAdapter(model, Path.Combine(folder, adapter));
        }

        if (SingleGguf(folder, names) is { } gguf)
        {
            return FromGguf(folder, gguf, NameOf(folder)) with { IsFolder = true };
        }

        model = model with
        {
            UnsupportedWeightFiles = [.. names.Where(IsUnsupportedWeightFile), .. OnnxFolder(folder)],
        };

        // The order of the reference's loader: the single file wins when both are there.
        string single = Path.Combine(folder, SingleFileName);
        if (File.Exists(single))
        {
            return model with { WeightFiles = [Inside(folder, single)] };
        }

        string index = Path.Combine(folder, IndexFileName);
        if (!File.Exists(index))
        {
            string[] others = [.. names.Where(name => name.EndsWith(IndexSuffix, StringComparison.OrdinalIgnoreCase))];
            if (others.Length == 1)
            {
                index = Path.Combine(folder, others[0]);
            }
        }

        if (File.Exists(index))
        {
            return WithIndex(model, Inside(folder, index));
        }

        string[] files = [.. names.Where(name => name.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase))];
        if (files.Length > 1)
        {
            // Without an index only a complete numbered series says which files belong together.
            if (!IsShardSeries(files))
            {
                throw new ProvenanceException(
                    ProvenanceErrorCode.ShardIndexInvalid, folder,
                    $"there are {files.Length} .safetensors files but no model.safetensors.index.json that says how they belong together; name one of them");
            }
        }

        return files.Length > 0 ? model with { WeightFiles = [.. files.Select(name => Inside(folder, Path.Combine(folder, name)))] } : WithPyTorch(model, [.. names]);
    }

    private static LocatedModel WithPyTorch(LocatedModel model, ImmutableArray<string> names)
    {
        if (PyTorchFiles.FindIndex(names) is { } index)
        {
            return WithIndex(model with { Format = WeightFormat.PyTorch }, Inside(model.Folder, Path.Combine(model.Folder, index)));
        }

        ImmutableArray<string> files = PyTorchFiles.Find(model.Folder, names);
        return files.IsEmpty ? model : model with
        {
            Format = WeightFormat.PyTorch,
            WeightFiles = [.. files.Select(name => Inside(model.Folder, Path.Combine(model.Folder, name)))],
            UnsupportedWeightFiles = [.. model.UnsupportedWeightFiles.Except(files)],
        };
    }

    private static LocatedModel FromGguf(string path, string file, string name)
    {
        string folder = Path.GetDirectoryName(file)!;
        return new LocatedModel
        {
            Name = name,
            Path = path,
            Folder = folder,
            Format = WeightFormat.Gguf,
            WeightFiles = [.. GgufSplit.FilesOf(file).Select(part => Inside(folder, part))],
        };
    }

    // The one GGUF file of a folder, or the first part of its one split set, when there are no weights of another format that is read.
    private static string? SingleGguf(string folder, string[] names)
    {
        // A projector of images goes along with a language model and isn't one.
        string[] files = [.. names.Where(static name =>
            name.EndsWith(GgufExtension, StringComparison.OrdinalIgnoreCase) && !name.StartsWith("mmproj", StringComparison.OrdinalIgnoreCase))];
        if (files.Length == 0 || names.Any(static name => name.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase) || name.EndsWith(IndexSuffix, StringComparison.OrdinalIgnoreCase))
            || PyTorchFiles.IsComplete([.. names]))
        {
            return null;
        }

        string?[] models = [.. files.Select(static name => GgufSplit.StemOf(name) ?? name).Distinct(StringComparer.Ordinal)];
        return models.Length == 1
            ? Path.Combine(folder, files[0])
            : throw new ProvenanceException(
                ProvenanceErrorCode.FormatUnsupported, folder, $"there are {models.Length} GGUF models in the folder ({string.Join(", ", models.Take(3))}{(models.Length > 3 ? ", ..." : "")}); name one of the files");
    }

    private static LocatedModel WithIndex(LocatedModel model, string indexPath)
    {
        SafetensorsIndex index = SafetensorsIndex.Read(indexPath);
        ImmutableArray<string>.Builder present = ImmutableArray.CreateBuilder<string>();
        ImmutableArray<string>.Builder missing = ImmutableArray.CreateBuilder<string>();
        foreach (string shard in index.ShardNames)
        {
            string path = Path.Combine(model.Folder, shard.Replace('\\', '/'));
            if (File.Exists(path))
            {
                present.Add(Inside(model.Folder, path));
            }
            else
            {
                missing.Add(shard);
            }
        }

        return model with { Index = index, WeightFiles = present.ToImmutable(), MissingShards = missing.ToImmutable() };
    }

    private static LocatedModel Describe(string folder, string path, string name)
    {
        foreach (string known in KnownFileNames)
        {
            string file = Path.Combine(folder, known);
            if (File.Exists(file))
            {
                Inside(folder, file);
            }
        }

        string config = Path.Combine(folder, ConfigFileName);
        return new LocatedModel { Name = name, Path = path, Folder = folder, ConfigPath = File.Exists(config) ? config : null };
    }

    /// <summary>
    /// Refuses a link that leaves the folder. The snapshots of a Hugging Face cache are links into <c>blobs</c> beside <c>snapshots</c>; those are followed.
    /// </summary>
    internal static string Inside(string folder, string file)
    {
        FileSystemInfo? target;
        string realFolder;
        try
        {
            target = File.ResolveLinkTarget(file, returnFinalTarget: true);
            string parent = Path.GetDirectoryName(file)!;
            realFolder = RealPath(folder);
            string realFile = target is null ? Path.Combine(RealPath(parent), Path.GetFileName(file)) : RealPath(target.FullName);
            if (IsBelow(realFile, realFolder))
            {
                return file;
            }

            string? snapshots = Path.GetDirectoryName(realFolder);
            if (snapshots is not null && Path.GetFileName(snapshots) == "snapshots" && IsBelow(realFile, Path.Combine(Path.GetDirectoryName(snapshots)!, "blobs")))
            {
                return file;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ProvenanceException(ProvenanceErrorCode.FileUnreadable, file, "the link can't be followed: " + e.Message, null, e);
        }

        throw new ProvenanceException(ProvenanceErrorCode.PathEscapesModel, file, "the file is a link that leaves the model's folder; it isn't followed");
    }

    // Resolves links in every component, which ResolveLinkTarget alone doesn't.
    private static string RealPath(string path)
    {
        string root = Path.GetPathRoot(path)!;
        string current = root;
        foreach (string part in path[root.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            current = Path.Combine(current, part);
            FileSystemInfo? target = Directory.Exists(current)
                ? Directory.ResolveLinkTarget(current, returnFinalTarget: true)
                : File.ResolveLinkTarget(current, returnFinalTarget: true);
            if (target is not null)
            {
                current = target.FullName;
            }
        }

        return current;
    }

    private static bool IsBelow(string file, string folder) =>
        file.StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    // Where exporters put the graphs when the folder is a repository.
    private static IEnumerable<string> OnnxFolder(string folder)
    {
        string onnx = Path.Combine(folder, "onnx");
        try
        {
            return Directory.Exists(onnx)
                ? [.. Directory.EnumerateFiles(onnx, "*.onnx").Select(static file => "onnx/" + Path.GetFileName(file)).Order(StringComparer.Ordinal)]
                : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Whether a name is that of weights in a format that isn't read.</summary>
    internal static bool IsUnsupportedWeightFile(string name) =>
        (UnsupportedExtensions.Contains(Path.GetExtension(name).ToLowerInvariant()) || name.Contains(".data-00000-of-", StringComparison.OrdinalIgnoreCase)) && PyTorchFiles.IsWeightLike(name);

    // "<stem>-00001-of-00003.safetensors", all present.
    internal static bool IsShardSeries(string[] names)
    {
        string tail = $"-of-{names.Length:00000}.safetensors";
        for (int i = 0; i < names.Length; i++)
        {
            if (!names[i].EndsWith($"-{i + 1:00000}{tail}", StringComparison.OrdinalIgnoreCase))
            {
                return false;
            }
        }

        return true;
    }

    // In a cache the folder's name is a hash that says nothing to a person.
    private static string NameOf(string folder)
    {
        string name = Path.GetFileName(folder);
        return HubCache.RepositoryOf(folder) ?? (name.Length > 0 ? name : folder);
    }
}
