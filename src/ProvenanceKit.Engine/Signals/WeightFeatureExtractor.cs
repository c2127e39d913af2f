using System.Collections.Immutable;
using System.Runtime.InteropServices;
using ProvenanceKit.Engine.Checkpoints;
using ProvenanceKit.Engine.Checkpoints.Safetensors;
using ProvenanceKit.Engine.Numerics;
using ProvenanceKit.Engine.Signals.Scanning;

namespace ProvenanceKit.Engine.Signals;

/// <summary>Turns an open checkpoint into the features of EAS, END, NLF, LEP, WVC and WSP, in one pass over its bytes.</summary>
internal sealed class WeightFeatureExtractor
{
    // Norm vectors and embedding rows beyond these are no model's; they would only cost memory.
    private const long MaxNormElementCount = 1 << 22;
    private const long MaxEmbeddingColumnCount = 1 << 20;
    private const long MaxUnscannedElementCount = 1 << 16;

    private readonly Checkpoint _checkpoint;
    private readonly WeightExtractionOptions _options;
    private readonly ImmutableArray<UnmeasuredFeature>.Builder _unmeasured = ImmutableArray.CreateBuilder<UnmeasuredFeature>();
    private readonly LayerAccumulator _layers = new();

    private WeightFeatureExtractor(Checkpoint checkpoint, WeightExtractionOptions options)
    {
        _checkpoint = checkpoint;
        _options = options;
    }

    /// <summary>Extracts.</summary>
    /// <param name="checkpoint">An open checkpoint.</param>
    /// <param name="index">Its shard index, or null.</param>
    /// <param name="selectAnchors">Gives the anchor rows for a number of embedding rows.</param>
    /// <param name="options">How to read.</param>
    /// <param name="reportBytes">Receives bytes done and bytes to do, on any thread; may be null.</param>
    /// <param name="cancellationToken">Stops the scan.</param>
    public static WeightFeatures Extract(
        Checkpoint checkpoint, SafetensorsIndex? index, Func<long, ImmutableArray<int>> selectAnchors, WeightExtractionOptions options,
        Action<long, long>? reportBytes, CancellationToken cancellationToken)
    {
        IReadOnlyList<TensorInfo> tensors = options.ReferenceParity
            ? TensorOrder.Of(checkpoint, options.Mode, index)
            : [.. checkpoint.Tensors.OrderBy(tensor => tensor.Name, StringComparer.Ordinal)];
        if (options.Mode == ExtractionMode.Streaming)
        {
            tensors = [.. tensors.Where(tensor => !tensor.DataType.IsFloat8())];
        }

        return new WeightFeatureExtractor(checkpoint, options).Run(tensors, selectAnchors, reportBytes, cancellationToken);
    }

