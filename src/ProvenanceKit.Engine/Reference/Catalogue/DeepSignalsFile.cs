namespace ProvenanceKit.Engine.Reference.Catalogue;

/// <summary>Deep signals that can be installed.</summary>
/// <param name="Path">Path in the archive and in the reference kit's layout.</param>
/// <param name="Sha256">SHA-256 (hex) of the file.</param>
/// <param name="NormMode">direct or stats.</param>
/// <param name="NormTensorCount">Number of norm tensors.</param>
internal sealed record DeepSignalsFile(string Path, string? Sha256, string NormMode, int NormTensorCount);
