using System.Collections.Immutable;
using ProvenanceKit.Engine.Checkpoints.PyTorch;
using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Engine.Models;

/// <summary>Which files of a folder are PyTorch weights, and how they belong together.</summary>
internal static class PyTorchFiles
{
    /// <summary>End of the name of a shard index.</summary>
    public const string IndexSuffix = ".bin.index.json";

    private const string SingleFileName = "pytorch_model.bin";
    private const string IndexFileName = "pytorch_model.bin.index.json";
    private static readonly string[] Extensions = [".bin", ".pt", ".pth", ".ckpt"];

    // States of a training run, which hold no weights.
    private static readonly string[] NotWeights = ["training_args", "optimizer", "scheduler", "rng_state", "scaler", "random_states"];

    /// <summary>Whether a name is that of a file of <c>torch.save</c>.</summary>
    public static bool HasExtension(string name) => Extensions.Contains(Path.GetExtension(name).ToLowerInvariant());

    /// <summary>Whether a name isn't that of a training run's state.</summary>
    public static bool IsWeightLike(string name) => !Array.Exists(NotWeights, start => name.StartsWith(start, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether the names of a folder say that a PyTorch model is in it.</summary>
    public static bool IsComplete(ImmutableArray<string> names) => names.Contains(SingleFileName) || FindIndex(names) is not null;

    /// <summary>The shard index among the names of a folder; null when there is none or one file holds everything.</summary>
    public static string? FindIndex(ImmutableArray<string> names)
    {
        if (names.Contains(SingleFileName))
        {
            return null;
        }

        string[] others = [.. names.Where(static name => name.EndsWith(IndexSuffix, StringComparison.OrdinalIgnoreCase))];
        return names.Contains(IndexFileName) ? IndexFileName : others.Length == 1 ? others[0] : null;
    }

    /// <summary>The weight files among the names of a folder, in order; empty when there are none.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="names">Names of its files.</param>
    /// <exception cref="ProvenanceException">Several files are there and nothing says how they belong together.</exception>
    public static ImmutableArray<string> Find(string folder, ImmutableArray<string> names)
    {
        if (names.Contains(SingleFileName))
        {
            return [SingleFileName];
        }

        // Other .bin files come with models too (OpenVINO, ONNX data, tokenizers): the first bytes tell.
        string[] files = [.. names.Where(name => HasExtension(name) && IsWeightLike(name) && LooksLikeTorch(Path.Combine(folder, name)))];
        if (files.Length <= 1 || IsSeries(files))
        {
            return [.. files];
        }

        if (Array.TrueForAll(files, static name => name.StartsWith("consolidated.", StringComparison.Ordinal)))
        {
            throw new ProvenanceException(
                ProvenanceErrorCode.FormatUnsupported, folder, $"the {files.Length} consolidated files are slices of the same tensors (tensor parallel); convert the model to the Hugging Face layout");
        }

        throw new ProvenanceException(
            ProvenanceErrorCode.ShardIndexInvalid, folder, $"there are {files.Length} PyTorch files but no {IndexFileName} that says how they belong together; name one of them");
    }

    // "<stem>-00001-of-00003.bin", all present.
    private static bool IsSeries(string[] names)
    {
        for (int i = 0; i < names.Length; i++)
        {
            if (!Path.GetFileNameWithoutExtension(names[i]).EndsWith($"-{i + 1:00000}-of-{names.Length:00000}", StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether a file begins as those of <c>torch.save</c> do; true when it can't be opened.</summary>
    public static bool LooksLikeTorch(string path)
    {
        try
        {
            if (!File.Exists(path) || Checkpoints.RegularFile.Length(path) < 4)
            {
                return false;
            }

            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            Span<byte> start = stackalloc byte[4];
            return stream.ReadAtLeast(start, 4, throwOnEndOfStream: false) == 4 && TorchFileReader.IsTorch(start);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Opening it later says why it can't be read.
            return true;
        }
    }
}
