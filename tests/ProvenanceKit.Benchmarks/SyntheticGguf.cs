using System.Buffers.Binary;
using System.Text;
using ProvenanceKit.Engine.Checkpoints.Quantization.Ggml;

namespace ProvenanceKit.Benchmarks;

/// <summary>Writes a Llama-shaped GGUF model of one block format and about a given size, once, into the temporary folder.</summary>
internal static class SyntheticGguf
{
    private const int Hidden = 2048;
    private const int Intermediate = 5632;
    private const int Vocabulary = 32000;
    private const int KeyValueWidth = 512;
    private const int Alignment = 32;

    /// <summary>The file of a model of about <paramref name="gigabytes"/>.</summary>
    public static string Ensure(GgmlType type, double gigabytes)
    {
        GgmlFormat format = GgmlFormats.Of(type);
        double bytesPerElement = (double)format.BlockBytes / format.BlockLength;
        long perLayer = (2L * Hidden * Hidden) + (2L * KeyValueWidth * Hidden) + (3L * Intermediate * Hidden);
        int layers = Math.Max(1, (int)Math.Round(((gigabytes * 1e9 / bytesPerElement) - ((double)Vocabulary * Hidden)) / perLayer));
        string path = Path.Combine(Path.GetTempPath(), $"provenancekit-bench-{type}-{layers}.gguf");
        if (!File.Exists(path))
        {
            Write(path, format, layers);
        }

        return path;
    }

    private static void Write(string path, GgmlFormat format, int layers)
    {
        List<(string Name, int Rows, int Columns)> tensors = [("token_embd.weight", Vocabulary, Hidden)];
        for (int layer = 0; layer < layers; layer++)
        {
            string prefix = $"blk.{layer}.";
            tensors.AddRange(
            [
                (prefix + "attn_q.weight", Hidden, Hidden), (prefix + "attn_k.weight", KeyValueWidth, Hidden), (prefix + "attn_v.weight", KeyValueWidth, Hidden),
                (prefix + "attn_output.weight", Hidden, Hidden), (prefix + "ffn_gate.weight", Intermediate, Hidden), (prefix + "ffn_up.weight", Intermediate, Hidden),
                (prefix + "ffn_down.weight", Hidden, Intermediate),
            ]);
        }

        (string Key, uint Value)[] numbers =
        [
            ("llama.embedding_length", Hidden), ("llama.block_count", (uint)layers), ("llama.attention.head_count", 32), ("llama.attention.head_count_kv", 8),
            ("llama.feed_forward_length", Intermediate), ("llama.context_length", 2048),
        ];
        using var stream = File.Create(path + ".part");
        using (var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write("GGUF"u8);
            writer.Write(3u);
            writer.Write((ulong)tensors.Count);
            writer.Write((ulong)numbers.Length + 1);
            Text(writer, "general.architecture");
            writer.Write(8u);
            Text(writer, "llama");
            foreach ((string key, uint value) in numbers)
            {
                Text(writer, key);
                writer.Write(4u);
                writer.Write(value);
            }

            long offset = 0;
            foreach ((string name, int rows, int columns) in tensors)
            {
                Text(writer, name);
                writer.Write(2u);
                writer.Write((ulong)columns);
                writer.Write((ulong)rows);
                writer.Write((uint)format.Type);
                writer.Write((ulong)offset);
                offset += Padded(Bytes(format, rows, columns));
            }
        }

        stream.Write(new byte[Padded(stream.Position) - stream.Position]);
        byte[] noise = Noise(format);
        foreach ((_, int rows, int columns) in tensors)
        {
            long left = Bytes(format, rows, columns);
            long padding = Padded(left) - left;
            for (; left > 0; left -= noise.Length)
            {
                stream.Write(noise, 0, (int)Math.Min(left, noise.Length));
            }

            stream.Write(new byte[padding]);
        }

        stream.Dispose();
        File.Move(path + ".part", path);
    }

    /// <summary>Blocks of any codes, with small positive scales.</summary>
    public static byte[] Noise(GgmlFormat format)
    {
        byte[] bytes = new byte[(4 << 20) / format.BlockBytes * format.BlockBytes];
        new Random(1).NextBytes(bytes);
        for (int block = 0; block < bytes.Length; block += format.BlockBytes)
        {
            for (int i = 0; i < format.Words.Count; i++)
            {
                BinaryPrimitives.WriteHalfLittleEndian(bytes.AsSpan(block + format.Words.Offset + (2 * i)), (Half)0.0007);
            }
        }

        return bytes;
    }

    private static long Bytes(GgmlFormat format, int rows, int columns) => (long)rows * columns / format.BlockLength * format.BlockBytes;

    private static long Padded(long length) => (length + Alignment - 1) / Alignment * Alignment;

    private static void Text(BinaryWriter writer, string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        writer.Write((ulong)utf8.Length);
        writer.Write(utf8);
    }
}
