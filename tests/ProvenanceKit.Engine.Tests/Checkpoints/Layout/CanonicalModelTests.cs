using ProvenanceKit.Engine.Checkpoints;
using ProvenanceKit.Engine.Checkpoints.Layout;
using ProvenanceKit.Engine.Tests.Evidence;

namespace ProvenanceKit.Engine.Tests.Checkpoints.Layout;

public class CanonicalModelTests
{
    // Layout, key/value heads of the synthetic model, has a gate, placement of its two norms.
    [Theory]
    [InlineData("llama", 2, true, "Attention Mlp")]
    [InlineData("llama-unprefixed", 2, true, "Attention Mlp")]
    [InlineData("llava", 2, true, "Attention Mlp")]
    [InlineData("tied", 2, true, "Attention Mlp")]
    [InlineData("gemma2", 2, true, "Attention Mlp Output Output")]
    [InlineData("olmo2", 2, true, "Output Output")]
    [InlineData("phi3", 2, true, "Attention Mlp")]
    [InlineData("phi2", 4, false, "Both")]
    [InlineData("internlm2", 2, true, "Attention Mlp")]
    [InlineData("gpt2", 4, false, "Attention Mlp")]
    [InlineData("starcoder2", 2, false, "Attention Mlp")]
    [InlineData("gptj", 4, false, "Both")]
    [InlineData("neox", 4, false, "Attention Mlp")]
    [InlineData("bloom", 4, false, "Attention Mlp")]
    [InlineData("falcon-rw", 4, false, "Attention Mlp")]
    [InlineData("falcon-7b", 1, false, "Attention Mlp")]
    [InlineData("falcon-40b", 2, false, "Attention Mlp")]
    [InlineData("mpt", 4, false, "Attention Mlp")]
    [InlineData("opt", 4, false, "Attention Mlp")]
    [InlineData("bart", 4, false, "Output Output")]
    [InlineData("chatglm", 2, true, "Attention Mlp")]
    [InlineData("bert", 4, false, "Output Output")]
    [InlineData("roberta", 4, false, "Output Output")]
    [InlineData("electra", 4, false, "Output Output")]
    [InlineData("deberta", 4, false, "Output Output")]
    [InlineData("distilbert", 4, false, "Output Output")]
    [InlineData("albert", 4, false, "Output Output")]
    [InlineData("gguf", 2, true, "Attention Mlp")]
    public void Open_Layout_GivesEveryRoleAsOutByIn(string layout, int keyValueHeads, bool hasGate, string placement)
    {
        var source = new SyntheticModel(11, keyValueHeads: keyValueHeads);
        InMemoryCheckpoint checkpoint = LayoutWriter.Write(source, layout);
        CanonicalModel model = CanonicalModel.Open(checkpoint, Facts(4, keyValueHeads));
        Assert.Null(model.Problem);
        Assert.Empty(model.UnknownNames);
        Assert.Equal(48, model.HiddenSize);
        Assert.Equal(source.Layers.Length, model.Layers.Count);
        Assert.Equal(source.Embedding, ReadAll(checkpoint, model.Embedding!));
        for (int l = 0; l < model.Layers.Count; l++)
        {
            SyntheticModel.Layer expected = source.Layers[l];
            Assert.Equal(expected.Q, Read(model, MatrixRole.Query, l));
            Assert.Equal(expected.K, Read(model, MatrixRole.Key, l));
            Assert.Equal(expected.V, Read(model, MatrixRole.Value, l));
            Assert.Equal(expected.O, Read(model, MatrixRole.AttentionOutput, l));
            Assert.Equal(expected.Up[0], Read(model, MatrixRole.Up, l));
            Assert.Equal(expected.Down[0], Read(model, MatrixRole.Down, l));
            Assert.Equal(hasGate, model.Layers[l].Mlps[0].Gate is not null);
            if (hasGate)
            {
                Assert.Equal(expected.Gate[0], Read(model, MatrixRole.Gate, l));
            }

            Assert.Equal(placement, string.Join(' ', model.Layers[l].Gains.Select(g => g.Placement)));
            if (model.Layers[l].MlpNorm is { } norm)
            {
                float[] gain = placement == "Both" ? expected.Norm1 : expected.Norm2;
                Assert.All(model.ReadGain(norm).Zip(gain), p => Assert.Equal(p.Second, p.First, 1e-6f));
            }
        }
    }

    [Theory]
    [InlineData("mixtral")]
    [InlineData("qwen-moe")]
    [InlineData("fused-experts")]
    [InlineData("deepseek")]
    public void Open_Experts_GivesEachAsAGroupOfUnits(string layout)
    {
        var source = new SyntheticModel(12, experts: 4);
        CanonicalModel model = CanonicalModel.Open(LayoutWriter.Write(source, layout));
        Assert.Null(model.Problem);
        Assert.Empty(model.UnknownNames);
        for (int l = 0; l < model.Layers.Count; l++)
        {
            Assert.Equal(layout == "deepseek" ? [0, 1, 2, 3, MlpGroup.Shared] : new[] { 0, 1, 2, 3 }, model.Layers[l].Mlps.Select(g => g.Expert));
            for (int e = 0; e < 4; e++)
            {
                Assert.Equal(source.Layers[l].Gate[e], Read(model, MatrixRole.Gate, l, e));
                Assert.Equal(source.Layers[l].Up[e], Read(model, MatrixRole.Up, l, e));
                Assert.Equal(source.Layers[l].Down[e], Read(model, MatrixRole.Down, l, e));
            }
        }
    }

