using System.Numerics;
using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Engine.Checkpoints.PyTorch;

/// <summary>
/// The format of torch.save before version 1.6 (and with <c>_use_new_zipfile_serialization=False</c>): five pickles one after the other (magic number,
/// protocol 1001, system facts, the value, the keys of the storages), then for each key its number of elements (int64) and its bytes.
/// </summary>
internal static class LegacyTorchFile
{
    private const long ProtocolVersion = 1001;
    private static readonly BigInteger Magic = BigInteger.Parse("119547037146038801333356", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The tensors in the order of the state dict.</summary>
    /// <exception cref="ProvenanceException">The file breaks a rule.</exception>
    public static List<TorchTensor> Read(CheckpointFile file)
    {
        object? magic = Next(file, 0, out long position);
        if (magic is not BigInteger number || number != Magic)
        {
            throw new ProvenanceException(ProvenanceErrorCode.HeaderInvalid, file.Path, "the file is a pickle without torch's magic number, not a torch.save file", 0);
        }

        if (Next(file, position, out position) is not ProtocolVersion)
        {
            throw new ProvenanceException(ProvenanceErrorCode.HeaderInvalid, file.Path, "the protocol version isn't 1001", position);
        }

        if (Next(file, position, out position) is not PickleDictionary system || system.Find("little_endian") is not true)
        {
            throw new ProvenanceException(
                ProvenanceErrorCode.FormatUnsupported, file.Path, "the file doesn't say that it is little endian; load it with torch on any machine and save it as safetensors", position);
        }

        List<KeyValuePair<string, PickleTensor>> tensors = StateDict.Tensors(Next(file, position, out position), file.Path);
        if (Next(file, position, out position) is not PickleList keys)
        {
            throw new ProvenanceException(ProvenanceErrorCode.HeaderInvalid, file.Path, "the keys of the storages aren't a list", position);
        }

        Dictionary<string, PickleStorage> storages = new(StringComparer.Ordinal);
        foreach ((string name, PickleTensor tensor) in tensors)
        {
            if (!storages.TryAdd(tensor.Storage.Key, tensor.Storage) && !SameRecord(storages[tensor.Storage.Key], tensor.Storage))
            {
                throw new ProvenanceException(ProvenanceErrorCode.TensorInvalid, $"{file.Path}: {name}", "two tensors give one storage another type or length");
            }
        }

        Dictionary<string, long> offsets = Offsets(file, keys, storages, position);
        return [.. tensors.Select(pair => offsets.TryGetValue(pair.Value.Storage.Key, out long offset)
            ? new TorchTensor(pair.Key, pair.Value, offset)
            : throw new ProvenanceException(ProvenanceErrorCode.TensorInvalid, $"{file.Path}: {pair.Key}", "its storage isn't among the keys of the file"))];
    }

    // Storages that no tensor of the state dict uses (an optimiser's) still take their place, but only a tensor tells their width.
    private static Dictionary<string, long> Offsets(CheckpointFile file, PickleList keys, Dictionary<string, PickleStorage> storages, long position)
    {
        var offsets = new Dictionary<string, long>(StringComparer.Ordinal);
        Span<byte> length = stackalloc byte[sizeof(long)];
        foreach (object? item in keys.Items)
        {
            if (offsets.Count == storages.Count)
            {
                break;
            }

            if (item is not string key || !storages.TryGetValue(key, out PickleStorage? storage))
            {
                throw new ProvenanceException(
                    ProvenanceErrorCode.FormatUnsupported, file.Path, "the file has storages that no tensor of the state dict uses (an optimiser's?); save the state dict alone", position);
            }

            int width = storage.IsUntyped ? 1 : storage.Type.DataType!.Value.ByteWidth();
            if (position > file.Length - sizeof(long))
            {
                throw new ProvenanceException(ProvenanceErrorCode.FileTruncated, file.Path, $"the file ends before the storage '{key}'", position);
            }

            file.ReadExactly(length, position, key);
            long stated = System.Buffers.Binary.BinaryPrimitives.ReadInt64LittleEndian(length);
            if (stated != storage.RecordLength)
            {
                throw new ProvenanceException(ProvenanceErrorCode.TensorInvalid, file.Path, $"the storage '{key}' has {stated} elements and should have {storage.RecordLength}", position);
            }

            position += sizeof(long);
            if (stated > (file.Length - position) / width)
            {
                throw new ProvenanceException(ProvenanceErrorCode.FileTruncated, file.Path, $"the storage '{key}' of {stated} elements reaches past the end; download the file again", position);
            }

            if (!offsets.TryAdd(key, position))
            {
                throw new ProvenanceException(ProvenanceErrorCode.HeaderInvalid, file.Path, $"the storage '{key}' is there twice", position);
            }

            position += stated * width;
        }

        return offsets;
    }

    private static bool SameRecord(PickleStorage a, PickleStorage b) => a.Type == b.Type && a.RecordLength == b.RecordLength;

    private static object? Next(CheckpointFile file, long start, out long end)
    {
        var source = new PickleSource(file, start, file.Length);
        object? value = PickleInterpreter.Read(source);
        end = source.Position;
        return value;
    }
}
