namespace ProvenanceKit.Engine.Checkpoints.PyTorch;

/// <summary>A global of the allow list, with the meaning it has here.</summary>
/// <param name="Name">Module and name.</param>
/// <param name="Callable">What calling it does.</param>
/// <param name="DataType">Element type of a storage or dtype; null when it has none or one that isn't read.</param>
internal sealed record PickleGlobal(string Name, PickleCallable Callable, TensorDataType? DataType = null);
