namespace ProvenanceKit.Engine.Checkpoints.Adapters;

/// <summary>A low-rank change of one weight: delta[output, input] = scale * sum over k of B[output, k] A[k, input].</summary>
/// <param name="Weight">Name of the weight in the base model.</param>
/// <param name="A">[rank, inputs].</param>
/// <param name="B">[outputs, rank].</param>
/// <param name="Scale">Factor.</param>
/// <param name="IsTransposed">Whether the base stores the weight as [inputs, outputs].</param>
internal sealed record LoraModule(string Weight, TensorInfo A, TensorInfo B, float Scale, bool IsTransposed)
{
    /// <summary>Rank.</summary>
    public int Rank => (int)A.Shape[0];

    /// <summary>Inputs of the module.</summary>
    public long Inputs => A.Shape[1];

    /// <summary>Outputs of the module.</summary>
    public long Outputs => B.Shape[0];

    /// <summary>Rows of the weight as the base stores it.</summary>
    public long Rows => IsTransposed ? Inputs : Outputs;

    /// <summary>Columns of the weight as the base stores it.</summary>
    public int Columns => (int)(IsTransposed ? Outputs : Inputs);
}
