namespace ProvenanceKit.Engine.Reports;

/// <summary>A file that a result rests on.</summary>
/// <param name="Name">Its name, without the folder.</param>
/// <param name="Length">Its bytes.</param>
/// <param name="Sha256">Hash of the whole file in lower-case hex; null when it wasn't computed.</param>
/// <param name="SampledSha256">Hash of the fingerprint's samples of it; null when there is none.</param>
internal sealed record ReportInputFile(string Name, long Length, string? Sha256, string? SampledSha256);