    private WeightFeatures Run(
        IReadOnlyList<TensorInfo> tensors, Func<long, ImmutableArray<int>> selectAnchors, Action<long, long>? reportBytes, CancellationToken cancellationToken)
    {
        TensorInfo? embedding = Embedding(tensors);
        ImmutableArray<int> anchors = embedding is null ? [] : Anchors(embedding, selectAnchors);
        bool measureEmbedding = embedding is not null && anchors.Length >= EasSignal.MinAnchorCount;
        var requests = new List<TensorScanRequest>();
        foreach (TensorInfo tensor in tensors)
        {
            bool layered = !_options.RowsOnly && _options.Mode != ExtractionMode.Sliced && IsLayerTensor(tensor);
            bool rows = !_options.RowsOnly && measureEmbedding && tensor == embedding;
            if (layered || rows)
            {
                requests.Add(new TensorScanRequest(tensor, layered, rows, layered && IsSampled(tensor)));
            }
        }

        long bytesTotal = requests.Sum(request => request.Tensor.ByteLength);
        long bytesDone = 0;
        var scanner = new WeightScanner(
            _checkpoint, _options.MaxThreads,
            reportBytes is null ? null : bytes => reportBytes(Interlocked.Add(ref bytesDone, bytes), bytesTotal), cancellationToken);
        TensorScanResult[] results = scanner.Scan(requests);
        ImmutableArray<LayerWeightSample> samples = _options.Mode == ExtractionMode.Sliced
            ? ReadSliced(tensors, cancellationToken)
            : Gather(requests, results, cancellationToken);
        int embeddingAt = requests.FindIndex(request => request.RowNorms);
        ImmutableArray<double>? histogram = embeddingAt < 0 ? null : EndSignal.Extract(results[embeddingAt].RowNorms);
        bool embeddingIsBroken = embeddingAt >= 0 && histogram is null;
        if (embeddingIsBroken)
        {
            NoteBoth(MeasurementState.Failed, $"the embedding {embedding!.Name} has NaN or infinite values");
        }

        NoteNonFiniteOutsideLayers(tensors, embeddingIsBroken ? embedding : null, cancellationToken);
        ImmutableArray<NormTensor>? norms = Norms(tensors);
        ImmutableArray<double>? profile = _options.RowsOnly ? null : EnergyProfile();
        if (_options.RowsOnly)
        {
            NoteLeftOut(measureEmbedding);
        }
        else if (samples.IsEmpty)
        {
            Note(SignalName.Wvc, MeasurementState.NotApplicable, "no projection weights were recognised by name in numbered layers");
        }

        return new WeightFeatures
        {
            ExtractionMode = _options.Mode.ToString(),
            IsReferenceParity = _options.ReferenceParity,
            EmbeddingName = embedding?.Name,
            EmbeddingRowCount = embedding?.Shape[0] ?? 0,
            EmbeddingColumnCount = embedding?.RowLength ?? 0,
            AnchorIds = anchors,
            AnchorCosines = measureEmbedding && !embeddingIsBroken ? EasSignal.Extract(_checkpoint, embedding!, anchors) : null,
            EmbeddingNormHistogram = histogram,
            NormTensors = norms,
            LayerEnergyProfile = profile,
            SignSparsityProfile = WspSignal.Extract(_layers.Counts),
            LayerWeightSamples = samples.IsEmpty ? null : samples,
            NonFiniteTensors = [.. _layers.NonFinite],
            Unmeasured = _unmeasured.ToImmutable(),
        };
    }

    // No signal reads these, but a model with such values is broken. Large ones aren't read for that alone.
    private void NoteNonFiniteOutsideLayers(IReadOnlyList<TensorInfo> tensors, TensorInfo? brokenEmbedding, CancellationToken cancellationToken)
    {
        foreach (TensorInfo tensor in tensors)
        {
            if (tensor == brokenEmbedding)
            {
                _layers.NoteNonFinite(tensor.Name);
            }
            else if (!IsLayerTensor(tensor) && tensor.ElementCount <= MaxUnscannedElementCount && !_checkpoint.IsRemote)
            {
                cancellationToken.ThrowIfCancellationRequested();
                float[] values = new float[tensor.ElementCount];
                _checkpoint.Read(tensor, 0, values);
                if (Array.Exists(values, static value => !float.IsFinite(value)))
                {
                    _layers.NoteNonFinite(tensor.Name);
                }
            }
        }
    }

    private void NoteLeftOut(bool hasEmbedding)
    {
        foreach (SignalName signal in new[] { SignalName.End, SignalName.Lep, SignalName.Wvc })
        {
            if (signal != SignalName.End || hasEmbedding)
            {
                Note(signal, MeasurementState.Skipped, "it needs all of the weights, and they stay on the Hub; save the model first (Save-HubModel)");
            }
        }
    }

    private TensorInfo? Embedding(IReadOnlyList<TensorInfo> tensors)
    {
        TensorInfo? embedding = _options.ReferenceParity
            ? TensorNames.FindEmbedding(tensors, requireMatrix: _options.Mode == ExtractionMode.Full)
            : EmbeddingFinder.Find(tensors);
        string? problem = embedding switch
        {
            null => "no token embedding was found by name",
            { Rank: not 2 } => $"the embedding {embedding.Name} isn't a matrix",
            _ when embedding.Shape[0] > EasSignal.MaxRowCount => $"the embedding {embedding.Name} has more than {EasSignal.MaxRowCount} rows",
            _ when embedding.RowLength > MaxEmbeddingColumnCount || embedding.ElementCount == 0 => $"the embedding {embedding.Name} has an impossible shape",
            _ => null,
        };
        if (problem is null)
        {
            return embedding;
        }

        NoteBoth(MeasurementState.NotApplicable, problem);
        return null;
    }

