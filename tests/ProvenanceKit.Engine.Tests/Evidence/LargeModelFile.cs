using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace ProvenanceKit.Engine.Tests.Evidence;

/// <summary>Writes a llama-like BF16 safetensors file of any size, row by row, from seeded noise.</summary>
internal sealed class LargeModelFile(int layers, int hidden, int intermediate, int vocabulary)
{
    private readonly short[] _noise = new short[1 << 22];

    /// <summary>Writes the file; the same seed gives the same weights.</summary>
    public void Write(string path, int seed, bool isTied = false)
    {
        var random = new Random(seed);
        for (int i = 0; i < _noise.Length; i += 2)
        {
            double r = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())), t = 2 * Math.PI * random.NextDouble();
            _noise[i] = Bits(r * Math.Cos(t) * 0.02);
            _noise[i + 1] = Bits(r * Math.Sin(t) * 0.02);
        }

        var tensors = new List<(string Name, int Rows, int Columns)>();
        tensors.Add(("model.embed_tokens.weight", vocabulary, hidden));
        for (int l = 0; l < layers; l++)
        {
            string p = $"model.layers.{l.ToString(CultureInfo.InvariantCulture)}.";
            tensors.Add((p + "input_layernorm.weight", 0, hidden));
            tensors.Add((p + "mlp.down_proj.weight", hidden, intermediate));
            tensors.Add((p + "mlp.gate_proj.weight", intermediate, hidden));
            tensors.Add((p + "mlp.up_proj.weight", intermediate, hidden));
            tensors.Add((p + "post_attention_layernorm.weight", 0, hidden));
            tensors.Add((p + "self_attn.k_proj.weight", hidden / 4, hidden));
            tensors.Add((p + "self_attn.o_proj.weight", hidden, hidden));
            tensors.Add((p + "self_attn.q_proj.weight", hidden, hidden));
            tensors.Add((p + "self_attn.v_proj.weight", hidden / 4, hidden));
        }

        tensors.Add(("model.norm.weight", 0, hidden));
        if (!isTied)
        {
            tensors.Add(("lm_head.weight", vocabulary, hidden));
        }

        WriteFile(path, tensors, random);
    }

    private void WriteFile(string path, List<(string Name, int Rows, int Columns)> tensors, Random random)
    {
        var header = new StringBuilder("{");
        long offset = 0;
        foreach ((string name, int rows, int columns) in tensors)
        {
            long end = offset + (2L * Math.Max(1, rows) * columns);
            string shape = rows == 0 ? $"{columns}" : $"{rows},{columns}";
            header.Append(CultureInfo.InvariantCulture, $"{(offset == 0 ? "" : ",")}\"{name}\":{{\"dtype\":\"BF16\",\"shape\":[{shape}],\"data_offsets\":[{offset},{end}]}}");
            offset = end;
        }

        header.Append('}');
        while (header.Length % 8 != 0)
        {
            header.Append(' ');
        }

        using FileStream file = File.Create(path, 1 << 20);
        byte[] length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        file.Write(length);
        file.Write(Encoding.ASCII.GetBytes(header.ToString()));
        foreach ((string _, int rows, int columns) in tensors)
        {
            for (int r = 0; r < Math.Max(1, rows); r++)
            {
                ReadOnlySpan<short> row = _noise.AsSpan(random.Next(_noise.Length - columns), columns);
                if (rows == 0)
                {
                    foreach (short x in row)
                    {
                        short gain = Bits(1 + (5 * BitConverter.UInt32BitsToSingle((uint)(ushort)x << 16)));
                        file.WriteByte((byte)gain);
                        file.WriteByte((byte)(gain >> 8));
                    }
                }
                else
                {
                    file.Write(System.Runtime.InteropServices.MemoryMarshal.AsBytes(row));
                }
            }
        }
    }

    private static short Bits(double value) => (short)((BitConverter.SingleToUInt32Bits((float)value) + 0x8000) >> 16);
}
