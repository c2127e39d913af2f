using System.Buffers.Binary;
using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Engine.Checkpoints;

/// <summary>Says what a weight file that isn't read is, from its first bytes or its name, so that a person knows what to do with it.</summary>
internal static class WeightFileKind
{
    /// <summary>First bytes that are looked at.</summary>
    public const int ProbeLength = 512;

    private const int TarMagicOffset = 257;

    private static readonly (string Extension, string Kind)[] Extensions =
    [
        (".onnx", "an ONNX model"), (".onnx_data", "external data of an ONNX model"), (".h5", "a Keras or TensorFlow HDF5 file"), (".hdf5", "an HDF5 file"),
        (".keras", "a Keras archive"), (".pb", "a TensorFlow graph"), (".tflite", "a TensorFlow Lite model"), (".msgpack", "Flax weights (msgpack)"),
        (".npz", "a NumPy archive"), (".npy", "a NumPy array"), (".mlmodel", "a Core ML model"), (".mlpackage", "a Core ML package"), (".ggml", "a GGML file (before GGUF)"),
        (".gguf", "a GGUF model"), (".engine", "a TensorRT engine"), (".plan", "a TensorRT engine"), (".pt2", "a torch.export archive"), (".nemo", "a NeMo archive"),
        (".pdparams", "PaddlePaddle weights"), (".params", "MXNet weights"), (".mnn", "an MNN model"), (".ot", "Rust bindings of torch"), (".xml", "an OpenVINO model"),
        (".pkl", "a bare pickle"), (".pickle", "a bare pickle"), (".joblib", "a joblib pickle"), (".data-00000-of-00001", "a TensorFlow checkpoint"), (".index", "the index of a TensorFlow checkpoint"),
        (".bin", "a .bin file"), (".pt", "a PyTorch file"), (".pth", "a PyTorch file"), (".ckpt", "a checkpoint file"), (".llamafile", "a llamafile"),
    ];

    /// <summary>The kind that a file name says; null when it says none.</summary>
    public static string? OfName(string name) =>
        Array.Find(Extensions, pair => name.EndsWith(pair.Extension, StringComparison.OrdinalIgnoreCase)).Kind;

    /// <summary>The kind that the first bytes of a file say; null when they say none.</summary>
    public static string? OfBytes(ReadOnlySpan<byte> start) =>
        start.StartsWith("version https://git-lfs"u8) ? "a Git LFS pointer, not the weights themselves (run 'git lfs pull' or download the file)"
        : start.StartsWith("GGUF"u8) ? "a GGUF model"
        : start.StartsWith("lmgg"u8) || start.StartsWith("fmgg"u8) || start.StartsWith("tjgg"u8) || start.StartsWith("algg"u8) ? "a GGML file (before GGUF)"
        : IsMarked(start, 0x89, "HDF\r\n"u8) ? "an HDF5 file (Keras or TensorFlow)"
        : start.StartsWith("PK\x03\x04"u8) ? "a zip archive"
        : IsMarked(start, 0x93, "NUMPY"u8) ? "a NumPy array"
        : start.Length > 8 && start[4..8].SequenceEqual("TFL3"u8) ? "a TensorFlow Lite model"
        : start.StartsWith("<!DOCTYPE"u8) || start.StartsWith("<!doctype"u8) || start.StartsWith("<html"u8) ? "a web page (the download failed)"
        : start.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]) ? "a gzip archive"
        : IsMarked(start, 0x7F, "ELF"u8) ? "an executable"
        : start.StartsWith("MZ"u8) ? "an executable"
        : start.Length > TarMagicOffset + 5 && start.Slice(TarMagicOffset, 5).SequenceEqual("ustar"u8) ? "a tar archive (torch before 0.2 wrote such)"
        : start.Length >= 9 && BinaryPrimitives.ReadUInt64LittleEndian(start) is > 1 and < 100_000_000 && start[8] == (byte)'{' ? "a safetensors file with another name"
        : LooksLikeOnnx(start) ? "an ONNX model"
        : start.Length > 0 && start[0] == 0x80 ? "a pickle"
        : null;

    /// <summary>The kind that the entries of a zip file say.</summary>
    public static string OfZip(IEnumerable<string> names)
    {
        string[] sample = [.. names.Take(1000)];
        return Array.Exists(sample, static n => n is "model.weights.h5" or "metadata.json") ? "a Keras archive"
            : Array.Exists(sample, static n => n.EndsWith("constants.pkl", StringComparison.Ordinal)) ? "a TorchScript archive"
            : sample.Length > 0 && Array.TrueForAll(sample, static n => n.EndsWith(".npy", StringComparison.Ordinal)) ? "a NumPy archive"
            : "a zip archive";
    }

    /// <summary>The error for a file that isn't what its name says.</summary>
    /// <param name="path">The file.</param>
    /// <param name="start">Its first bytes.</param>
    /// <param name="expectation">What such a file would start with.</param>
    public static ProvenanceException Unsupported(string path, ReadOnlySpan<byte> start, string expectation) =>
        new(ProvenanceErrorCode.FormatUnsupported, path, $"the file is {OfBytes(start) ?? "of an unknown format"}; {expectation}", 0);

    private static bool IsMarked(ReadOnlySpan<byte> start, byte first, ReadOnlySpan<byte> text) => start.Length > 0 && start[0] == first && start[1..].StartsWith(text);

    // A ModelProto: field 1 (ir_version, a small varint), then field 2 (producer_name) or another length-delimited field of it.
    private static bool LooksLikeOnnx(ReadOnlySpan<byte> start) =>
        start.Length > 3 && start[0] == 0x08 && start[1] is > 0 and < 32 && start[2] is 0x12 or 0x1A or 0x22 or 0x3A or 0x42;
}
