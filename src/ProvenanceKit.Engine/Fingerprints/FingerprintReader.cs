using System.Collections.Immutable;
using System.Diagnostics;
using ProvenanceKit.Engine.Checkpoints;
using ProvenanceKit.Engine.Comparisons;
using ProvenanceKit.Engine.Configuration;
using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Evidence.Sketches;
using ProvenanceKit.Engine.Models;
using ProvenanceKit.Engine.Signals;
using ProvenanceKit.Engine.Tokenization;

namespace ProvenanceKit.Engine.Fingerprints;

/// <summary>Reads a located model into a fingerprint: configuration, tokenizer, then one pass over the weights.</summary>
internal static class FingerprintReader
{
    /// <summary>Above this many bytes of weights the reference reads tensor by tensor, and rows of tensors.</summary>
    private const long ReferenceStreamingBytes = 20_000_000_000;

    /// <summary>Above this many estimated parameters the reference reads tensor by tensor.</summary>
    private const double ReferenceStreamingParameters = 1e10;

    /// <summary>Reads a fingerprint.</summary>
    /// <param name="model">Where the files are.</param>
    /// <param name="options">How to read.</param>
    /// <param name="forcedMode">The reference's reading mode for tests; null lets the size decide.</param>
    /// <param name="progress">Receives reports on any thread; may be null.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="ProvenanceException">A file is missing, broken or unsupported.</exception>
    public static ModelFingerprint Read(
        LocatedModel model, FingerprintOptions options, ExtractionMode? forcedMode, IProgress<EngineProgress>? progress, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        ImmutableArray<string>.Builder warnings = ImmutableArray.CreateBuilder<string>();
        RequireConfig(model);
        (ModelConfiguration? config, LoadedTokenizer? tokenizer, string? tokenizerReason) = ModelMetadata.Read(model, cancellationToken);
        bool madeUp = options.ReferenceParity && tokenizer is null && ReferenceDefaultTokenizer.IsMadeUpFor(config?.ModelType ?? "");
        TokenizerFacts? facts = madeUp ? ReferenceDefaultTokenizer.Facts : tokenizer?.Facts;
        ArchitectureFacts architecture = config is null
            ? UnknownArchitecture()
            : ArchitectureReader.Read(config, madeUp ? ReferenceDefaultTokenizer.CanonicalHash : tokenizer?.CanonicalHash, facts?.BosTokenId, facts?.EosTokenId);
        warnings.AddRange(Warnings(config, architecture, options));
        if (madeUp)
        {
            warnings.Add("there are no tokenizer files; TFV, VOA and the anchors are those of the tokenizer that the reference kit makes up");
        }

        if (model.Adapter is { } adapter)
        {
            warnings.Add(model.Base is null ? $"this is {adapter.Describe()}" : $"this is {adapter.Describe()}, applied to {model.Base.Name}");
        }

        double metadataSeconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var fingerprint = new ModelFingerprint
        {
            Name = model.Name,
            Path = model.Path,
            BaseModelPath = model.Base?.Path,
            Format = model.WeightFiles.IsEmpty ? "none" : model.Format.ToString().ToLowerInvariant() + (model.Adapter is null ? "" : " adapter"),
            Architecture = architecture,
            Tokenizer = facts,
            Vocabulary = madeUp ? ReferenceDefaultTokenizer.Vocabulary : tokenizer?.VocabularyDigest,
            TokenizerUnmeasuredReason = facts is null ? tokenizerReason : null,
        };
        if (options.MetadataOnly)
        {
            fingerprint = fingerprint with { WeightsUnmeasuredReason = "only metadata was asked for" };
        }
        else
        {
            Func<long, ImmutableArray<int>> selectAnchors =
                madeUp ? ReferenceDefaultTokenizer.SelectAnchors : rows => AnchorSelector.Select(tokenizer, rows);
            fingerprint = WithWeights(fingerprint, model, selectAnchors, options, forcedMode, progress, cancellationToken);
            if (fingerprint.Weights?.NonFiniteTensors is [var first, ..] broken)
            {
                warnings.Add($"{broken.Length} {(broken.Length == 1 ? "tensor has" : "tensors have")} NaN or infinite values ({first}{(broken.Length > 1 ? ", ..." : "")}); signals that rest on them aren't measured");
            }

            warnings.AddRange(WeightWarnings(model, options));
            if (tokenizer?.EncodingUnavailableReason is { } reason && fingerprint.Weights is not null)
            {
                warnings.Add($"anchors come from the generator alone, because the tokenizer can't encode: {reason}");
            }
        }

        double total = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return fingerprint with
        {
            Warnings = warnings.ToImmutable(),
            Timing = fingerprint.Timing with { MetadataSeconds = metadataSeconds, WeightSeconds = total - metadataSeconds, TotalSeconds = total },
        };
    }

