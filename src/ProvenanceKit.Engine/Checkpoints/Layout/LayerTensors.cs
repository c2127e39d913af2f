namespace ProvenanceKit.Engine.Checkpoints.Layout;

/// <summary>The stored tensors of one layer.</summary>
internal sealed class LayerTensors(string stack, int number)
{
    private readonly List<MatrixSource> _sources = [];

    /// <summary>Prefix of the list of layers.</summary>
    public string Stack { get; } = stack;

    /// <summary>Number in the file.</summary>
    public int Number { get; } = number;

    /// <summary>Everything that the table knows, in storage order.</summary>
    public IReadOnlyList<MatrixSource> Sources => _sources;

    /// <summary>Norm gains of any placement.</summary>
    public IEnumerable<MatrixSource> Norms => _sources.Where(static s => IsNorm(s.Rule.Content) && s.Tensor.Rank == 1);

    /// <summary>False for a layer of nothing but norms or ignored tensors.</summary>
    public bool HasProjections => _sources.Exists(static s => s.Rule.Content is not TensorContent.Other && !IsNorm(s.Rule.Content));

    /// <summary>Adds a tensor.</summary>
    public void Add(MatrixSource source) => _sources.Add(source);

    /// <summary>The first tensor of that content that belongs to no expert; null when there is none.</summary>
    public MatrixSource? Find(TensorContent content) => _sources.Find(s => s.Rule.Content == content && s.Expert < 0);

    /// <summary>True when a tensor of a Conv1D module is stored [in, out] beyond doubt.</summary>
    public bool HasTransposedProjection(int width) => _sources.Exists(s =>
        s.Rule.Conv1D && s.Tensor.Rank == 2 && s.Rule.Content is TensorContent.QkvStacked or TensorContent.Up
        && s.Tensor.Rank == 2 && s.Tensor.Shape[0] == width && s.Tensor.Shape[1] != width);

    private static bool IsNorm(TensorContent content) => content is TensorContent.AttentionNorm or TensorContent.MlpNorm or TensorContent.PostAttentionNorm
        or TensorContent.OutputNorm or TensorContent.EitherAttentionNorm or TensorContent.EitherMlpNorm;
}
