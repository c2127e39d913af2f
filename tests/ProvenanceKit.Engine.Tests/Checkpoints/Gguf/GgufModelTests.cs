using ProvenanceKit.Engine.Checkpoints.Quantization.Ggml;
using ProvenanceKit.Engine.Comparisons;
using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Models;
using ProvenanceKit.Engine.Tests.Checkpoints.Quantization.Ggml;
using ProvenanceKit.Engine.Tests.Evidence;

namespace ProvenanceKit.Engine.Tests.Checkpoints.Gguf;

/// <summary>Trained samples as GGUF files against their originals and against others.</summary>
public sealed class GgufModelTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("provenancekit-gguf-model-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("F32", false)]
    [InlineData("F16", false)]
    [InlineData("BF16", false)]
    [InlineData("BF16", true)]
    [InlineData("Q8_0", false)]
    [InlineData("Q8_0", true)]
    [InlineData("Q5_1", false)]
    [InlineData("Q5_0", false)]
    [InlineData("Q4_1", false)]
    [InlineData("Q4_0", false)]
    public void Compare_WithItsOriginal_IsReformattedWithEverySignal(string type, bool bigEndian)
    {
        string path = Write("aurora-base", type, bigEndian);
        ProvenanceComparison comparison = Compare(Path.Combine(TestModels.Samples, "aurora-base"), path);

        Assert.Equal(Verdict.Reformatted, comparison.Verdict);
        Assert.Equal(type.StartsWith('Q'), comparison.Summary.Contains("quantised copy", StringComparison.Ordinal));
        Assert.Equal(1.0, comparison.MfiScore);
        Assert.All(comparison.Signals, signal => Assert.True(signal.State == MeasurementState.Measured, $"{signal.Name}: {signal.Reason}"));
        foreach (SignalMeasurement signal in comparison.Signals.Where(signal => signal.Name is SignalName.Tfv or SignalName.Voa or SignalName.Nlf or SignalName.Wvc or SignalName.Lep or SignalName.Eas))
        {
            Assert.True(signal.Score > (type.StartsWith("Q4", StringComparison.Ordinal) ? 0.97 : 0.99), $"{signal.Name} {signal.Score}");
        }

        Assert.Contains(comparison.Evidence!.DeclaredParents, parent => parent.Parent == "samples/aurora" && parent.Source.Contains("general.base_model.0", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("aurora-code", "F16", Verdict.Linked)]
    [InlineData("aurora-code", "BF16", Verdict.Linked)]
    [InlineData("aurora-code", "Q8_0", Verdict.Linked)]
    [InlineData("aurora-code", "Q5_1", Verdict.Linked)]
    [InlineData("aurora-code", "Q5_0", Verdict.Linked)]
    [InlineData("aurora-code", "Q4_1", Verdict.Linked)]
    [InlineData("aurora-code", "Q4_0", Verdict.Linked)]
    [InlineData("borealis-base", "F16", Verdict.NoEvidence)]
    [InlineData("borealis-base", "BF16", Verdict.NoEvidence)]
    [InlineData("borealis-base", "Q8_0", Verdict.NoEvidence)]
    [InlineData("borealis-base", "Q5_1", Verdict.NoEvidence)]
    [InlineData("borealis-base", "Q5_0", Verdict.NoEvidence)]
    [InlineData("borealis-base", "Q4_1", Verdict.NoEvidence)]
    [InlineData("borealis-base", "Q4_0", Verdict.NoEvidence)]
    public void Compare_WithAnotherModel_GivesTheVerdictOfTheOriginals(string other, string type, Verdict expected)
    {
        ProvenanceComparison comparison = Compare(Path.Combine(TestModels.Samples, "aurora-base"), Write(other, type));

        Assert.Equal(expected, comparison.Verdict);
    }

    /// <summary>What converters add or drop: rotary factors of Llama 3.1 and Phi-3, and old files' frequencies and masks.</summary>
    [Theory]
    [InlineData("rope_freqs.weight", 64, 1)]
    [InlineData("rope_factors_long.weight", 48, 1)]
    [InlineData("rope_factors_short.weight", 48, 1)]
    [InlineData("blk.0.attn_rot_embd.weight", 64, 1)]
    [InlineData("model.layers.0.self_attn.rotary_emb.inv_freq", 64, 1)]
    [InlineData("model.layers.0.self_attn.rotary_emb.cos_cached", 64, 32)]
    [InlineData("transformer.h.0.attn.bias", 64, 64)]
    public void Compare_WithTensorsThatFollowFromTheConfiguration_IsStillReformatted(string name, int columns, int rows)
    {
        string path = Path.Combine(_folder.FullName, "derived.gguf");
        ulong[] dimensions = rows == 1 ? [(ulong)columns] : [(ulong)columns, (ulong)rows];
        File.WriteAllBytes(path, GgufModelFile.From(
            Path.Combine(TestModels.Samples, "aurora-base"), GgmlType.Q8_0, addMore: g => g.Tensor(name, (uint)GgmlType.F32, dimensions, PlainQuantizer.Encode(GgmlType.F32, new float[columns * rows]))));
        ProvenanceComparison comparison = Compare(Path.Combine(TestModels.Samples, "aurora-base"), path);

        Assert.True(comparison.Verdict == Verdict.Reformatted, $"{comparison.Verdict}: {comparison.Summary}");
    }

    /// <summary>Nothing that is trained may pass as derived: an unknown matrix or bias in one of the models is a difference.</summary>
    [Theory]
    [InlineData("blk.0.attn_q.bias", 64, 1)]
    [InlineData("blk.0.extra.weight", 64, 32)]
    [InlineData("adapter.weight", 64, 32)]
    public void Compare_WithFurtherWeights_IsLinkedAndNotReformatted(string name, int columns, int rows)
    {
        string path = Path.Combine(_folder.FullName, "more.gguf");
        ulong[] dimensions = rows == 1 ? [(ulong)columns] : [(ulong)columns, (ulong)rows];
        File.WriteAllBytes(path, GgufModelFile.From(
            Path.Combine(TestModels.Samples, "aurora-base"), GgmlType.Q8_0, addMore: g => g.Tensor(name, (uint)GgmlType.F32, dimensions, PlainQuantizer.Encode(GgmlType.F32, new float[columns * rows]))));
        ProvenanceComparison comparison = Compare(Path.Combine(TestModels.Samples, "aurora-base"), path);

        Assert.True(comparison.Verdict == Verdict.Linked, $"{comparison.Verdict}: {comparison.Summary}");
    }

    [Theory]
    [InlineData("Q4_K", true)]
    [InlineData("Q4_K", false)]
    [InlineData("Q6_K", false)]
    public void Compare_SuperBlocks_GiveTheVerdictOfTheOriginals(string type, bool isMixed)
    {
        string original = WideModelFolder.Write(Path.Combine(_folder.FullName, "original"), seed: 1), other = WideModelFolder.Write(Path.Combine(_folder.FullName, "other"), seed: 2);
        string tuned = WideModelFolder.Write(Path.Combine(_folder.FullName, "tuned"), seed: 1, drift: 0.02f), path = Path.Combine(_folder.FullName, "wide.gguf");
        File.WriteAllBytes(path, GgufModelFile.From(original, Enum.Parse<GgmlType>(type), isMixed: isMixed));
        ProvenanceComparison same = Compare(original, path), related = Compare(tuned, path), foreign = Compare(other, path);

        Assert.True(same.Verdict == Verdict.Reformatted, $"{same.Verdict}: {same.Summary}");
        Assert.Contains("quantised copy", same.Summary, StringComparison.Ordinal);
        Assert.True(related.Verdict == Verdict.Linked, $"{related.Verdict}: {related.Summary}");
        Assert.True(foreign.Verdict == Verdict.NoEvidence, $"{foreign.Verdict}: {foreign.Summary}");
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(2, false)]
    [InlineData(1, true)]
    public void Compare_SplitSetNamedByAnyPart_IsReformattedWithEverySignal(int named, bool bigEndian)
    {
        string Part(int part) => Path.Combine(_folder.FullName, $"split-{part + 1:00000}-of-00003.gguf");
        for (int part = 0; part < 3; part++)
        {
            File.WriteAllBytes(Part(part), GgufModelFile.From(Path.Combine(TestModels.Samples, "aurora-base"), GgmlType.Q8_0, bigEndian, part: part, parts: 3));
        }

        ProvenanceComparison comparison = Compare(Path.Combine(TestModels.Samples, "aurora-base"), Part(named));

        Assert.True(comparison.Verdict == Verdict.Reformatted, $"{comparison.Verdict}: {comparison.Summary}");
        Assert.All(comparison.Signals, signal => Assert.True(signal.State == MeasurementState.Measured, $"{signal.Name}: {signal.Reason}"));
    }

    [Fact]
    public void Compare_TwoQuantizedRelatives_IsNotCalledACopy()
    {
        ProvenanceComparison comparison = Compare(Write("aurora-base", "Q4_0"), Write("aurora-code", "Q4_0"));

        Assert.Equal(Verdict.Linked, comparison.Verdict);
    }

    [Fact]
    public void Locate_FolderWithOneGguf_FindsItAndIgnoresTheProjector()
    {
        string path = Write("aurora-base", "Q8_0");
        File.WriteAllBytes(Path.Combine(_folder.FullName, "mmproj-f16.gguf"), [1]);
        LocatedModel model = ModelLocator.Locate(_folder.FullName);

        Assert.Equal(WeightFormat.Gguf, model.Format);
        Assert.Equal(path, Assert.Single(model.WeightFiles));
        Assert.Equal(_folder.Name, model.Name);
    }

    [Fact]
    public void Locate_FileOfAnotherName_IsFoundByItsMagic()
    {
        string blob = Path.Combine(_folder.FullName, "sha256-0123");
        File.Move(Write("aurora-base", "Q8_0"), blob);

        Assert.Equal(WeightFormat.Gguf, ModelLocator.Locate(blob).Format);
    }

    [Fact]
    public void Locate_FolderWithSeveralGgufModels_AsksForOne()
    {
        Write("aurora-base", "Q8_0");
        Write("aurora-base", "Q4_0");
        ProvenanceException error = Assert.Throws<ProvenanceException>(() => ModelLocator.Locate(_folder.FullName));

        Assert.Contains("name one", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Locate_SplitSetWithAMissingPart_SaysWhichPart()
    {
        string first = Path.Combine(_folder.FullName, "m-00001-of-00002.gguf");
        File.Move(Write("aurora-base", "Q8_0"), first);
        ProvenanceException error = Assert.Throws<ProvenanceException>(() => ModelLocator.Locate(first));

        Assert.Equal(ProvenanceErrorCode.ShardMissing, error.Code);
        Assert.Contains("m-00002-of-00002.gguf", error.Message, StringComparison.Ordinal);
    }

    private string Write(string sample, string type, bool bigEndian = false)
    {
        string path = Path.Combine(_folder.FullName, $"{sample}-{type}.gguf");
        File.WriteAllBytes(path, GgufModelFile.From(Path.Combine(TestModels.Samples, sample), Enum.Parse<GgmlType>(type), bigEndian));
        return path;
    }

    private static ProvenanceComparison Compare(string reference, string difference)
    {
        var options = new FingerprintOptions();
        ModelFingerprint a = ProvenanceEngine.ReadFingerprint(reference, options, null, CancellationToken.None);
        ModelFingerprint b = ProvenanceEngine.ReadFingerprint(difference, options, null, CancellationToken.None);
        using var session = new ComparisonSession(a, new ComparisonOptions(), []);
        return session.Compare(b, null, CancellationToken.None);
    }
}