    // Broken weights are the better answer, so their headers are looked at first.
    private static void RequireConfig(LocatedModel model)
    {
        if (model.ConfigPath is not null || !model.IsFolder || model.Format == WeightFormat.Gguf || model.Adapter is not null)
        {
            return;
        }

        if (MissingWeights(model, new FingerprintOptions(), ExtractionMode.Full) is null)
        {
            CheckpointFactory.Open(model).Dispose();
        }

        if (model.WeightFiles.IsEmpty && !model.UnsupportedWeightFiles.IsEmpty)
        {
            throw new ProvenanceException(ProvenanceErrorCode.FormatUnsupported, model.Folder, MissingWeights(model, new FingerprintOptions(), ExtractionMode.Full)!);
        }

        throw new ProvenanceException(
            ProvenanceErrorCode.ConfigNotFound, model.Folder, "there is no config.json; name the weight file itself to compare weights alone");
    }

    private static ModelFingerprint WithWeights(
        ModelFingerprint fingerprint, LocatedModel model, Func<long, ImmutableArray<int>> selectAnchors, FingerprintOptions options, ExtractionMode? forcedMode,
        IProgress<EngineProgress>? progress, CancellationToken cancellationToken)
    {
        ExtractionMode mode = forcedMode ?? (options.ReferenceParity ? ReferenceMode(model, fingerprint.Architecture) : ExtractionMode.Full);
        string? reason = MissingWeights(model, options, mode);
        if (reason is not null)
        {
            return fingerprint with { WeightsUnmeasuredReason = reason };
        }

        // The reference kit takes packed integers and scales for weights.
        using Checkpoint checkpoint = options.ReferenceParity && model.Adapter is null ? CheckpointFactory.OpenStored(model) : CheckpointFactory.Open(model);
        checkpoint.UseCancellation(cancellationToken);
        fingerprint = fingerprint with
        {
            WeightBytes = checkpoint.Tensors.Sum(tensor => tensor.ByteLength),
            TensorCount = checkpoint.Tensors.Count,
            ParameterCount = checkpoint.Tensors.Sum(tensor => tensor.ElementCount),
            DataTypes = [.. checkpoint.Tensors.GroupBy(tensor => tensor.Encoding ?? tensor.DataType.DisplayName())
                .OrderByDescending(group => group.Sum(tensor => tensor.ElementCount)).ThenBy(group => group.Key, StringComparer.Ordinal).Select(group => group.Key)],
        };
        TensorInfo? float8 = options.ReferenceParity && mode == ExtractionMode.Full
            ? checkpoint.Tensors.FirstOrDefault(tensor => tensor.DataType.IsFloat8() && TensorNames.LayerIndex(tensor.Name) is not null)
            : null;
        if (float8 is not null)
        {
            return fingerprint with { WeightsUnmeasuredReason = $"the reference kit can't compute with 8-bit floats ({float8.Name}); without -ReferenceParity they are read" };
        }

        WeightFeatures weights = WeightFeatureExtractor.Extract(
            checkpoint, model.Index, selectAnchors, new WeightExtractionOptions(mode, options.ReferenceParity, options.MaxThreads) { RowsOnly = IsReadByRows(model, options) },
            progress is null ? null : (done, total) => progress.Report(new EngineProgress(model.Name, "weights", done, total)), cancellationToken);

        // Samples say nothing of an adapter alone, and rows of an adapted model need those of its base.
        bool rowsOnly = IsReadByRows(model, options);
        bool isSampled = (options.IncludeEvidence || options.UseCache) && !options.ReferenceParity && (model.Adapter is null || (model.Base is not null && !rowsOnly));
        if (!isSampled)
        {
            return fingerprint with { Weights = weights };
        }

        long start = Stopwatch.GetTimestamp();
        EvidenceSketch evidence = EvidenceSketchReader.Read(OpenModel.Input(fingerprint, model, checkpoint), rowsOnly, options.MaxThreads, cancellationToken);
        return fingerprint with
        {
            Weights = weights,
            Evidence = evidence,
            Timing = new FingerprintTiming { EvidenceSeconds = Stopwatch.GetElapsedTime(start).TotalSeconds },
        };
    }

