using ProvenanceKit.Engine.Tests.Reference;

namespace ProvenanceKit.Engine.Tests.Evidence;

/// <summary>A scan finds ancestors by what the database's fingerprints hold, with no weights of the references at hand.</summary>
public class SketchScanTests
{
    [Fact]
    public void Scan_SamplesAgainstTheirBases_FindsTheBaseAndNeverTheOther()
    {
        using var folder = new TemporaryFolder();
        string database = folder.At("db");
        _ = ReferenceEngine.CreateDatabase(database, CancellationToken.None);
        foreach (string name in new[] { "aurora-base", "borealis-base" })
        {
            // A copy that is gone afterwards: what is known of the base is in the database alone.
            string copy = folder.At(name);
            Directory.CreateDirectory(copy);
            foreach (string file in Directory.GetFiles(Path.Combine(TestModels.Samples, name)))
            {
                File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
            }

            _ = ReferenceEngine.AddReference(database, Read(copy), new ReferenceDetails(), CancellationToken.None);
            Directory.Delete(copy, recursive: true);
        }

        foreach (string name in new[] { "aurora-code", "aurora-disguised", "aurora-pruned", "borealis-code" })
        {
            ScanResult result = ReferenceEngine.Scan(
                Read(Path.Combine(TestModels.Samples, name)), [database], new ScanOptions { Threshold = 0 }, null, CancellationToken.None);
            Assert.Equal(2, result.Matches.Length);
            Assert.Equal(name[..6] == "aurora" ? "aurora-base" : "borealis-base", result.Matches[0].Model);
            Assert.Equal(Verdict.Linked, result.Matches[0].Verdict);
            Assert.True(result.Matches[0].PValueLog10 < -100);
            Assert.Equal(Verdict.NoEvidence, result.Matches[1].Verdict);
        }
    }

    private static ModelFingerprint Read(string path) => ProvenanceEngine.ReadFingerprint(path, new FingerprintOptions(), null, CancellationToken.None);
}
