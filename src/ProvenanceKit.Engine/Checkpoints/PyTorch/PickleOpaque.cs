namespace ProvenanceKit.Engine.Checkpoints.PyTorch;

/// <summary>A harmless value that nothing is read from (a device, a byte array, a frozen set).</summary>
/// <param name="Kind">What it is, for messages.</param>
internal sealed record PickleOpaque(string Kind);
