using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace ProvenanceKit.Engine.Tests.Golden;

/// <summary>Writes the weight files and the shard index of a planned model.</summary>
internal sealed class GoldenWeightWriter(GoldenModelPlan plan, string folder)
{
    private const int ChunkElements = 1 << 16;
    private const string SparseShard = "model-sparse.safetensors";
    private readonly JsonObject _weightMap = [];
    private readonly Dictionary<string, string> _hashes = new(StringComparer.Ordinal);
    private long _totalBytes;

    private GoldenModelSpec Spec => plan.Spec;

    /// <summary>Writes every file.</summary>
    public GoldenModelInfo Write()
    {
        bool sharded = Spec.Shards > 1 || Spec.SparseShardGigabytes > 0;
        for (int shard = 0; shard < Spec.Shards; shard++)
        {
            WriteShard(
                sharded ? FormattableString.Invariant($"model-{shard + 1:00000}-of-{Spec.Shards:00000}.safetensors") : "model.safetensors",
                [.. plan.Shard(shard)]);
        }

        if (Spec.SparseShardGigabytes > 0)
        {
            WriteSparseShard();
        }

        if (sharded)
        {
            JsonObject index = new() { ["metadata"] = new JsonObject { ["total_size"] = _totalBytes }, ["weight_map"] = _weightMap };
            PythonJson.Write(Path.Combine(folder, "model.safetensors.index.json"), index);
        }

        if (Spec.Delete.Length > 0)
        {
            File.Delete(Path.Combine(folder, Spec.Delete));
        }

        return new GoldenModelInfo(Spec.Layers, Spec.EmbeddingRows, _totalBytes, _hashes);
    }

    private void WriteShard(string fileName, IReadOnlyList<GoldenTensor> tensors)
    {
        byte[] header = Header(fileName, tensors);
        using IncrementalHash? hash = Spec.Gigabytes > 0 ? null : IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using FileStream file = File.Create(Path.Combine(folder, fileName), 1 << 20);
        void Append(ReadOnlySpan<byte> bytes)
        {
            file.Write(bytes);
            hash?.AppendData(bytes);
        }

        Append(header);
        float[] values = new float[ChunkElements];
        byte[] bytes = new byte[ChunkElements * sizeof(double)];
        foreach (GoldenTensor tensor in tensors)
        {
            string dataType = plan.DataTypeOf(tensor);
            int width = GoldenEncoding.Width(dataType);
            GoldenValues source = new(plan, tensor);
            for (long first = 0; first < tensor.ElementCount; first += ChunkElements)
            {
                int count = (int)Math.Min(ChunkElements, tensor.ElementCount - first);
                source.Fill(first, values.AsSpan(0, count));
                GoldenEncoding.Encode(values.AsSpan(0, count), dataType, bytes);
                Append(bytes.AsSpan(0, count * width));
            }
        }

        if (hash is not null)
        {
            _hashes[fileName] = Convert.ToHexStringLower(hash.GetHashAndReset());
        }

        file.SetLength(file.Length - Spec.Truncate);
    }

    private byte[] Header(string fileName, IReadOnlyList<GoldenTensor> tensors)
    {
        StringBuilder text = new("{\"__metadata__\":{\"format\":\"pt\"}");
        long offset = 0;
        foreach (GoldenTensor tensor in tensors)
        {
            string dataType = plan.DataTypeOf(tensor);
            long end = offset + (tensor.ElementCount * GoldenEncoding.Width(dataType));
            text.Append(CultureInfo.InvariantCulture, $",\"{tensor.Name}\":{{\"dtype\":\"{dataType}\",\"shape\":[{string.Join(',', tensor.Shape)}],\"data_offsets\":[{offset},{end}]}}");
            offset = end;
            _weightMap.Add(tensor.Name, fileName);
        }

        _totalBytes += offset;
        return WithLength(text.Append('}').ToString());
    }

    // The table takes no room on a disk that keeps holes: nothing is written behind the header.
    private void WriteSparseShard()
    {
        long rows = (long)(Spec.SparseShardGigabytes * 1e9 / 4096);
        byte[] header = WithLength(FormattableString.Invariant(
            $$$"""{"zz_unused.table": {"dtype": "F32", "shape": [{{{rows}}}, 1024], "data_offsets": [0, {{{rows * 4096}}}]}}"""));
        using FileStream file = File.Create(Path.Combine(folder, SparseShard));
        file.Write(header);
        file.SetLength(header.Length + (rows * 4096));
        _weightMap.Add("zz_unused.table", SparseShard);
        _totalBytes += rows * 4096;
    }

    private static byte[] WithLength(string header)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(header);
        int padded = (utf8.Length + 7) / 8 * 8;
        byte[] bytes = new byte[sizeof(ulong) + padded];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, (ulong)padded);
        utf8.CopyTo(bytes.AsSpan(sizeof(ulong)));
        bytes.AsSpan(sizeof(ulong) + utf8.Length).Fill((byte)' ');
        return bytes;
    }
}
