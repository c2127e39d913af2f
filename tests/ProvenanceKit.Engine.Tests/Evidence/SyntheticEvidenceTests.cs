using ProvenanceKit.Engine.Checkpoints;
using ProvenanceKit.Engine.Evidence;
using ProvenanceKit.Engine.Tests.Checkpoints.Layout;

namespace ProvenanceKit.Engine.Tests.Evidence;

/// <summary>Evidence across layouts, broken weights and false configurations, on synthetic models.</summary>
public class SyntheticEvidenceTests
{
    [Theory]
    [InlineData("llama")]
    [InlineData("tied")]
    [InlineData("phi3")]
    [InlineData("gpt2")]
    [InlineData("neox")]
    [InlineData("bloom")]
    [InlineData("falcon-rw")]
    [InlineData("mpt")]
    [InlineData("opt")]
    [InlineData("bert")]
    [InlineData("t5")]
    [InlineData("gguf")]
    [InlineData("mixtral")]
    [InlineData("qwen-moe")]
    [InlineData("fused-experts")]
    public void Evaluate_FineTuneInAnyLayout_IsLinkedAndAnIndependentModelIsNot(string layout)
    {
        int experts = layout is "mixtral" or "qwen-moe" or "fused-experts" ? 4 : 1;
        EvidenceInput parent = Input("parent", Model(1, experts), layout), child = Input("child", Model(1, experts).Drift(5, 0.3f), layout);
        LineageEvidence linked = Evaluate(parent, child);
        Assert.Equal(Verdict.Linked, linked.Verdict);
        Assert.All(linked.LayerMap, l => Assert.Equal(l.ChildLayer, l.ParentLayer));
        Assert.Equal(Verdict.NoEvidence, Evaluate(parent, Input("other", Model(2, experts), layout)).Verdict);
    }

    [Theory]
    [InlineData("llama", "phi3")]
    [InlineData("llama", "gguf")]
    [InlineData("llama", "llama-unprefixed")]
    public void Evaluate_SameWeightsInAnotherLayout_IsReformatted(string first, string second)
    {
        EvidenceInput a = Input("a", Model(1), first), b = Input("b", Model(1), second);
        Assert.Equal(Verdict.Reformatted, Evaluate(a, b).Verdict);
    }

    [Fact]
    public void Evaluate_RoundedCopy_IsReformatted()
    {
        foreach (TensorDataType type in new[] { TensorDataType.BF16, TensorDataType.F16 })
        {
            Assert.Equal(Verdict.Reformatted, Evaluate(Input("a", Model(1), "llama"), Cast(Input("b", Model(1), "llama"), type)).Verdict);
            Assert.Equal(Verdict.Identical, Evaluate(Cast(Input("a", Model(1), "llama"), type), Cast(Input("b", Model(1), "llama"), type)).Verdict);
        }
    }

    [Fact]
    public void Evaluate_OneChangedElement_IsLinkedAndNotReformatted()
    {
        EvidenceInput a = Input("a", Model(1), "llama"), b = Input("b", Model(1), "llama");
        ((InMemoryCheckpoint)b.Checkpoint).Values("model.layers.2.self_attn.v_proj.weight")[700] += 0.5f;
        Assert.Equal(Verdict.Linked, Evaluate(a, b).Verdict);
    }

    [Fact]
    public void Evaluate_DenseCopiedToExperts_IsLinkedThroughACandidate()
    {
        SyntheticModel dense = Model(1), experts = Model(1, 4);
        var random = new Random(9);
        foreach ((SyntheticModel.Layer from, SyntheticModel.Layer to) in dense.Layers.Zip(experts.Layers))
        {
            (to.Norm1, to.Norm2, to.Q, to.K, to.V, to.O) = (from.Norm1, from.Norm2, from.Q, from.K, from.V, from.O);
            for (int e = 0; e < 4; e++)
            {
                to.Gate[e] = Noisy(from.Gate[0], random);
                to.Up[e] = Noisy(from.Up[0], random);
                to.Down[e] = Noisy(from.Down[0], random);
            }
        }

        Assert.Equal(Verdict.Linked, Evaluate(Input("dense", dense, "llama"), Input("experts", experts, "mixtral")).Verdict);
        Assert.Equal(Verdict.NoEvidence, Evaluate(Input("dense", Model(3), "llama"), Input("experts", experts, "mixtral")).Verdict);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(0f)]
    [InlineData(1f)]
    [InlineData(float.PositiveInfinity)]
    public void Evaluate_DestroyedLayers_NeverLink(float value)
    {
        for (int broken = 1; broken <= 3; broken++)
        {
            EvidenceInput a = Destroy(Input("a", Model(1), "llama"), broken, value), b = Destroy(Input("b", Model(2), "llama"), broken, value);
            LineageEvidence e = Evaluate(a, b);
            Assert.True(e.Verdict is Verdict.NoEvidence or Verdict.Inconclusive, $"{broken} layers of {value}: {e}");
            Assert.True(e.PValueLog10 is null or > -2, $"{e.PValueLog10}");
        }
    }

