using System.IO.Compression;
using System.Security.Cryptography;
using ProvenanceKit.Engine.Reference.Catalogue;
using ProvenanceKit.Engine.Reference.Kit;

namespace ProvenanceKit.Engine.Tests.Reference;

/// <summary>Zip archives for the installer.</summary>
internal static class TestArchive
{
    /// <summary>Deep signals of one shipped model, in the folders of the public archive.</summary>
    public static byte[] DeepSignals(int seed = 1)
    {
        using MemoryStream table = new();
        WeightFeatures weights = SyntheticFingerprint.Create(seed, "x").Weights!;
        DeepSignalsWriter.Write(DeepSignalFeatures.FromFeatures(weights with { NormTensors = Norms() }, out _, out _), table);
        return Zip(("deep-signals/by-family/01ai--yi/Yi-1.5-6B__hf-safetensors_deep-signals.parquet", table.ToArray()));
    }

    /// <summary>An archive of files.</summary>
    public static byte[] Zip(params (string Name, byte[] Content)[] files)
    {
        using MemoryStream archive = new();
        using (ZipArchive zip = new(archive, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] content) in files)
            {
                using Stream entry = zip.CreateEntry(name, CompressionLevel.SmallestSize).Open();
                entry.Write(content);
            }
        }

        return archive.ToArray();
    }

    /// <summary>The same archive with a file type in the attributes of its first entry.</summary>
    public static byte[] WithUnixMode(string name, byte[] content, int mode)
    {
        using MemoryStream archive = new();
        using (ZipArchive zip = new(archive, ZipArchiveMode.Create, leaveOpen: true))
        {
            ZipArchiveEntry entry = zip.CreateEntry(name);
            entry.ExternalAttributes = mode << 16;
            using Stream stream = entry.Open();
            stream.Write(content);
        }

        return archive.ToArray();
    }

    /// <summary>SHA-256 in hex.</summary>
    public static string Sha256(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    // As many as the catalogue says of the model.
    private static System.Collections.Immutable.ImmutableArray<NormTensor> Norms() =>
        [.. Enumerable.Range(0, ShippedCatalogue.Models[0].DeepSignals!.NormTensorCount).Select(i => new NormTensor($"n{i:D3}", [.. Enumerable.Range(0, 64).Select(j => 1f + (i * j * 0.001f))]))];
}
