using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Engine.Checkpoints.Layout;

/// <summary>
/// A checkpoint by roles instead of names. Everything comes from the tensors; a configuration is used for one thing only, the head count
/// that splits a fused q/k/v by head, and nothing in the verdict rests on that split.
/// </summary>
internal sealed class CanonicalModel
{
    /// <summary>The checkpoint behind it.</summary>
    public required Checkpoint Checkpoint { get; init; }

    /// <summary>Width of the residual stream; 0 when it couldn't be told.</summary>
    public required int HiddenSize { get; init; }

    /// <summary>Layers in order; an encoder's before its decoder's.</summary>
    public required IReadOnlyList<CanonicalLayer> Layers { get; init; }

    /// <summary>Token embedding [tokens, width]; null when not found.</summary>
    public MatrixView? Embedding { get; init; }

    /// <summary>Output head [tokens, width]; the embedding where the file has none.</summary>
    public MatrixView? OutputHead { get; init; }

    /// <summary>True when the file has no output head of its own.</summary>
    public bool IsHeadTied { get; init; }

    /// <summary>Gain of the last norm; null for post-norm models.</summary>
    public TensorInfo? FinalNorm { get; init; }

    /// <summary>True when norms multiply by 1 + g (Gemma), false when by g.</summary>
    public bool GainsAreOffsets { get; init; }

    /// <summary>Names that the table doesn't know, in storage order.</summary>
    public required IReadOnlyList<string> UnknownNames { get; init; }

    /// <summary>Why nothing can be measured on this model, naming what wasn't understood; null when it can.</summary>
    public string? Problem { get; init; }

    /// <summary>Reads a checkpoint's names and shapes (and norm gains, to tell 1 + g from g).</summary>
    /// <param name="checkpoint">The checkpoint; stays open and owned by the caller.</param>
    /// <param name="hints">The configuration's facts, which may be missing or false.</param>
    public static CanonicalModel Open(Checkpoint checkpoint, ArchitectureFacts? hints = null) => new CanonicalModelBuilder(checkpoint, hints).Build();

    /// <summary>The matrix of a role; null when the layer has none.</summary>
    /// <param name="role">Which.</param>
    /// <param name="layer">Position in <see cref="Layers"/>.</param>
    /// <param name="mlp">Position in <see cref="CanonicalLayer.Mlps"/>; not used by attention roles.</param>
    public MatrixView? Find(MatrixRole role, int layer, int mlp = 0)
    {
        CanonicalLayer l = Layers[layer];
        MlpGroup? group = mlp < l.Mlps.Count ? l.Mlps[mlp] : null;
        return role switch
        {
            MatrixRole.Query => l.Query,
            MatrixRole.Key => l.Key,
            MatrixRole.Value => l.Value,
            MatrixRole.AttentionOutput => l.AttentionOutput,
            MatrixRole.Gate => group?.Gate,
            MatrixRole.Up => group?.Up,
            MatrixRole.Down => group?.Down,
            _ => group?.Down?.Transpose(),
        };
    }

    /// <summary>Reads rows of a role's matrix, reading only the bytes that its storage order forces.</summary>
    /// <exception cref="ProvenanceException">The layer has no such matrix, or the file can't be read.</exception>
    public void ReadRows(MatrixRole role, int layer, int mlp, ReadOnlySpan<int> rows, Span<float> destination)
    {
        MatrixView view = Find(role, layer, mlp)
            ?? throw new ProvenanceException(ProvenanceErrorCode.TensorInvalid, Layers[layer].Name, $"The layer has no {role} matrix.");
        MatrixReader.ReadRows(Checkpoint, view, rows, destination);
    }

    /// <summary>Reads a gain as the factor that the norm applies (1 + g where gains are stored as offsets).</summary>
    public float[] ReadGain(NormGain gain)
    {
        float[] values = new float[gain.Tensor.ElementCount];
        Checkpoint.Read(gain.Tensor, 0, values);
        if (GainsAreOffsets)
        {
            for (int i = 0; i < values.Length; i++)
            {
                values[i] += 1;
            }
        }

        return values;
    }
}
