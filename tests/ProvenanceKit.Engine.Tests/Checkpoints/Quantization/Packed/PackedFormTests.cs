using ProvenanceKit.Engine.Checkpoints;
using ProvenanceKit.Engine.Comparisons;
using ProvenanceKit.Engine.Models;
using ProvenanceKit.Engine.Tests.Evidence;

namespace ProvenanceKit.Engine.Tests.Checkpoints.Quantization.Packed;

/// <summary>Trained samples quantised in the test, in every form that quantised safetensors come in; nothing outside the repository is needed.</summary>
public sealed class PackedFormTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("provenancekit-packed-");

    public static TheoryData<string> Forms => [.. PackedModelFolder.Forms];

    public void Dispose() => _root.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Forms))]
    public void Read_PackedModel_GivesWhatTheQuantiserMeantWithinItsStatedError(string form)
    {
        string folder = Path.Combine(_root.FullName, form);
        Dictionary<string, float[]> meant = PackedModelFolder.Write(Sample("aurora-base"), form, folder);
        using Checkpoint packed = CheckpointFactory.Open(ModelLocator.Locate(folder)), original = CheckpointFactory.Open(ModelLocator.Locate(Sample("aurora-base")));

        Assert.True(meant.Count >= (form is "gptq-3" or "ct-mxfp4" ? 16 : 28), $"{meant.Count} were packed");
        Assert.Equal(original.Tensors.Select(t => t.Name).Order(StringComparer.Ordinal), packed.Tensors.Select(t => t.Name).Order(StringComparer.Ordinal));
        foreach ((string name, float[] expected) in meant)
        {
            TensorInfo tensor = packed.Find(name)!;
            float[] values = new float[tensor.ElementCount], errors = new float[tensor.ElementCount], truth = new float[tensor.ElementCount];
            packed.Read(tensor, 0, values);
            packed.ReadQuantizationError(tensor, 0, errors);
            original.Read(original.Find(name)!, 0, truth);

            Assert.Equal(TensorDataType.Encoded, tensor.DataType);
            Assert.Equal<long>(original.Find(name)!.Shape, tensor.Shape);
            for (int i = 0; i < values.Length; i++)
            {
                Assert.True(Math.Abs(values[i] - expected[i]) <= 1e-6f * Math.Abs(expected[i]), $"{name}[{i}]: {values[i]} for {expected[i]}");
                Assert.True(Math.Abs(values[i] - truth[i]) <= errors[i] + (1e-6f * Math.Abs(truth[i])), $"{name}[{i}]: {values[i]} stands for {truth[i]}, stated error {errors[i]}");
            }

            float[] part = new float[values.Length / 3];
            packed.Read(tensor, (values.Length / 2) - 5, part);
            Assert.Equal(values.AsSpan((values.Length / 2) - 5, part.Length).ToArray(), part);
        }
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Compare_PackedModelWithItsOriginal_IsAQuantisedCopy(string form)
    {
        ProvenanceComparison comparison = Compare("aurora-base", form);

        Assert.True(comparison.Verdict == Verdict.Reformatted, $"{comparison.Verdict}: {comparison.Summary}");
        Assert.Contains("quantised copy", comparison.Summary, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Compare_PackedModelWithAFineTuneOfItsOriginal_IsLinked(string form)
    {
        ProvenanceComparison comparison = Compare("aurora-code", form);

        Assert.True(comparison.Verdict == Verdict.Linked, $"{comparison.Verdict}: {comparison.Summary}");
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Compare_PackedModelWithAnIndependentModel_IsNoEvidence(string form)
    {
        ProvenanceComparison comparison = Compare("borealis-base", form);

        Assert.True(comparison.Verdict == Verdict.NoEvidence, $"{comparison.Verdict}: {comparison.Summary}");
    }

    /// <summary>
    /// What calibration does: GPTQ moves the rounding error of each input on to the next ones, so values end more than half a step away; AWQ multiplies the inputs of
    /// projections and divides the gains in front of them.
    /// </summary>
    [Theory]
    [InlineData("gptq-4", "aurora-base", Verdict.Linked)]
    [InlineData("gptq-4", "aurora-code", Verdict.Linked)]
    [InlineData("gptq-4", "borealis-base", Verdict.NoEvidence)]
    [InlineData("awq-4", "aurora-base", Verdict.Linked)]
    [InlineData("awq-4", "aurora-code", Verdict.Linked)]
    [InlineData("awq-4", "borealis-base", Verdict.NoEvidence)]
    public void Compare_CalibratedModel_GivesTheVerdictOfTheOriginal(string form, string reference, Verdict expected)
    {
        ProvenanceComparison comparison = Compare(reference, form, form == "awq-4" ? ScaleInputs : MoveErrorsOn);

        Assert.True(comparison.Verdict == expected, $"{comparison.Verdict}: {comparison.Summary}");
    }

    private static void MoveErrorsOn(string name, long[] shape, float[] values)
    {
        if (shape.Length != 2)
        {
            return;
        }

        float step = values.Max(MathF.Abs) / 24;
        for (int i = 0; i + 1 < values.Length; i++)
        {
            values[i + 1] += (i + 1) % shape[1] == 0 ? 0 : 0.6f * (values[i] - (MathF.Round(values[i] / step) * step));
        }
    }

    private static void ScaleInputs(string name, long[] shape, float[] values)
    {
        bool isFirst = name.Contains("input_layernorm", StringComparison.Ordinal) || name.Contains("q_proj", StringComparison.Ordinal) || name.Contains("k_proj", StringComparison.Ordinal) || name.Contains("v_proj", StringComparison.Ordinal);
        if (!isFirst && !name.Contains("post_attention_layernorm", StringComparison.Ordinal) && !name.Contains("gate_proj", StringComparison.Ordinal) && !name.Contains("up_proj", StringComparison.Ordinal))
        {
            return;
        }

        for (int i = 0; i < values.Length; i++)
        {
            float scale = 1 + (0.5f * MathF.Sin((i % shape[^1] * (isFirst ? 1.7f : 2.3f)) + 1));
            values[i] = shape.Length == 1 ? values[i] / scale : values[i] * scale;
        }
    }

    private ProvenanceComparison Compare(string reference, string form, Action<string, long[], float[]>? calibrate = null)
    {
        string folder = Path.Combine(_root.FullName, form);
        PackedModelFolder.Write(Sample("aurora-base"), form, folder, calibrate: calibrate);
        ModelFingerprint a = Fingerprint(Sample(reference)), b = Fingerprint(folder);
        using var session = new ComparisonSession(a, new ComparisonOptions(), []);
        return session.Compare(b, null, CancellationToken.None);
    }

    private static string Sample(string name) => Path.Combine(TestModels.Samples, name);

    private static ModelFingerprint Fingerprint(string path) => ProvenanceEngine.ReadFingerprint(path, new FingerprintOptions(), null, CancellationToken.None);
}
