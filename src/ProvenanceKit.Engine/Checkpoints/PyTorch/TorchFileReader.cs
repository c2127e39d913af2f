using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Engine.Checkpoints.PyTorch;

/// <summary>Reads which tensors a file of <c>torch.save</c> holds and where their bytes are; in either of its two formats.</summary>
internal static class TorchFileReader
{
    private const int ProtocolOpcode = 0x80;

    /// <summary>The tensors in the order of the state dict.</summary>
    /// <param name="file">The open file.</param>
    /// <exception cref="ProvenanceException">It is another kind of file, broken, or asks for more than a state dict needs.</exception>
    public static List<TorchTensor> Read(CheckpointFile file)
    {
        if (file.Length == 0)
        {
            throw new ProvenanceException(ProvenanceErrorCode.FileEmpty, file.Path, "the file has no bytes; download it again");
        }

        byte[] start = new byte[(int)Math.Min(WeightFileKind.ProbeLength, file.Length)];
        file.ReadExactly(start, 0, "header");
        if (start.AsSpan().StartsWith("PK\x03\x04"u8))
        {
            return ReadZip(file);
        }

        return start[0] == ProtocolOpcode
            ? LegacyTorchFile.Read(file)
            : throw WeightFileKind.Unsupported(file.Path, start, "a PyTorch file starts with a zip header or a pickle");
    }

    /// <summary>Whether a file's first four bytes are those of a zip file or of a pickle of protocol 2 to 5.</summary>
    public static bool IsTorch(ReadOnlySpan<byte> start) => start.StartsWith("PK\x03\x04"u8) || (start[0] == ProtocolOpcode && start[1] is >= 2 and <= 5);

    private static List<TorchTensor> ReadZip(CheckpointFile file)
    {
        ZipDirectory zip = ZipDirectory.Read(file);
        ZipEntry[] pickles = [.. zip.Entries.Values.Where(static entry => entry.Name.EndsWith("/data.pkl", StringComparison.Ordinal) && entry.Name.Count(static c => c == '/') == 1)];
        if (pickles.Length != 1)
        {
            throw pickles.Length == 0
                ? new ProvenanceException(ProvenanceErrorCode.FormatUnsupported, file.Path, $"the file is {WeightFileKind.OfZip(zip.Entries.Keys)}, not a torch.save file (it has no data.pkl); convert it to safetensors")
                : new ProvenanceException(ProvenanceErrorCode.HeaderInvalid, file.Path, $"the zip file has {pickles.Length} pickles named data.pkl");
        }

        string root = pickles[0].Name[..^"data.pkl".Length];
        CheckByteOrder(file, zip, root);
        if (zip.Entries.ContainsKey(root + "constants.pkl"))
        {
            throw new ProvenanceException(ProvenanceErrorCode.FormatUnsupported, file.Path, "the file is a TorchScript archive, which holds code; save its state_dict() instead");
        }

        var source = new PickleSource(file, pickles[0].Offset, pickles[0].Offset + pickles[0].Length);
        object? value = PickleInterpreter.Read(source);
        if (source.Position != pickles[0].Offset + pickles[0].Length)
        {
            throw source.Invalid("bytes follow the end of the pickle");
        }

        var tensors = new List<TorchTensor>();
        foreach ((string name, PickleTensor tensor) in StateDict.Tensors(value, file.Path))
        {
            string record = root + "data/" + tensor.Storage.Key;
            if (!zip.Entries.TryGetValue(record, out ZipEntry? entry))
            {
                throw new ProvenanceException(ProvenanceErrorCode.TensorInvalid, $"{file.Path}: {name}", $"the zip file has no entry '{record}' for its storage");
            }

            CheckRecord(file.Path, name, tensor, entry.Length);
            tensors.Add(new TorchTensor(name, tensor, entry.Offset));
        }

        return tensors;
    }

    /// <summary>Refuses a storage whose record is shorter than the pickle says.</summary>
    internal static void CheckRecord(string path, string name, PickleTensor tensor, long recordBytes)
    {
        int width = tensor.Storage.IsUntyped ? 1 : tensor.Storage.Type.DataType!.Value.ByteWidth();
        if (tensor.Storage.RecordLength > recordBytes / width)
        {
            throw new ProvenanceException(
                ProvenanceErrorCode.TensorInvalid, $"{path}: {name}", $"its storage has {recordBytes} bytes and should have {tensor.Storage.RecordLength} elements of {width}");
        }
    }

    private static void CheckByteOrder(CheckpointFile file, ZipDirectory zip, string root)
    {
        if (!zip.Entries.TryGetValue(root + "byteorder", out ZipEntry? entry))
        {
            return;
        }

        Span<byte> order = stackalloc byte[(int)Math.Min(entry.Length, 16)];
        file.ReadExactly(order, entry.Offset, "byteorder");
        if (!order.SequenceEqual("little"u8))
        {
            throw new ProvenanceException(
                ProvenanceErrorCode.FormatUnsupported, file.Path, "the file's byte order isn't 'little'; load it with torch on any machine and save it as safetensors", entry.Offset);
        }
    }
}
