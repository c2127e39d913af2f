namespace ProvenanceKit.Engine.Checkpoints.Layout;

/// <summary>One line of the layout table.</summary>
/// <param name="Path">Name of the module inside its layer, <c>*</c> standing for an expert's number; for tensors outside layers, how the name ends.</param>
/// <param name="Content">What its weight holds.</param>
/// <param name="Conv1D">Stored [in, out] when the shape alone doesn't tell (GPT-2's Conv1D).</param>
internal sealed record LayoutRule(string Path, TensorContent Content, bool Conv1D = false);
