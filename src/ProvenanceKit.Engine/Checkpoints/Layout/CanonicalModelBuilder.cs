using System.Collections.Immutable;

namespace ProvenanceKit.Engine.Checkpoints.Layout;

/// <summary>Sorts a checkpoint's tensors into roles by <see cref="LayoutTable"/> and by shape.</summary>
internal sealed class CanonicalModelBuilder(Checkpoint checkpoint, ArchitectureFacts? hints)
{
    private const int MaxLayers = 4096;
    private const int MaxWidth = 1 << 17;
    private const int NamesInMessage = 5;

    private readonly List<string> _unknown = [];
    private readonly Dictionary<(string Stack, int Layer), LayerTensors> _layers = [];
    private readonly List<(TensorName Name, TensorInfo Tensor, TensorContent Content)> _outside = [];

    /// <summary>Builds the view. Never throws for a strange layout: it says so in <see cref="CanonicalModel.Problem"/>.</summary>
    public CanonicalModel Build()
    {
        foreach (TensorInfo tensor in checkpoint.Tensors)
        {
            Sort(tensor);
        }

        List<LayerTensors> ordered = OrderLayers();
        MatrixSource? embedding = FindOutside(TensorContent.TokenEmbedding, 2);
        int width = WidthOf(ordered, embedding?.Tensor);
        bool conv1D = ordered.Any(l => l.HasTransposedProjection(width));
        var layers = ImmutableArray.CreateBuilder<CanonicalLayer>(ordered.Count);
        foreach (LayerTensors layer in ordered)
        {
            bool preNorm = _outside.Exists(o => o.Content == TensorContent.FinalNorm && o.Name.Stack == layer.Stack);
            layers.Add(new LayerAssembler(layer, width, conv1D, preNorm, hints).Assemble());
        }

        MatrixView? tokens = Table(embedding?.Tensor);
        MatrixView? head = Table(FindOutside(TensorContent.OutputHead, 2)?.Tensor);
        ImmutableArray<CanonicalLayer> built = layers.ToImmutable();
        return new CanonicalModel
        {
            Checkpoint = checkpoint,
            HiddenSize = width,
            Layers = built,
            Embedding = tokens,
            OutputHead = head ?? tokens,
            IsHeadTied = head is null,
            FinalNorm = FindOutside(TensorContent.FinalNorm, 1)?.Tensor,
            GainsAreOffsets = GainConvention.AreOffsets(checkpoint, built, ordered.Exists(static l => l.Find(TensorContent.MlpNorm)?.Path == "pre_feedforward_layernorm")),
            UnknownNames = _unknown,
            Problem = ProblemOf(built, width),
        };
    }

    private void Sort(TensorInfo tensor)
    {
        TensorName name = TensorName.Parse(tensor.Name);
        if (IsForeign(name.Stack))
        {
            return;
        }

        bool isWeight = name.Parameter is "weight" or "gamma";
        if (name.Layer < 0)
        {
            if (isWeight)
            {
                TensorContent content = OutsideContent(name.Module);
                if (content != TensorContent.Other)
                {
                    _outside.Add((name with { Stack = name.Module[..Math.Max(0, name.Module.LastIndexOf('.'))] }, tensor, content));
                }
            }

            return;
        }

        if (!LayoutTable.InLayer.TryGetValue(name.Module, out LayoutRule? rule))
        {
            if (name.Parameter != "inv_freq")
            {
                _unknown.Add(tensor.Name);
            }

            return;
        }

        if (!isWeight)
        {
            return;
        }

        var key = (name.Stack, name.Layer);
        if (!_layers.TryGetValue(key, out LayerTensors? layer))
        {
            layer = new LayerTensors(name.Stack, name.Layer);
            _layers.Add(key, layer);
        }

        layer.Add(new MatrixSource(rule.Path, rule, name.Expert, tensor));
    }

    private static TensorContent OutsideContent(string module)
    {
        foreach (LayoutRule rule in LayoutTable.OutsideLayers)
        {
            if (module.EndsWith(rule.Path, StringComparison.Ordinal) && (module.Length == rule.Path.Length || module[^(rule.Path.Length + 1)] == '.'))
            {
                return rule.Content;
            }
        }

        return TensorContent.Other;
    }

    private static bool IsForeign(string stack)
    {
        foreach (string part in stack.Split('.'))
        {
            if (LayoutTable.ForeignStacks.Contains(part))
            {
                return true;
            }
        }

        return false;
    }

    // Encoders come before decoders; of several other stacks (rare) the names decide, so that the order never depends on the file.
    private List<LayerTensors> OrderLayers() =>
        [.. _layers.Values
            .Where(static l => l.HasProjections)
            .OrderBy(static l => l.Stack.Contains("decoder", StringComparison.Ordinal) ? 1 : 0)
            .ThenBy(static l => l.Stack, StringComparer.Ordinal)
            .ThenBy(static l => l.Number)];

    private static int WidthOf(List<LayerTensors> layers, TensorInfo? embedding)
    {
        var counts = new SortedDictionary<long, int>();
        foreach (MatrixSource norm in layers.SelectMany(static l => l.Norms))
        {
            counts[norm.Tensor.ElementCount] = counts.GetValueOrDefault(norm.Tensor.ElementCount) + 1;
        }

        long width = counts.Count > 0 ? counts.MaxBy(static c => c.Value).Key : embedding is { Rank: 2 } e ? e.Shape[1] : 0;
        return width is > 0 and <= MaxWidth ? (int)width : 0;
    }

    // The shortest name wins: "shared" or "model.embed_tokens" before a copy in a sub-module.
    private MatrixSource? FindOutside(TensorContent content, int rank)
    {
        var found = _outside.Where(o => o.Content == content && o.Tensor.Rank == rank).OrderBy(static o => o.Name.Module.Length)
            .ThenBy(static o => o.Name.Module, StringComparer.Ordinal).Select(static o => o.Tensor).FirstOrDefault();
        return found is null ? null : new MatrixSource(found.Name, new LayoutRule(found.Name, content), -1, found);
    }

    private static MatrixView? Table(TensorInfo? tensor) =>
        tensor is { Rank: 2 } t && t.Shape[0] is > 0 and <= int.MaxValue && t.Shape[1] is > 0 and <= MaxWidth
            ? MatrixView.Create(t, (int)t.Shape[0], (int)t.Shape[1], transposed: false)
            : null;

    private string? ProblemOf(ImmutableArray<CanonicalLayer> layers, int width)
    {
        if (layers.Length > MaxLayers)
        {
            return $"more than {MaxLayers} layers";
        }

        if (width > 0 && layers.Any(static l => l.Mlps.Count > 0))
        {
            return null;
        }

        if (checkpoint.Tensors.Count == 0)
        {
            return "the checkpoint has no tensors";
        }

        // Packed weights have known module names but parameters that aren't plain weights; those names say more than the others.
        List<string> packed = [.. checkpoint.Tensors.Select(static t => t.Name).Where(static n => TensorName.Parse(n) is { Layer: >= 0, Parameter: not ("weight" or "bias" or "gamma" or "beta") })];
        List<string> names = _unknown.Count > 0 ? _unknown : packed.Count > 0 ? packed : [.. checkpoint.Tensors.Select(static t => t.Name)];
        string more = names.Count > NamesInMessage ? $" and {names.Count - NamesInMessage} more" : "";
        return $"unknown tensor layout; not understood: {string.Join(", ", names.Take(NamesInMessage))}{more}";
    }
}
