using System.Buffers.Binary;
using System.Text;

namespace ProvenanceKit.Engine.Tests.Checkpoints.PyTorch;

/// <summary>Torch files of both formats from pickles and storages; nothing is checked or repaired.</summary>
internal static class TorchFiles
{
    private static readonly byte[] MagicNumber = [0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19];

    /// <summary>A zip file as torch writes it.</summary>
    public static byte[] Zip(byte[] pickle, params (string Key, byte[] Data)[] storages) =>
        ZipWriter.Write([("archive/data.pkl", pickle), ("archive/byteorder", "little"u8.ToArray()), .. storages.Select(s => ("archive/data/" + s.Key, s.Data)), ("archive/version", "3\n"u8.ToArray())]);

    /// <summary>A legacy file.</summary>
    public static byte[] Legacy(byte[] pickle, params (string Key, long Length, byte[] Data)[] storages)
    {
        var file = new PickleWriter();
        file.Proto().Op(0x8A, 10).Raw(MagicNumber).Stop();
        file.Proto().Op('M').Raw([0xE9, 0x03]).Stop();
        file.Proto().Op('}').Mark().Text("little_endian").Op(0x88).Op('u').Stop();
        file.Raw(pickle);
        file.Proto().Op(']').Mark();
        foreach ((string key, _, _) in storages)
        {
            file.Text(key);
        }

        file.Op('e').Stop();
        Span<byte> length = stackalloc byte[8];
        foreach ((_, long count, byte[] data) in storages)
        {
            BinaryPrimitives.WriteInt64LittleEndian(length, count);
            file.Raw(length).Raw(data);
        }

        return file.Bytes;
    }

    /// <summary>The pickle of a state dict with one tensor <c>w</c> of 4 x 4 float32 on storage 0.</summary>
    public static byte[] GoodPickle(bool legacy = false) =>
        StateDict(p => p.Text("w").Tensor("FloatStorage", "0", 16, 0, [4, 4], [4, 1], legacy));

    /// <summary>A state dict with what is written between its mark and SETITEMS.</summary>
    public static byte[] StateDict(Action<PickleWriter> entries)
    {
        PickleWriter pickle = new PickleWriter().Proto().Hooks().Mark();
        entries(pickle);
        return pickle.Op('u').Stop().Bytes;
    }

    /// <summary>0, 1, 2, ... as float32.</summary>
    public static byte[] Ramp(int count)
    {
        byte[] data = new byte[count * 4];
        for (int i = 0; i < count; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(data.AsSpan(i * 4), i);
        }

        return data;
    }

    /// <summary>A file with that content in a new temporary folder.</summary>
    public static string Save(this DirectoryInfo folder, byte[] bytes, string name = "pytorch_model.bin")
    {
        string path = Path.Combine(folder.FullName, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    /// <summary>The text of a JSON index.</summary>
    public static byte[] Index(params (string Tensor, string File)[] map) =>
        Encoding.UTF8.GetBytes("{\"metadata\":{},\"weight_map\":{" + string.Join(",", map.Select(m => $"\"{m.Tensor}\":\"{m.File}\"")) + "}}");
}
