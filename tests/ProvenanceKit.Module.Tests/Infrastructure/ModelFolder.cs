using System.Buffers.Binary;
using System.Text;

namespace ProvenanceKit.Module.Tests.Infrastructure;

/// <summary>A throw-away folder of models made from the samples.</summary>
internal sealed class ModelFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("provenancekit-").FullName;

    /// <summary>Copies a sample under another name.</summary>
    public string Copy(string sample, string name)
    {
        string target = Path.Combine(Root, name);
        Directory.CreateDirectory(target);
        foreach (string file in Directory.GetFiles(Repository.Sample(sample)))
        {
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
        }

        return target;
    }

    /// <summary>A copy of aurora-base with other bytes for weights.</summary>
    public string WithWeights(string name, byte[] weights)
    {
        string target = Copy("aurora-base", name);
        File.WriteAllBytes(Path.Combine(target, "model.safetensors"), weights);
        return target;
    }

    /// <summary>A model of one tensor of zeros that takes no room on disk where the file system keeps holes.</summary>
    public string Sparse(string name, long rows, long columns)
    {
        long bytes = checked(rows * columns * 4);
        byte[] file = Safetensors(
            $$$"""{"model.layers.0.mlp.up_proj.weight":{"dtype":"F32","shape":[{{{rows}}},{{{columns}}}],"data_offsets":[0,{{{bytes}}}]}}""", []);
        string target = WithWeights(name, file);
        using FileStream stream = File.OpenWrite(Path.Combine(target, "model.safetensors"));
        stream.SetLength(file.Length + bytes);
        return target;
    }

    /// <summary>A safetensors file with that header.</summary>
    public static byte[] Safetensors(string header, byte[] data)
    {
        byte[] text = Encoding.UTF8.GetBytes(header);
        byte[] file = new byte[8 + text.Length + data.Length];
        BinaryPrimitives.WriteInt64LittleEndian(file, text.Length);
        text.CopyTo(file, 8);
        data.CopyTo(file, 8 + text.Length);
        return file;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
