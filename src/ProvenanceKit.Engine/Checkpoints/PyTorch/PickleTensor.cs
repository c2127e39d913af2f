using System.Collections.Immutable;

namespace ProvenanceKit.Engine.Checkpoints.PyTorch;

/// <summary>A tensor of a pickle: a strided view of a storage. Checked: every element lies inside the storage.</summary>
/// <param name="Storage">Where the elements are.</param>
/// <param name="DataType">Type of the elements.</param>
/// <param name="FirstElement">First element in the storage's record.</param>
/// <param name="Shape">Dimensions.</param>
/// <param name="Strides">Elements from one index of a dimension to the next.</param>
/// <param name="ElementCount">Product of the dimensions.</param>
internal sealed record PickleTensor(
    PickleStorage Storage, TensorDataType DataType, long FirstElement, ImmutableArray<long> Shape, ImmutableArray<long> Strides, long ElementCount);
