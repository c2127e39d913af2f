using System.Collections.Immutable;
using System.Security.Cryptography;
using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Models;

namespace ProvenanceKit.Engine.Reports;

/// <summary>Finds the models that results are about and the files that identify them.</summary>
internal static class ReportInputs
{
    private const int BufferLength = 1 << 20;

    // Beside the weights these decide what is measured, or declare a parent.
    private static readonly string[] s_metadataFiles = ["config.json", "tokenizer.json", "tokenizer_config.json", "adapter_config.json", "mergekit_config.yml", "README.md"];

    /// <summary>One input per path, in the order of the results.</summary>
    /// <param name="results">Results of a report.</param>
    /// <param name="options">Whether to hash.</param>
    /// <param name="progress">Receives reports; may be null.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static ImmutableArray<ReportInput> Describe(
        IReadOnlyList<object> results, ReportOptions options, IProgress<EngineProgress>? progress, CancellationToken cancellationToken)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        var order = new List<string>();
        foreach ((string name, string? path) in results.SelectMany(Models))
        {
            if (!string.IsNullOrEmpty(path) && names.TryAdd(path, name))
            {
                order.Add(path);
            }
        }

        ILookup<string, ModelFingerprint> fingerprints = results.OfType<ModelFingerprint>().ToLookup(static f => f.Path, StringComparer.Ordinal);
        return [.. order.Select(path => Describe(names[path], path, fingerprints[path].FirstOrDefault(), options, progress, cancellationToken))];
    }

    private static IEnumerable<(string Name, string? Path)> Models(object result) => result switch
    {
        ProvenanceComparison c => [(c.ReferenceModel, c.ReferencePath), (c.DifferenceModel, c.DifferencePath)],
        ReferenceMatch m => [(m.QueryModel, m.QueryPath)],
        LineageEdge e => [(e.Parent ?? "", e.ParentPath), (e.Child, e.ChildPath)],
        ProvenanceTestResult t => [(t.Model, t.Path)],
        ModelFingerprint f => [(f.Name, f.Path)],
        _ => [],
    };

    private static ReportInput Describe(
        string name, string path, ModelFingerprint? fingerprint, ReportOptions options, IProgress<EngineProgress>? progress, CancellationToken cancellationToken)
    {
        var input = new ReportInput { Name = name, Path = path, Fingerprint = fingerprint };
        if (fingerprint is { SourcePath: not null })
        {
            return input with { Files = Known(fingerprint), Note = "From a fingerprint file; the hashes are those of the model that was measured." };
        }

        try
        {
            LocatedModel model = ModelLocator.Locate(path);
            string[] weights = model.FingerprintPath is { } file ? [file] : [.. model.WeightFiles];
            IEnumerable<string> metadata = model.FingerprintPath is null ? s_metadataFiles.Select(n => Path.Combine(model.Folder, n)).Where(File.Exists) : [];
            long bytes = weights.Sum(static w => new FileInfo(w).Length);
            bool hash = options.HashFiles ?? bytes <= ReportOptions.AutomaticHashBytes;
            progress?.Report(new EngineProgress(name, "hashes", 0, hash ? bytes : 0));
            var files = ImmutableArray.CreateBuilder<ReportInputFile>();
            long done = 0;
            foreach (string item in weights.Concat(metadata))
            {
                var info = new FileInfo(item);
                ModelFileDigest? known = fingerprint is { Files.IsDefault: false } ? fingerprint.Files.FirstOrDefault(f => f.Name == info.Name && f.Length == info.Length) : null;
                string? sha = known?.Sha256 ?? (hash ? Hash(item, cancellationToken) : null);
                files.Add(new ReportInputFile(info.Name, info.Length, sha, known?.SampledSha256));
                done += info.Length;
                progress?.Report(new EngineProgress(name, "hashes", Math.Min(done, bytes), hash ? bytes : 0));
            }

            bool isMissing = files.Any(static f => f.Sha256 is null);
            string reason = options.HashFiles == false ? "SHA-256 was not asked for." : "SHA-256 is not computed unasked for a model of this size; ask for it with -HashFiles.";
            return input with { Files = files.ToImmutable(), Note = isMissing ? reason : null };
        }
        catch (Exception e) when (e is ProvenanceException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            // The result stands without the files, which may be elsewhere by now; the report says so.
            return input with { Files = Known(fingerprint), Note = $"The files can't be read now ({e.Message})." };
        }
    }

    private static ImmutableArray<ReportInputFile> Known(ModelFingerprint? fingerprint) =>
        fingerprint is { Files.IsDefault: false } ? [.. fingerprint.Files.Select(static f => new ReportInputFile(f.Name, f.Length, f.Sha256, f.SampledSha256))] : [];

    private static string Hash(string path, CancellationToken cancellationToken)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[(int)Math.Clamp(stream.Length, 1, BufferLength)];
        for (int read; (read = stream.Read(buffer)) > 0;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            hash.AppendData(buffer, 0, read);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
