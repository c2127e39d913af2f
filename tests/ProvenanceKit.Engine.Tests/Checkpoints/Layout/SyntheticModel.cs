namespace ProvenanceKit.Engine.Tests.Checkpoints.Layout;

/// <summary>Weights of a small transformer by role, from a seed; heavy-tailed and with uneven gains, as training leaves them.</summary>
internal sealed class SyntheticModel
{
    public SyntheticModel(int seed, int layers = 3, int hidden = 48, int units = 80, int heads = 4, int keyValueHeads = 2, int tokens = 200, int experts = 1)
    {
        (Hidden, Units, Heads, KeyValueHeads, Tokens, Experts) = (hidden, units, heads, keyValueHeads, tokens, experts);
        HeadSize = hidden / heads;
        var random = new Random(seed);
        Embedding = Matrix(random, tokens, hidden);
        Head = Matrix(random, tokens, hidden);
        FinalNorm = Gain(random, hidden);
        Layers = [.. Enumerable.Range(0, layers).Select(_ => new Layer
        {
            Q = Matrix(random, heads * HeadSize, hidden),
            K = Matrix(random, keyValueHeads * HeadSize, hidden),
            V = Matrix(random, keyValueHeads * HeadSize, hidden),
            O = Matrix(random, hidden, heads * HeadSize),
            Gate = [.. Enumerable.Range(0, experts).Select(_ => Matrix(random, units, hidden))],
            Up = [.. Enumerable.Range(0, experts).Select(_ => Matrix(random, units, hidden))],
            Down = [.. Enumerable.Range(0, experts).Select(_ => Matrix(random, hidden, units))],
            Norm1 = Gain(random, hidden),
            Norm2 = Gain(random, hidden),
        })];
    }

    public int Hidden { get; }

    public int Units { get; }

    public int Heads { get; }

    public int KeyValueHeads { get; }

    public int HeadSize { get; }

    public int Tokens { get; }

    public int Experts { get; }

    public float[] Embedding { get; }

    public float[] Head { get; }

    public float[] FinalNorm { get; }

    public Layer[] Layers { get; }

    /// <summary>Moves every weight a little, as fine-tuning does.</summary>
    public SyntheticModel Drift(int seed, float size)
    {
        var random = new Random(seed);
        foreach (float[] tensor in Layers.SelectMany(l => l.All).Append(Embedding).Append(Head).Append(FinalNorm))
        {
            for (int i = 0; i < tensor.Length; i++)
            {
                tensor[i] += size * 0.05f * (float)Normal(random);
            }
        }

        return this;
    }

    public static float[] Matrix(Random random, int rows, int columns)
    {
        float[] values = new float[rows * columns];
        for (int r = 0; r < rows; r++)
        {
            // Rows of uneven length give the excess kurtosis that trained weights have.
            double scale = 0.05 * Math.Exp(0.5 * Normal(random));
            for (int c = 0; c < columns; c++)
            {
                values[(r * columns) + c] = (float)(scale * Normal(random));
            }
        }

        return values;
    }

    public static float[] Gain(Random random, int length) => [.. Enumerable.Range(0, length).Select(_ => (float)(1 + (0.2 * Normal(random))))];

    public static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    internal sealed class Layer
    {
        public required float[] Q { get; set; }

        public required float[] K { get; set; }

        public required float[] V { get; set; }

        public required float[] O { get; set; }

        public required float[][] Gate { get; set; }

        public required float[][] Up { get; set; }

        public required float[][] Down { get; set; }

        public required float[] Norm1 { get; set; }

        public required float[] Norm2 { get; set; }

        public IEnumerable<float[]> All => [Q, K, V, O, .. Gate, .. Up, .. Down, Norm1, Norm2];
    }
}
