using ProvenanceKit.Engine.Accuracy;
using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Engine.Tests.Accuracy;

public sealed class AccuracyTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("accuracy").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Measure_KnownPairs_CountsBothMethods()
    {
        ScoredPair Pair(bool related, Verdict verdict, double? score, double reference, string decision) => new()
        {
            Reference = "a",
            Difference = "b",
            IsRelated = related,
            Verdict = verdict,
            EvidenceScore = score,
            ReferenceScore = reference,
            ReferenceDecision = decision,
        };
        AccuracyReport report = AccuracyMeasurement.Measure(
        [
            Pair(true, Verdict.Linked, 300, 0.9, "Confirmed Match"), Pair(true, Verdict.Identical, double.PositiveInfinity, 1, "Confirmed Match"),
            Pair(true, Verdict.NoEvidence, 0, 0.5, "Not Matched"), Pair(false, Verdict.NoEvidence, 0, 0.95, "Confirmed Match (metadata only)"),
            Pair(false, Verdict.CommonOrigin, 50, 0.6, "Weak Match"), Pair(false, Verdict.Untrained, null, 0.2, "Insufficient data"),
        ]);
        Assert.Equal(new ConfusionMatrix(2, 0, 3, 1, 1), report.Evidence.Confusion);
        Assert.Equal(new ConfusionMatrix(2, 1, 2, 1, 1), report.Reference!.Confusion);
        Assert.Equal((5 + 1 + 1 + 0.5) / 9, report.Evidence.AreaUnderCurve!.Value, 1e-12);
        Assert.Single(report.Evidence.Errors);
        Assert.Equal(2, report.Reference.Errors.Length);
        Assert.Equal(2.0 / 3, report.Evidence.Confusion.Recall!.Value, 1e-12);
        Assert.Equal(new RocPoint(double.NegativeInfinity, 1, 1), report.Evidence.Roc[^1]);
    }

    [Theory]
    [InlineData("pairs.csv", "reference,difference,related\nx, y ,true\n\"p,q\",z,independent\n")]
    [InlineData("pairs.csv", "label;b;a\r\nyes;y;x\r\nno;z;\"p,q\"\r\n")]
    [InlineData("pairs.json", "[{\"reference\":\"x\",\"difference\":\"y\",\"related\":true},{\"a\":\"p,q\",\"b\":\"z\",\"label\":\"sameinit\"}]")]
    public void Read_PairsInEitherForm_GivesPairs(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        var pairs = LabelledPairReader.Read(path);
        Assert.Equal(2, pairs.Length);
        Assert.Equal(("x", "y", true), (pairs[0].Reference, pairs[0].Difference, pairs[0].IsRelated));
        Assert.Equal(("p,q", "z", false), (pairs[1].Reference, pairs[1].Difference, pairs[1].IsRelated));
    }

    [Theory]
    [InlineData("pairs.csv", "one,two\nx,y\n")]
    [InlineData("pairs.csv", "reference,difference,related\nx,y,perhaps\n")]
    [InlineData("pairs.csv", "reference,difference,related\nx,y\n")]
    [InlineData("pairs.csv", "")]
    [InlineData("pairs.json", "{}")]
    [InlineData("pairs.json", "[1,2]")]
    [InlineData("pairs.json", "[{")]
    public void Read_BrokenList_SaysWhatIsWrong(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        Assert.Equal(ProvenanceErrorCode.HeaderInvalid, Assert.Throws<ProvenanceException>(() => LabelledPairReader.Read(path)).Code);
    }

    [Fact]
    public void Read_MissingFile_IsNotFound() =>
        Assert.Equal(ProvenanceErrorCode.ModelNotFound, Assert.Throws<ProvenanceException>(() => LabelledPairReader.Read(Path.Combine(_folder, "none.csv"))).Code);
}
