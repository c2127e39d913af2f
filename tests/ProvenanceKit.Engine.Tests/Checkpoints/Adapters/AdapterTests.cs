using ProvenanceKit.Engine.Checkpoints;
using ProvenanceKit.Engine.Comparisons;
using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Models;

namespace ProvenanceKit.Engine.Tests.Checkpoints.Adapters;

public sealed class AdapterTests : IDisposable
{
    private const string Module = "model.layers.0.self_attn.q_proj";
    private const int Rank = 4, Inputs = 24, Outputs = 64;
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("provenancekit-adapter-");

    public void Dispose() => _root.Delete(recursive: true);

    [Theory]
    [InlineData("", 2.0)]
    [InlineData(",\"use_rslora\":true", 4.0)]
    [InlineData(",\"alpha_pattern\":{\"q_proj\":2}", 0.5)]
    [InlineData(",\"alpha_pattern\":{\"layers.[0-9]+.self_attn.q_proj\":16}", 4.0)]
    [InlineData(",\"alpha_pattern\":{\"v_proj\":2}", 2.0)]
    public void Read_AdapterOnItsBase_IsTheBasePlusTheScaledProduct(string more, double scale)
    {
        float[] weight = AdapterWriter.Normal(1, Outputs * Inputs), a = AdapterWriter.Normal(2, Rank * Inputs), b = AdapterWriter.Normal(3, Outputs * Rank);
        string model = Base(Module + ".weight", [Outputs, Inputs], weight);
        string adapter = Lora("adapter", AdapterWriter.Configuration(Rank, 8, more), a, b);
        using Checkpoint checkpoint = CheckpointFactory.Open(ModelLocator.Locate(adapter, model, null, CancellationToken.None));
        TensorInfo tensor = checkpoint.Find(Module + ".weight")!;
        float[] expected = Merge(weight, a, b, scale);
        float[] whole = Values(checkpoint, tensor);
        Assert.All(whole.Zip(expected), p => Assert.Equal(p.Second, p.First, 1e-4f));
        for (int first = 0; first < whole.Length; first += 7)
        {
            float[] part = new float[Math.Min(31, whole.Length - first)];
            checkpoint.Read(tensor, first, part);
            Assert.Equal(whole.AsSpan(first, part.Length).ToArray(), part);
        }

        Assert.Equal(1f, Values(checkpoint, checkpoint.Find("model.norm.weight")!)[0]);
    }

    [Fact]
    public void Read_BaseThatStoresInputsFirst_TakesTheTransposedProduct()
    {
        float[] weight = AdapterWriter.Normal(1, Outputs * Inputs), a = AdapterWriter.Normal(2, Rank * Inputs), b = AdapterWriter.Normal(3, Outputs * Rank);
        string model = Base(Module + ".weight", [Inputs, Outputs], Transpose(weight, Outputs, Inputs));
        string adapter = Lora("adapter", AdapterWriter.Configuration(Rank, 8, ",\"fan_in_fan_out\":true"), a, b);
        using Checkpoint checkpoint = CheckpointFactory.Open(ModelLocator.Locate(adapter, model, null, CancellationToken.None));
        float[] expected = Transpose(Merge(weight, a, b, 2), Outputs, Inputs);
        Assert.All(Values(checkpoint, checkpoint.Find(Module + ".weight")!).Zip(expected), p => Assert.Equal(p.Second, p.First, 1e-4f));
    }

    [Fact]
    public void Read_BaseWithAnotherPrefix_IsFound()
    {
        float[] weight = AdapterWriter.Normal(1, Outputs * Inputs), a = AdapterWriter.Normal(2, Rank * Inputs), b = AdapterWriter.Normal(3, Outputs * Rank);
        string model = Base("language_model." + Module + ".weight", [Outputs, Inputs], weight);
        using Checkpoint checkpoint = CheckpointFactory.Open(ModelLocator.Locate(Lora("adapter", AdapterWriter.Configuration(Rank, 8), a, b), model, null, CancellationToken.None));
        Assert.Equal(TensorDataType.Encoded, checkpoint.Find("language_model." + Module + ".weight")!.DataType);
    }

