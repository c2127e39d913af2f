using ProvenanceKit.Module.Tests.Infrastructure;

namespace ProvenanceKit.Module.Tests.Commands;

public sealed class UnsupportedFormatTests : IDisposable
{
    private readonly ModelFolder _models = new();
    private readonly ModuleSession _session = new();

    [Theory]
    [InlineData("model.onnx", "an ONNX model")]
    [InlineData("tf_model.h5", "a Keras or TensorFlow HDF5 file")]
    [InlineData("model.keras", "a Keras archive")]
    [InlineData("saved_model.pb", "a TensorFlow graph")]
    [InlineData("model.tflite", "a TensorFlow Lite model")]
    [InlineData("flax_model.msgpack", "Flax weights")]
    public void GetModelFingerprint_OtherFormat_NamesWhatWasFound(string name, string kind)
    {
        string bare = Folder("bare", name), model = Folder("model", name);
        File.Copy(Repository.Sample("aurora-base/config.json"), Path.Combine(model, "config.json"));
        foreach (string path in new[] { bare, Path.Combine(bare, name) })
        {
            SessionResult refused = _session.Run("param($P) Get-ModelFingerprint $P", path);
            Assert.StartsWith("FormatUnsupported", refused.Failure!.FullyQualifiedErrorId, StringComparison.Ordinal);
            Assert.Contains("unsupported format", refused.Failure.Exception.Message, StringComparison.Ordinal);
            Assert.Contains(kind, refused.Failure.Exception.Message, StringComparison.Ordinal);
        }

        // What such a model says of itself can be read all the same.
        SessionResult result = _session.Run("param($P) Get-ModelFingerprint $P; Compare-ModelProvenance aurora-base $P", model).WithoutErrors();
        Assert.Equal("llama", result.Output[0].Properties["Architecture"].Value.GetType().GetProperty("ModelType")!.GetValue(result.Output[0].Properties["Architecture"].Value));
        Assert.Contains(result.Warnings, line => line.Contains("unsupported format", StringComparison.Ordinal) && line.Contains(kind, StringComparison.Ordinal) && line.Contains(name, StringComparison.Ordinal));
        Assert.Equal("Inconclusive", result.Output[1].Properties["Verdict"].Value.ToString());
        Assert.Contains("unsupported format", result.Output[1].Properties["Summary"].Value.ToString() + string.Join(" ", result.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void GetModelFingerprint_GraphsInTheOnnxFolder_AreNamed()
    {
        string model = Folder("exported", "onnx/model_q4.onnx");
        File.Copy(Repository.Sample("aurora-base/config.json"), Path.Combine(model, "config.json"));
        SessionResult result = _session.Run("param($P) Get-ModelFingerprint $P", model).WithoutErrors();
        Assert.Contains("onnx/model_q4.onnx", result.Values("WeightsUnmeasuredReason").Single()!, StringComparison.Ordinal);
    }

    [Fact]
    public void GetModelFingerprint_SafetensorsBesideOnnx_IsReadWithoutAWarning()
    {
        string model = _models.Copy("aurora-base", "both");
        File.WriteAllText(Path.Combine(model, "model.onnx"), "graph");
        SessionResult result = _session.Run("param($P) Get-ModelFingerprint $P", model).WithoutErrors();
        Assert.NotNull(result.Output[0].Properties["Weights"].Value);
        Assert.Empty(result.Warnings);
    }

    public void Dispose()
    {
        _session.Dispose();
        _models.Dispose();
    }

    private string Folder(string name, string file)
    {
        string path = Path.Combine(_models.Root, name, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "whatever");
        return Path.Combine(_models.Root, name);
    }
}
