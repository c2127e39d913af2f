namespace ProvenanceKit.Engine.Reference.Catalogue;

/// <summary>Deep signals that can be installed.</summary>
/// <param name="Path">Path in the archive and in the reference kit's layout.</param>
/// <param name="NormMode">direct or stats.</param>
/// <param name="NormTensorCount">Number of norm tensors.</param>
/// <param name="Sha256">SHA-256 (hex) of the file; null when not stated.</param>
internal sealed record DeepSignalsFile(string Path, string NormMode, int NormTensorCount, string? Sha256 = null);