    [Fact]
    public void Open_T5_PutsTheEncoderFirst()
    {
        var source = new SyntheticModel(13);
        CanonicalModel model = CanonicalModel.Open(LayoutWriter.Write(source, "t5"));
        Assert.Null(model.Problem);
        Assert.Empty(model.UnknownNames);
        Assert.Equal(["encoder layer 0", "encoder layer 1", "decoder layer 0"], model.Layers.Select(l => l.Name));
        for (int l = 0; l < 3; l++)
        {
            Assert.Equal(source.Layers[l].Gate[0], Read(model, MatrixRole.Gate, l));
            Assert.Equal(source.Layers[l].Up[0], Read(model, MatrixRole.Up, l));
            Assert.Equal(source.Layers[l].Norm2, model.ReadGain(model.Layers[l].MlpNorm!));
        }
    }

    [Fact]
    public void ReadRows_DownTransposed_GivesColumns()
    {
        foreach (string layout in new[] { "llama", "gpt2" })
        {
            var source = new SyntheticModel(14, keyValueHeads: 4);
            CanonicalModel model = CanonicalModel.Open(LayoutWriter.Write(source, layout));
            float[] rows = new float[3 * 48];
            model.ReadRows(MatrixRole.DownTransposed, 1, 0, [2, 40, 79], rows);
            for (int i = 0; i < rows.Length; i++)
            {
                Assert.Equal(source.Layers[1].Down[0][(i % 48 * 80) + new[] { 2, 40, 79 }[i / 48]], rows[i]);
            }
        }
    }

    [Fact]
    public void ReadRows_SampledUnits_ReadsOnlyTheirBytes()
    {
        var checkpoint = LayoutWriter.Write(new SyntheticModel(15), "llama");
        CanonicalModel model = CanonicalModel.Open(checkpoint);
        long before = checkpoint.BytesRead;
        model.ReadRows(MatrixRole.Up, 0, 0, [3, 9, 10], new float[3 * 48]);
        Assert.Equal(3 * 48 * 4, checkpoint.BytesRead - before);
    }

    [Fact]
    public void Open_UnknownLayout_NamesWhatItDidNotUnderstand()
    {
        var checkpoint = new InMemoryCheckpoint();
        checkpoint.Add("model.layers.0.mixer.in_proj.weight", new float[64], [8, 8]).Add("model.layers.0.mixer.A_log", new float[8], [8]);
        CanonicalModel model = CanonicalModel.Open(checkpoint);
        Assert.StartsWith("unknown tensor layout", model.Problem, StringComparison.Ordinal);
        Assert.Contains("model.layers.0.mixer.in_proj.weight", model.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_QuantisedWeights_IsNotMeasurable()
    {
        var checkpoint = new InMemoryCheckpoint();
        checkpoint.Add("model.layers.0.mlp.up_proj.qweight", new float[64], [8, 8], TensorDataType.I32).Add("model.layers.0.mlp.up_proj.scales", new float[8], [8]);
        Assert.NotNull(CanonicalModel.Open(checkpoint).Problem);
    }

    [Fact]
    public void Open_NoTensors_SaysSo() => Assert.Equal("the checkpoint has no tensors", CanonicalModel.Open(new InMemoryCheckpoint()).Problem);

    [Fact]
    public void Open_FalseHeadCount_LeavesOnlyTheFusedAttentionOpen()
    {
        CanonicalModel model = CanonicalModel.Open(LayoutWriter.Write(new SyntheticModel(16, keyValueHeads: 4), "neox"), Facts(7, 7));
        Assert.Null(model.Problem);
        Assert.Null(model.Layers[0].Query);
        Assert.NotNull(model.Layers[0].Mlps[0].Up);
    }

    private static float[] Read(CanonicalModel model, MatrixRole role, int layer, int mlp = 0) => ReadAll(model.Checkpoint, model.Find(role, layer, mlp)!);

    private static float[] ReadAll(Checkpoint checkpoint, MatrixView view)
    {
        float[] values = new float[view.Rows * view.Columns];
        MatrixReader.ReadRows(checkpoint, view, [.. Enumerable.Range(0, view.Rows)], values);
        return values;
    }

    private static ArchitectureFacts Facts(int heads, int keyValueHeads) => new()
    {
        ModelType = "test",
        ArchHash = "",
        FamilyHash = "",
        AttentionHeadCount = heads,
        KeyValueHeadCount = keyValueHeads,
    };
}