    private static bool IsReadByRows(LocatedModel model, FingerprintOptions options) =>
        !options.ReferenceParity && (model.Base ?? model).Remote is { } remote && remote.WeightBytes > (options.Hub ?? new HubOptions()).MaxWholeWeightBytes;

    private static IEnumerable<string> WeightWarnings(LocatedModel model, FingerprintOptions options)
    {
        if (IsReadByRows(model, options))
        {
            yield return "the weights stay on the Hub, so the signals that need all of them (END, LEP, WVC) aren't measured, and a verdict from its samples can't find disguised copies; save the model (Save-HubModel) to have all of it";
        }
        else if (model.NoWeightsReason is { } reason && model.Adapter is null && (model.AbsentWeightsReason is not null || !model.UnsupportedWeightFiles.IsEmpty))
        {
            yield return reason;
        }
    }

    private static string? MissingWeights(LocatedModel model, FingerprintOptions options, ExtractionMode mode)
    {
        if (!model.MissingShards.IsEmpty)
        {
            string message = $"the shard '{model.MissingShards[0]}' that the index names is missing" +
                (model.MissingShards.Length > 1 ? $", and {model.MissingShards.Length - 1} more" : "");
            if (!options.ReferenceParity)
            {
                throw new ProvenanceException(ProvenanceErrorCode.ShardMissing, model.Index!.Path, message + "; download it again");
            }

            if (mode == ExtractionMode.Full || model.WeightFiles.IsEmpty)
            {
                return message;
            }
        }

        return model.NoWeightsReason;
    }

    private static ExtractionMode ReferenceMode(LocatedModel model, ArchitectureFacts architecture)
    {
        long bytes = model.Remote?.WeightBytes ?? model.WeightFiles.Sum(file => new FileInfo(file).Length);
        return bytes > ReferenceStreamingBytes ? ExtractionMode.Sliced
            : architecture.EstimatedParameterCount > ReferenceStreamingParameters ? ExtractionMode.Streaming
            : ExtractionMode.Full;
    }

    private static IEnumerable<string> Warnings(ModelConfiguration? config, ArchitectureFacts architecture, FingerprintOptions options)
    {
        if (config is null)
        {
            yield return "there is no config.json beside the weight file, so the architecture is unknown and MFI isn't measured";
            yield break;
        }

        if (options.ReferenceParity && !architecture.ReferenceAccepts)
        {
            yield return "the reference kit refuses this configuration (unknown model_type, or no architectures)";
        }

        if (!architecture.IsKnownModelType)
        {
            yield return $"the model type '{architecture.ModelType}' isn't known; only the plain fields of its configuration were read";
        }

        foreach (string warning in config.Warnings)
        {
            yield return warning;
        }
    }

    private static ArchitectureFacts UnknownArchitecture() =>
        new() { ModelType = "unknown", ArchHash = "", FamilyHash = "", IsKnownModelType = false, ReferenceAccepts = false };
}
