namespace ProvenanceKit.Engine.Checkpoints.PyTorch;

/// <summary>A tensor of a PyTorch file with the place of its storage.</summary>
/// <param name="Name">Name in the state dict.</param>
/// <param name="View">What the pickle says about it.</param>
/// <param name="RecordOffset">First byte of the storage's record in the file.</param>
internal sealed record TorchTensor(string Name, PickleTensor View, long RecordOffset);