    [Fact]
    public void Open_OtherBase_SaysWhichWeightIsMissing()
    {
        string model = Base("model.layers.7.other.weight", [2, 2], new float[4]);
        string adapter = Lora("adapter", AdapterWriter.Configuration(Rank, 8), new float[Rank * Inputs], new float[Outputs * Rank]);
        ProvenanceException error = Assert.Throws<ProvenanceException>(() => CheckpointFactory.Open(ModelLocator.Locate(adapter, model, null, CancellationToken.None)));
        Assert.Equal(ProvenanceErrorCode.TensorInvalid, error.Code);
        Assert.Contains(Module, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadFingerprint_AdapterAlone_NamesItsBaseAndHasNoWeights()
    {
        string adapter = Lora("adapter", AdapterWriter.Configuration(Rank, 8), new float[Rank * Inputs], new float[Outputs * Rank]);
        ModelFingerprint fingerprint = ProvenanceEngine.ReadFingerprint(adapter, new FingerprintOptions(), null, CancellationToken.None);
        Assert.Null(fingerprint.Weights);
        Assert.Contains("org/base", fingerprint.WeightsUnmeasuredReason, StringComparison.Ordinal);
        Assert.Equal("safetensors adapter", fingerprint.Format);
    }

    [Fact]
    public void ReadAdapter_Folder_GivesWhatItDeclares()
    {
        AdapterInfo info = ProvenanceEngine.ReadAdapter(Lora("adapter", AdapterWriter.Configuration(Rank, 8), new float[Rank * Inputs], new float[Outputs * Rank]));
        Assert.Equal(("org/base", Rank, 8.0, 1), (info.BaseModel, info.Rank, info.Alpha, info.ModuleCount));
        Assert.Equal<string>(["q_proj"], info.TargetModules);
    }

    [Theory]
    [InlineData("""{"peft_type":"LOHA","r":4}""", "LOHA")]
    [InlineData("""{"peft_type":"LORA","r":4,"lora_alpha":8,"use_dora":true}""", "DoRA")]
    public void Open_OtherKindOfAdapter_IsNamed(string configuration, string named)
    {
        string adapter = Lora("adapter", configuration, new float[Rank * Inputs], new float[Outputs * Rank]);
        ProvenanceException error = Assert.Throws<ProvenanceException>(() => CheckpointFactory.Open(ModelLocator.Locate(adapter)));
        Assert.Equal(ProvenanceErrorCode.FormatUnsupported, error.Code);
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CompareAdapters_SharedSeedOfA_IsNoEvidence()
    {
        float[] a = AdapterWriter.Normal(2, Rank * Inputs);
        AdapterComparison comparison = ProvenanceEngine.CompareAdapters(
            Lora("one", AdapterWriter.Configuration(Rank, 8), a, AdapterWriter.Normal(3, Outputs * Rank)),
            Lora("two", AdapterWriter.Configuration(Rank, 8), a, AdapterWriter.Normal(4, Outputs * Rank)));
        Assert.Equal(1.0, comparison.FactorACosine!.Value, 1e-6);
        Assert.Equal(Verdict.NoEvidence, comparison.Verdict);
        Assert.InRange(Math.Abs(comparison.ZScore!.Value), 0, 5);
    }

    [Fact]
    public void CompareAdapters_SameDeltaInOtherFactorsAndScale_IsIdentical()
    {
        float[] a = AdapterWriter.Normal(2, Rank * Inputs), b = AdapterWriter.Normal(3, Outputs * Rank);

        // Rows of A and columns of B exchanged, A doubled, alpha halved.
        float[] swappedA = [.. Enumerable.Range(0, a.Length).Select(i => 2 * a[((Rank - 1 - (i / Inputs)) * Inputs) + (i % Inputs)])];
        float[] swappedB = [.. Enumerable.Range(0, b.Length).Select(i => b[(i / Rank * Rank) + Rank - 1 - (i % Rank)])];
        AdapterComparison comparison = ProvenanceEngine.CompareAdapters(
            Lora("one", AdapterWriter.Configuration(Rank, 8), a, b), Lora("two", AdapterWriter.Configuration(Rank, 4), swappedA, swappedB));
        Assert.Equal(Verdict.Identical, comparison.Verdict);
        Assert.InRange(comparison.FactorACosine!.Value, -0.9, 0.9);
    }

    [Fact]
    public void CompareAdapters_FurtherTrained_IsLinked()
    {
        float[] a = AdapterWriter.Normal(2, Rank * Inputs), b = AdapterWriter.Normal(3, Outputs * Rank), noise = AdapterWriter.Normal(5, Outputs * Rank);
        float[] moved = [.. b.Zip(noise, (x, n) => x + (0.4f * n))];
        AdapterComparison comparison = ProvenanceEngine.CompareAdapters(
            Lora("one", AdapterWriter.Configuration(Rank, 8), a, b), Lora("two", AdapterWriter.Configuration(Rank, 8), a, moved));
        Assert.True(comparison.Verdict == Verdict.Linked, $"{comparison.Verdict} {comparison.Cosine} {comparison.ZScore}");
    }

    [Fact]
    public void Compare_TwoAdaptersWithoutBase_ComparesTheirDeltas()
    {
        float[] a = AdapterWriter.Normal(2, Rank * Inputs), b = AdapterWriter.Normal(3, Outputs * Rank);
        string one = Lora("one", AdapterWriter.Configuration(Rank, 8), a, b), two = Lora("two", AdapterWriter.Configuration(Rank, 8), a, b);
        var options = new FingerprintOptions();
        using var session = new ComparisonSession(ProvenanceEngine.ReadFingerprint(one, options, null, CancellationToken.None), new ComparisonOptions(), []);
        ProvenanceComparison comparison = session.Compare(ProvenanceEngine.ReadFingerprint(two, options, null, CancellationToken.None), null, CancellationToken.None);
        Assert.Equal(Verdict.Identical, comparison.Verdict);
    }

    private static float[] Merge(float[] weight, float[] a, float[] b, double scale)
    {
        float[] merged = [.. weight];
        for (int o = 0; o < Outputs; o++)
        {
            for (int i = 0; i < Inputs; i++)
            {
                double sum = 0;
                for (int k = 0; k < Rank; k++)
                {
                    sum += (double)b[(o * Rank) + k] * a[(k * Inputs) + i];
                }

                merged[(o * Inputs) + i] += (float)(scale * sum);
            }
        }

        return merged;
    }

    private static float[] Transpose(float[] values, int rows, int columns) =>
        [.. Enumerable.Range(0, values.Length).Select(i => values[(i % rows * columns) + (i / rows)])];

    private static float[] Values(Checkpoint checkpoint, TensorInfo tensor)
    {
        float[] values = new float[tensor.ElementCount];
        checkpoint.Read(tensor, 0, values);
        return values;
    }

    private string Lora(string name, string configuration, float[] a, float[] b) =>
        AdapterWriter.Lora(Path.Combine(_root.FullName, name), configuration, (Module, [Rank, Inputs], a, [Outputs, Rank], b));

    private string Base(string name, long[] shape, float[] weight)
    {
        string folder = _root.CreateSubdirectory("base").FullName;
        File.WriteAllText(Path.Combine(folder, "config.json"), """{"model_type":"llama"}""");
        AdapterWriter.Tensors(Path.Combine(folder, "model.safetensors"), (name, shape, weight), ("model.norm.weight", [2], [1, 1]));
        return folder;
    }
}
