using System.Globalization;
using ProvenanceKit.Engine.Checkpoints;

namespace ProvenanceKit.Engine.Tests.Evidence;

/// <summary>A llama-like BF16 checkpoint of any size whose values are a fixed block of noise, read at places that depend on the tensor: nothing is stored.</summary>
internal sealed class NoiseCheckpoint : Checkpoint
{
    // Prime, so that rows don't repeat.
    private const int PrimeLength = 1048573;
    private readonly float[] _noise = new float[PrimeLength];
    private readonly List<TensorInfo> _tensors = [];
    private readonly Dictionary<string, TensorInfo> _byName;
    private long _bytesRead;

    public NoiseCheckpoint(int layers, int hidden, int intermediate, int vocabulary)
    {
        var random = new Random(1);
        for (int i = 0; i < _noise.Length; i++)
        {
            double r = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
            _noise[i] = (float)(r * Math.Cos(2 * Math.PI * random.NextDouble()) * 0.02);
        }

        Add("model.embed_tokens.weight", vocabulary, hidden);
        for (int l = 0; l < layers; l++)
        {
            string p = $"model.layers.{l.ToString(CultureInfo.InvariantCulture)}.";
            Add(p + "input_layernorm.weight", hidden);
            Add(p + "mlp.down_proj.weight", hidden, intermediate);
            Add(p + "mlp.gate_proj.weight", intermediate, hidden);
            Add(p + "mlp.up_proj.weight", intermediate, hidden);
            Add(p + "post_attention_layernorm.weight", hidden);
            foreach (string role in new[] { "q", "k", "v", "o" })
            {
                Add($"{p}self_attn.{role}_proj.weight", hidden, hidden);
            }
        }

        Add("model.norm.weight", hidden);
        Add("lm_head.weight", vocabulary, hidden);
        _byName = _tensors.ToDictionary(static t => t.Name, StringComparer.Ordinal);
    }

    public override IReadOnlyList<string> Files { get; } = ["noise"];

    public override IReadOnlyList<TensorInfo> Tensors => _tensors;

    public override long BytesRead => Interlocked.Read(ref _bytesRead);

    public long ByteLength => _tensors.Sum(static t => t.ByteLength);

    public override TensorInfo? Find(string name) => _byName.GetValueOrDefault(name);

    public override CheckpointFile OpenFile(TensorInfo tensor) => throw new NotSupportedException("Noise has no file.");

    public override void CountBytesRead(long bytes) => Interlocked.Add(ref _bytesRead, bytes);

    public override void Read(TensorInfo tensor, long firstElement, Span<float> destination)
    {
        for (int done = 0; done < destination.Length;)
        {
            int start = (int)(((tensor.FileOffset * 7919) + firstElement + done) % PrimeLength), count = Math.Min(destination.Length - done, PrimeLength - start);
            _noise.AsSpan(start, count).CopyTo(destination[done..]);
            done += count;
        }

        if (tensor.Rank == 1)
        {
            foreach (ref float value in destination)
            {
                value = 1 + (10 * value);
            }
        }

        Interlocked.Add(ref _bytesRead, destination.Length * 2L);
    }

    protected override void Dispose(bool disposing)
    {
    }

    private void Add(string name, params long[] shape)
    {
        long count = shape.Aggregate(1L, static (x, y) => x * y);
        _tensors.Add(new TensorInfo(name, TensorDataType.BF16, [.. shape], count, 0, _tensors.Count, count * 2));
    }
}
