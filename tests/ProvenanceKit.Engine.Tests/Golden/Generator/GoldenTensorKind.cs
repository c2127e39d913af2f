namespace ProvenanceKit.Engine.Tests.Golden;

/// <summary>What a generated tensor holds.</summary>
internal enum GoldenTensorKind
{
    /// <summary>Random values around 0.</summary>
    Weight,

    /// <summary>Random values around 0, a bias.</summary>
    Bias,

    /// <summary>Random values around 1, a normalisation weight.</summary>
    Norm,

    /// <summary>Lower triangle of ones, a causal mask in the model's data type.</summary>
    Mask,

    /// <summary>Lower triangle of ones, a causal mask of booleans.</summary>
    BooleanMask,

    /// <summary>One value.</summary>
    Scalar,

    /// <summary>Inverse rotary frequencies.</summary>
    Frequencies,
}
