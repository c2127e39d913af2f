using System.Globalization;
using System.Runtime.InteropServices;
using ProvenanceKit.Engine.Checkpoints;
using ProvenanceKit.Engine.Checkpoints.Safetensors;

namespace ProvenanceKit.Engine.Tests.Checkpoints.PyTorch;

/// <summary>Writes a trained sample as torch.save would, in one of its ways.</summary>
internal static class TorchModelFolder
{
    /// <summary>Writes the folder.</summary>
    /// <param name="sample">Folder of the original.</param>
    /// <param name="form">zip-bf16, zip-f16, legacy-bf16, legacy-f32, nested (inside a training checkpoint), one-storage (all tensors views of one) or sharded.</param>
    /// <param name="folder">The folder to make.</param>
    public static void Write(string sample, string form, string folder)
    {
        DirectoryInfo target = Directory.CreateDirectory(folder);
        foreach (string name in (string[])["config.json", "tokenizer.json", "tokenizer_config.json"])
        {
            File.Copy(Path.Combine(sample, name), Path.Combine(folder, name), overwrite: true);
        }

        using SafetensorsCheckpoint original = SafetensorsCheckpoint.Open([Path.Combine(sample, "model.safetensors")]);
        Stored[] tensors = [.. original.Tensors.Select(t => Store(original, t, form.Split('-')[^1]))];
        switch (form)
        {
            case "sharded":
                Stored[] first = tensors[..(tensors.Length / 2)], second = tensors[first.Length..];
                target.Save(Zip(first), "pytorch_model-00001-of-00002.bin");
                target.Save(Zip(second), "pytorch_model-00002-of-00002.bin");
                target.Save(
                    TorchFiles.Index([.. first.Select(t => (t.Name, "pytorch_model-00001-of-00002.bin")), .. second.Select(t => (t.Name, "pytorch_model-00002-of-00002.bin"))]),
                    "pytorch_model.bin.index.json");
                break;
            case "legacy-bf16" or "legacy-f32":
                byte[] pickle = TorchFiles.StateDict(p => Each(tensors, (t, key) => p.Text(t.Name).Tensor(t.Storage, key, t.Count, 0, t.Shape, Strides(t.Shape), legacy: true)));
                target.Save(TorchFiles.Legacy(pickle, [.. tensors.Select((t, i) => (Key(i), t.Count, t.Data))]));
                break;
            case "nested":
                target.Save(Zip(tensors, p => p.Text("epoch").Int(2).Text("state_dict").Hooks().Mark(), p => p.Op('u')));
                break;
            case "one-storage":
                target.Save(OneStorage(tensors));
                break;
            default:
                target.Save(Zip(tensors));
                break;
        }
    }

    private static byte[] Zip(Stored[] tensors, Action<PickleWriter>? before = null, Action<PickleWriter>? after = null)
    {
        byte[] pickle = TorchFiles.StateDict(p =>
        {
            before?.Invoke(p);
            Each(tensors, (t, key) => p.Text(t.Name).Tensor(t.Storage, key, t.Count, 0, t.Shape, Strides(t.Shape)));
            after?.Invoke(p);
        });
        return TorchFiles.Zip(pickle, [.. tensors.Select((t, i) => (Key(i), t.Data))]);
    }

    private static byte[] OneStorage(Stored[] tensors)
    {
        long total = tensors.Sum(t => t.Count);
        byte[] pickle = TorchFiles.StateDict(p =>
        {
            long offset = 0;
            foreach (Stored t in tensors)
            {
                p.Text(t.Name).Tensor(t.Storage, "0", total, offset, t.Shape, Strides(t.Shape));
                offset += t.Count;
            }
        });
        return TorchFiles.Zip(pickle, ("0", [.. tensors.SelectMany(t => t.Data)]));
    }

    private static void Each(Stored[] tensors, Action<Stored, string> write)
    {
        for (int i = 0; i < tensors.Length; i++)
        {
            write(tensors[i], Key(i));
        }
    }

    private static string Key(int index) => index.ToString(CultureInfo.InvariantCulture);

    private static long[] Strides(long[] shape)
    {
        long[] strides = new long[shape.Length];
        long step = 1;
        for (int i = shape.Length - 1; i >= 0; i--)
        {
            strides[i] = step;
            step *= shape[i];
        }

        return strides;
    }

    private static Stored Store(SafetensorsCheckpoint original, TensorInfo tensor, string type)
    {
        float[] values = new float[tensor.ElementCount];
        original.Read(tensor, 0, values);
        (string storage, byte[] data) = type switch
        {
            "f32" => ("FloatStorage", MemoryMarshal.AsBytes(values.AsSpan()).ToArray()),
            "f16" => ("HalfStorage", MemoryMarshal.AsBytes<Half>(values.Select(v => (Half)v).ToArray()).ToArray()),
            _ => ("BFloat16Storage", MemoryMarshal.AsBytes<ushort>(values.Select(v => (ushort)(BitConverter.SingleToUInt32Bits(v) >> 16)).ToArray()).ToArray()),
        };
        return new Stored(tensor.Name, storage, [.. tensor.Shape], tensor.ElementCount, data);
    }

    private sealed record Stored(string Name, string Storage, long[] Shape, long Count, byte[] Data);
}