    [Fact]
    public void Evaluate_OneDestroyedLayer_StillLinksRelatives()
    {
        foreach (float value in new[] { float.NaN, 0f })
        {
            LineageEvidence e = Evaluate(Input("a", Model(1), "llama"), Destroy(Input("b", Model(1).Drift(4, 0.3f), "llama"), 1, value));
            Assert.Equal(Verdict.Linked, e.Verdict);
            Assert.Null(e.LayerMap[0].ParentLayer);
            Assert.Contains(e.Warnings, w => w.Contains("could not be measured", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Evaluate_FalseConfiguration_ChangesNothing()
    {
        foreach (string layout in new[] { "llama", "neox", "falcon-rw" })
        {
            EvidenceInput a = Input("a", Model(1), layout), b = Input("b", Model(1).Drift(3, 0.3f), layout), c = Input("c", Model(2), layout);
            ArchitectureFacts wrong = new() { ModelType = "gemma", ArchHash = "x", FamilyHash = "y", HiddenSize = 4096, HiddenLayerCount = 99, AttentionHeadCount = 8, KeyValueHeadCount = 1, IntermediateSize = 3 };
            Same(Evaluate(a, b), Evaluate(a, b with { Facts = wrong }));
            Same(Evaluate(a, c), Evaluate(a with { Facts = wrong }, c with { Facts = wrong }));
        }
    }

    [Fact]
    public void Evaluate_FalseTokenizer_ChangesNoVerdict()
    {
        EvidenceInput a = TestModels.Sample("aurora-code"), unrelated = TestModels.Sample("borealis-base");
        VocabularyDigest own = a.Vocabulary!;
        VocabularyDigest forged = own with { TokenIds = [.. own.TokenIds.Select(i => (i * 7 + 3) % 1024)] };
        foreach (string name in new[] { "aurora-base", "aurora-disguised", "aurora-pruned" })
        {
            Assert.Equal(Verdict.Linked, Evaluate(a, TestModels.Sample(name) with { Vocabulary = forged }).Verdict);
            Assert.Equal(Verdict.Linked, Evaluate(a, TestModels.Sample(name) with { Vocabulary = null }).Verdict);
        }

        Assert.Equal(Verdict.NoEvidence, Evaluate(a, unrelated with { Vocabulary = forged }).Verdict);
        Assert.Equal(Verdict.NoEvidence, Evaluate(a, unrelated with { Vocabulary = null }).Verdict);
    }

    [Fact]
    public void Evaluate_RandomInitialisation_IsUntrained()
    {
        EvidenceInput trained = Input("trained", Model(1), "llama"), random = Input("random", Untrained(7), "llama");
        Assert.Equal(Verdict.Untrained, Evaluate(trained, random).Verdict);
        Assert.Equal(Verdict.Untrained, Evaluate(random, trained).Verdict);
        Assert.Equal(Verdict.Untrained, Evaluate(random, Input("other", Untrained(8), "llama")).Verdict);
        Assert.Equal(Verdict.Identical, Evaluate(random, Input("same", Untrained(7), "llama")).Verdict);
    }

    [Fact]
    public void Evaluate_UnknownLayout_IsInconclusiveAndSaysWhy()
    {
        var checkpoint = new InMemoryCheckpoint();
        checkpoint.Add("backbone.layers.0.mixer.in_proj.weight", new float[64], [8, 8]);
        LineageEvidence e = Evaluate(Input("a", Model(1), "llama"), new EvidenceInput { Name = "mamba", Checkpoint = checkpoint });
        Assert.Equal(Verdict.Inconclusive, e.Verdict);
        Assert.Contains("mixer.in_proj", e.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_TwoUnitsOnly_IsInconclusive()
    {
        LineageEvidence e = Evaluate(
            Input("a", new SyntheticModel(1, layers: 1, units: 4, tokens: 20), "llama"), Input("b", new SyntheticModel(2, layers: 1, units: 4, tokens: 20), "llama"));
        Assert.Equal(Verdict.Inconclusive, e.Verdict);
    }

    private static SyntheticModel Model(int seed, int experts = 1) => new(seed, keyValueHeads: 4, units: 192, experts: experts);

    private static SyntheticModel Untrained(int seed)
    {
        SyntheticModel m = Model(seed);
        var random = new Random(seed);
        foreach (SyntheticModel.Layer l in m.Layers)
        {
            l.Up[0] = [.. l.Up[0].Select(_ => (float)(0.02 * SyntheticModel.Normal(random)))];
            Array.Fill(l.Norm1, 1);
            Array.Fill(l.Norm2, 1);
        }

        return m;
    }

    private static EvidenceInput Input(string name, SyntheticModel model, string layout) => new()
    {
        Name = name,
        Checkpoint = LayoutWriter.Write(model, layout),
        Vocabulary = new VocabularyDigest { TokenHashes = [.. Enumerable.Range(1, 200).Select(i => (ulong)i)], TokenIds = [.. Enumerable.Range(0, 200)] },
    };

    private static EvidenceInput Cast(EvidenceInput input, TensorDataType type)
    {
        var cast = new InMemoryCheckpoint();
        var source = (InMemoryCheckpoint)input.Checkpoint;
        foreach (TensorInfo t in source.Tensors)
        {
            cast.Add(t.Name, source.Values(t.Name), [.. t.Shape], type);
        }

        return input with { Checkpoint = cast };
    }

    private static EvidenceInput Destroy(EvidenceInput input, int layers, float value)
    {
        var checkpoint = (InMemoryCheckpoint)input.Checkpoint;
        foreach (TensorInfo t in checkpoint.Tensors.Where(t => Enumerable.Range(0, layers).Any(l => t.Name.Contains($"layers.{l}.", StringComparison.Ordinal))))
        {
            Array.Fill(checkpoint.Values(t.Name), value);
        }

        return input;
    }

    private static float[] Noisy(float[] values, Random random) => [.. values.Select(v => v * (float)(1 + (0.1 * SyntheticModel.Normal(random))))];

    private static LineageEvidence Evaluate(EvidenceInput a, EvidenceInput b) => EvidenceEngine.Evaluate(a, b, new EvidenceOptions(), CancellationToken.None);

    private static void Same(LineageEvidence expected, LineageEvidence actual)
    {
        Assert.Equal(expected.Verdict, actual.Verdict);
        Assert.Equal(expected.PValueLog10, actual.PValueLog10);
        Assert.Equal(expected.Summary, actual.Summary);
    }
}
