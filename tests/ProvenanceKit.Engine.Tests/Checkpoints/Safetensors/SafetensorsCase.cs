using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Engine.Tests.Checkpoints.Safetensors;

/// <summary>A safetensors file by name, for a theory's data.</summary>
/// <param name="Name">The rule that the file breaks or just keeps.</param>
/// <param name="File">The bytes of the file.</param>
/// <param name="Code">The error that names the broken rule; null when the file must be read.</param>
/// <param name="Tensor">The tensor that the error must name; null when no single one is at fault.</param>
internal sealed record SafetensorsCase(string Name, byte[] File, ProvenanceErrorCode? Code = null, string? Tensor = null)
{
    /// <inheritdoc/>
    public override string ToString() => Name;
}
