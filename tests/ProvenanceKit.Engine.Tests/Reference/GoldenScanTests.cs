using System.Text.Json;
using ProvenanceKit.Engine.Tests.Configuration;

namespace ProvenanceKit.Engine.Tests.Reference;

public sealed class GoldenScanTests
{
    public static TheoryData<string> Scans =>
        Directory.Exists(ScanFolder) ? [.. Directory.EnumerateFiles(ScanFolder, "*.json").Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal)] : ["absent"];

    private static string ScanFolder => Path.Combine(ConfigTestData.SharedRoot, "golden", "scan");

    [SharedTheory("golden/scan/L0.shippeddb.json")]
    [MemberData(nameof(Scans))]
    public void Scan_WithReferenceParity_EqualsTheReference(string file)
    {
        using JsonDocument golden = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(ScanFolder, file)));
        string model = file[..file.IndexOf('.', StringComparison.Ordinal)];
        string database = file.Contains("shippeddb", StringComparison.Ordinal)
            ? Path.Combine(ConfigTestData.SharedRoot, "catalog")
            : Path.Combine(ConfigTestData.SharedRoot, "golden", "reference-db");
        ModelFingerprint query = GoldenQuery.Read(model);

        ScanResult result = ReferenceEngine.Scan(
            query, [database], new ScanOptions { ReferenceParity = true, Top = int.MaxValue, Threshold = 0 }, null, CancellationToken.None);

        Assert.Empty(result.Warnings);
        GoldenScanAssert.Equal(golden.RootElement, result.Matches);
        Assert.Equal(golden.RootElement.GetProperty("model_info").GetProperty("param_bucket").GetString(), query.Architecture.ParameterBucket);
    }

    [SharedTheory("golden/cli-json/scan_L0_ft30--json.json")]
    [InlineData("scan_L0_ft30--json.json")]
    public void Scan_WithTheReferencesDefaults_EqualsItsCommandLine(string file)
    {
        using JsonDocument golden = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(ConfigTestData.SharedRoot, "golden", "cli-json", file)));
        ModelFingerprint query = GoldenQuery.Read("L0_ft30");

        ScanResult result = ReferenceEngine.Scan(
            query, [Path.Combine(ConfigTestData.SharedRoot, "golden", "reference-db")], new ScanOptions { ReferenceParity = true }, null, CancellationToken.None);

        GoldenScanAssert.Equal(golden.RootElement, result.Matches);
    }
}
