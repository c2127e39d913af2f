using ProvenanceKit.Module.Tests.Infrastructure;

namespace ProvenanceKit.Module.Tests.Commands;

public sealed class AdapterCommandTests : IDisposable
{
    private readonly ModelFolder _models = new();
    private readonly ModuleSession _session = new();

    [Theory]
    [InlineData("aurora-base", "Linked")]
    [InlineData("aurora-code", "Linked")]
    [InlineData("borealis-base", "NoEvidence")]
    public void Compare_AdapterOnItsBase_IsComparedAsAModel(string reference, string verdict)
    {
        SessionResult result = Run("param($R, $A) Compare-ModelProvenance $R $A -BaseModel aurora-base", reference, Adapter("one", 1, 2)).WithoutErrors();
        Assert.Equal([verdict], result.Values("Verdict"));
        Assert.Contains(result.Warnings, static line => line.Contains("applied to aurora-base", StringComparison.Ordinal));
    }

    [Fact]
    public void Compare_AdapterAsTheReference_IsAppliedToo() =>
        Assert.Equal(["Linked", "NoEvidence"], Run("param($A) Compare-ModelProvenance $A aurora-base, borealis-base -BaseModel aurora-base", Adapter("one", 1, 2)).WithoutErrors().Values("Verdict"));

    [Fact]
    public void Compare_AdapterWithoutItsBase_IsInconclusiveAndSaysWhatIsMissing()
    {
        SessionResult result = Run("param($A) Compare-ModelProvenance aurora-base $A", Adapter("one", 1, 2)).WithoutErrors();
        Assert.Equal(["Inconclusive"], result.Values("Verdict"));
        Assert.Contains("-BaseModel", result.Values("Summary").Single()! + string.Join(" ", result.Warnings), StringComparison.Ordinal);
        Assert.Contains("lab/aurora-base", string.Join(" ", result.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" -BaseModel aurora-base")]
    public void Compare_TwoAdapters_AreComparedByWhatTheyChange(string options)
    {
        string one = Adapter("one", 1, 2), other = Adapter("other", 1, 3), copy = Adapter("copy", 1, 2);
        SessionResult result = Run($"param($A, $B, $C) Compare-ModelProvenance $A $B, $C{options}", one, other, copy).WithoutErrors();
        Assert.Equal(["NoEvidence", "Identical"], result.Values("Verdict"));
    }

    [Fact]
    public void GetModelFingerprint_AdapterWithBase_HasTheModelsFeatures()
    {
        SessionResult result = Run("param($A) Get-ModelFingerprint $A -BaseModel aurora-base; Get-ModelFingerprint $A; Get-ModelFingerprint aurora-base -BaseModel aurora-code", Adapter("one", 1, 2)).WithoutErrors();
        Assert.Equal([Repository.Sample("aurora-base"), null, null], result.Values("BaseModelPath"));
        Assert.Equal([true, false, true], result.Output.Select(static item => item.Properties["Weights"].Value is not null));
        Assert.Contains("-BaseModel", result.Values("WeightsUnmeasuredReason").ElementAt(1)!, StringComparison.Ordinal);
    }

    [Fact]
    public void GetModelLineage_AdapterWithBase_IsAChildOfIt()
    {
        SessionResult result = Run("param($A) Get-ModelLineage aurora-base, $A, borealis-base -BaseModel aurora-base | Where-Object Child -EQ one", Adapter("one", 1, 2)).WithoutErrors();
        Assert.Equal(["aurora-base"], result.Values("Parent"));
    }

    [Fact]
    public void ExportAndFind_AdapterWithBase_FindTheBase()
    {
        string database = Path.Combine(_models.Root, "database"), files = Path.Combine(_models.Root, "files");
        SessionResult result = Run("""
            param($A, $D, $F)
            $null = New-ProvenanceDatabase $D
            Add-ModelReference aurora-base, borealis-base -Database $D
            Find-ModelAncestor $A -BaseModel aurora-base -Database $D | ForEach-Object { "$($_.Model) $($_.Verdict)" }
            Export-ModelFingerprint $A -BaseModel aurora-base -Destination $F -PassThru | Compare-ModelProvenance aurora-base | ForEach-Object { "$($_.Verdict)" }
            """, Adapter("one", 1, 2), database, files).WithoutErrors();
        Assert.Equal(["aurora-base Linked", "Linked"], [result.Output[0].ToString(), result.Output[^1].ToString()]);
    }

    [Theory]
    [InlineData("nowhere", "ModelNotFound")]
    [InlineData("aurora-*", "ReferenceAmbiguous")]
    [InlineData("nobody/nothing", "ModelNotFound")]
    public void BaseModel_NotOneModel_EndsTheCommand(string model, string error)
    {
        SessionResult result = Run("param($A, $B) Compare-ModelProvenance aurora-base $A -BaseModel $B", Adapter("one", 1, 2), model);
        Assert.StartsWith(error, result.Failure!.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    [Fact]
    public void BaseModel_OfAnotherShape_IsAnError()
    {
        string other = _models.Copy("aurora-base", "other");
        File.WriteAllBytes(Path.Combine(other, "model.safetensors"), ModelFolder.Safetensors("""{"model.embed_tokens.weight":{"dtype":"F32","shape":[1,4],"data_offsets":[0,16]}}""", new byte[16]));
        SessionResult result = Run("param($A, $B) Get-ModelFingerprint $A -BaseModel $B", Adapter("one", 1, 2), other);
        Assert.StartsWith("TensorInvalid", result.Failure!.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("right base", result.Failure.Exception.Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _session.Dispose();
        _models.Dispose();
    }

    private string Adapter(string name, int seedOfA, int seedOfB) => AdapterFolder.Write(Path.Combine(_models.Root, name), seedOfA, seedOfB);

    private SessionResult Run(string script, params object[] arguments) => _session.Run(script, arguments);
}