    private ImmutableArray<int> Anchors(TensorInfo embedding, Func<long, ImmutableArray<int>> selectAnchors)
    {
        ImmutableArray<int> anchors = selectAnchors(embedding.Shape[0]);
        if (anchors.Length < EasSignal.MinAnchorCount)
        {
            NoteBoth(
                MeasurementState.NotApplicable,
                $"the embedding {embedding.Name} has {embedding.Shape[0]} rows, which gives {anchors.Length} anchors; {EasSignal.MinAnchorCount} are needed");
        }

        return anchors;
    }

    private ImmutableArray<LayerWeightSample> Gather(
        List<TensorScanRequest> requests, TensorScanResult[] results, CancellationToken cancellationToken)
    {
        AddEnergies(requests, results, cancellationToken);
        var samples = new SortedDictionary<int, ImmutableArray<TensorWeightSample>.Builder>();
        for (int i = 0; i < requests.Count; i++)
        {
            TensorInfo tensor = requests[i].Tensor;
            if (!requests[i].Statistics)
            {
                continue;
            }

            int layer = TensorNames.LayerIndex(tensor.Name)!.Value;
            ValueStatistics statistics = results[i].Statistics;
            _layers.NoteNonFinite(tensor.Name, statistics);
            if (tensor.ElementCount >= WspSignal.MinElementCount)
            {
                _layers.AddCounts(layer, new WspCounts(tensor.ElementCount, statistics.PositiveCount, statistics.NearZeroCount));
            }

            if (requests[i].Samples)
            {
                Add(samples, layer, tensor.Name, results[i].Samples);
            }
        }

        return Freeze(samples);
    }

    private void AddEnergies(List<TensorScanRequest> requests, TensorScanResult[] results, CancellationToken cancellationToken)
    {
        List<int> counted = [.. Enumerable.Range(0, requests.Count).Where(i => requests[i].Statistics && requests[i].Tensor.Rank >= 2)];
        double[] energies = _options.ReferenceParity
            ? ReferenceEnergy.Compute(_checkpoint, [.. counted.Select(i => requests[i].Tensor)], _options.MaxThreads, cancellationToken)
            : [.. counted.Select(i => Math.Sqrt(results[i].Statistics.SumOfSquares))];
        for (int i = 0; i < energies.Length; i++)
        {
            _layers.AddEnergy(TensorNames.LayerIndex(requests[counted[i]].Tensor.Name)!.Value, energies[i]);
        }
    }

    // The reference scales the sum of squares but takes no root here, so these profiles compare only with each other.
    private ImmutableArray<LayerWeightSample> ReadSliced(IReadOnlyList<TensorInfo> tensors, CancellationToken cancellationToken)
    {
        var samples = new SortedDictionary<int, ImmutableArray<TensorWeightSample>.Builder>();
        foreach (TensorInfo tensor in tensors)
        {
            if (!IsLayerTensor(tensor) || tensor.Rank < 2)
            {
                continue;
            }

            cancellationToken.ThrowIfCancellationRequested();
            int layer = TensorNames.LayerIndex(tensor.Name)!.Value;
            (float[] values, double scale) = SlicedRows.Read(_checkpoint, tensor);
            ValueStatistics statistics = ValueStatisticsKernel.Compute(TensorDataType.F32, MemoryMarshal.AsBytes(values.AsSpan()));
            _layers.NoteNonFinite(tensor.Name, statistics);
            _layers.AddEnergy(layer, statistics.SumOfSquares * scale);
            // Sliced, small matrices count as well; the minimum of the other modes isn't applied.
            _layers.AddCounts(
                layer, new WspCounts(tensor.ElementCount, (long)(statistics.PositiveCount * scale), (long)(statistics.NearZeroCount * scale)));

            if (IsSampled(tensor))
            {
                long stride = EvenSampling.Stride(values.Length);
                float[] sampled = new float[EvenSampling.Count(values.Length)];
                for (int i = 0; i < sampled.Length; i++)
                {
                    sampled[i] = values[i * stride];
                }

                Add(samples, layer, tensor.Name, sampled);
            }
        }

        return Freeze(samples);
    }

