namespace ProvenanceKit.Engine.Models;

/// <summary>Formats of weight files that are read.</summary>
internal enum WeightFormat
{
    /// <summary>Safetensors, plain or with tensors quantised as its configuration declares.</summary>
    Safetensors,

    /// <summary>GGUF, one file or a split set.</summary>
    Gguf,

    /// <summary>PyTorch state dicts.</summary>
    PyTorch,
}