    private ImmutableArray<NormTensor>? Norms(IReadOnlyList<TensorInfo> tensors)
    {
        bool flatten = _options.Mode != ExtractionMode.Full;
        IEnumerable<TensorInfo> chosen = tensors.Where(tensor =>
            tensor.ElementCount is >= NlfSignal.MinElementCount and <= MaxNormElementCount && (flatten || tensor.Rank == 1) && TensorNames.IsNorm(tensor.Name));
        if (flatten)
        {
            chosen = chosen.OrderBy(tensor => tensor.Name, StringComparer.Ordinal);
        }

        if (_checkpoint.IsRemote)
        {
            _checkpoint.Prefetch([.. chosen.Select(static tensor => new TensorRange(tensor, 0, tensor.ElementCount))]);
        }

        ImmutableArray<NormTensor>.Builder norms = ImmutableArray.CreateBuilder<NormTensor>();
        foreach (TensorInfo tensor in chosen)
        {
            float[] values = new float[tensor.ElementCount];
            _checkpoint.Read(tensor, 0, values);
            norms.Add(new NormTensor(tensor.Name, ImmutableCollectionsMarshal.AsImmutableArray(values)));
        }

        if (norms.Count > 0)
        {
            return norms.ToImmutable();
        }

        Note(SignalName.Nlf, MeasurementState.NotApplicable, $"no norm tensors of at least {NlfSignal.MinElementCount} elements were recognised by name");
        return null;
    }

    private ImmutableArray<double>? EnergyProfile()
    {
        if (_layers.Energy.Count == 0)
        {
            Note(SignalName.Lep, MeasurementState.NotApplicable, "no matrices in numbered layers were recognised by name");
            return null;
        }

        ImmutableArray<double> profile = LepSignal.Extract(_layers.Energy);
        if (!profile.Any(double.IsNaN))
        {
            return profile;
        }

        Note(SignalName.Lep, MeasurementState.Failed, $"{(_layers.NonFinite.Count > 0 ? _layers.NonFinite[0] : "a layer")} has NaN or infinite values");
        return null;
    }

    private static bool IsLayerTensor(TensorInfo tensor) =>
        (tensor.Rank >= 2 || tensor.ElementCount >= WspSignal.MinElementCount) && tensor.ElementCount > 0 && TensorNames.LayerIndex(tensor.Name) is not null;

    private static bool IsSampled(TensorInfo tensor) =>
        tensor.Rank >= 2 &&
        TensorNames.Category(tensor.Name) is not (TensorCategory.Norm or TensorCategory.Embedding or TensorCategory.Head or TensorCategory.Other);

    private static void Add(SortedDictionary<int, ImmutableArray<TensorWeightSample>.Builder> samples, int layer, string name, float[] values)
    {
        if (!samples.TryGetValue(layer, out ImmutableArray<TensorWeightSample>.Builder? tensors))
        {
            samples.Add(layer, tensors = ImmutableArray.CreateBuilder<TensorWeightSample>());
        }

        tensors.Add(new TensorWeightSample(name, ImmutableCollectionsMarshal.AsImmutableArray(values)));
    }

    private static ImmutableArray<LayerWeightSample> Freeze(SortedDictionary<int, ImmutableArray<TensorWeightSample>.Builder> samples) =>
        [.. samples.Select(pair => new LayerWeightSample(pair.Key, pair.Value.ToImmutable()))];

    private void NoteBoth(MeasurementState state, string reason)
    {
        Note(SignalName.Eas, state, reason);
        Note(SignalName.End, state, reason);
    }

    private void Note(SignalName signal, MeasurementState state, string reason) => _unmeasured.Add(new UnmeasuredFeature(signal, state, reason));
}
