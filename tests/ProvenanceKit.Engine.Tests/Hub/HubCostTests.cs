using System.Diagnostics;
using ProvenanceKit.Engine.Comparisons;
using Xunit.Abstractions;

namespace ProvenanceKit.Engine.Tests.Hub;

/// <summary>Bytes moved for the evidence on two models of 1.7 GB. Writes 5 GB, so it runs only when PROVENANCEKIT_COST names a folder for them (kept for the next run).</summary>
public class HubCostTests(ITestOutputHelper output) : HubTestBase
{
    private static readonly string? s_folder = Environment.GetEnvironmentVariable("PROVENANCEKIT_COST");

    [CostFact]
    public void Compare_TwoRemoteModels_MovesAFewPercent()
    {
        double related = Measure("hub-a", "hub-b", Verdict.Linked);
        double independent = Measure("hub-a", "hub-c", Verdict.NoEvidence);
        Assert.InRange(related, 0.005, 0.03);
        Assert.InRange(independent, 0.005, 0.03);
    }

    [CostFact]
    public void Fingerprint_RemoteModel_MovesAFewPercent()
    {
        Provide("hub-a");
        long before = Server.CdnBytes;
        int requests = Server.Requests.Count;
        var watch = Stopwatch.StartNew();
        ModelFingerprint fingerprint = ProvenanceEngine.ReadFingerprint("hf://lab/hub-a", new FingerprintOptions { Hub = Options() }, null, CancellationToken.None);
        double share = (double)(Server.CdnBytes - before) / fingerprint.WeightBytes;
        output.WriteLine(FormattableString.Invariant(
            $"{watch.Elapsed.TotalSeconds:0.0} s: {(Server.CdnBytes - before) / 1e6:0.0} MB of {fingerprint.WeightBytes / 1e6:0} MB, {share:P2}, {Server.Requests.Count - requests} requests"));
        Assert.Equal(16, fingerprint.Evidence!.Layers.Length);
        Assert.InRange(share, 0.002, 0.03);
    }

    private double Measure(string reference, string difference, Verdict verdict)
    {
        long size = 0;
        foreach (string name in new[] { reference, difference })
        {
            string folder = Provide(name);
            size += new FileInfo(Path.Combine(folder, "model.safetensors")).Length;
        }

        long before = Server.CdnBytes;
        int requests = Server.Requests.Count;
        var watch = Stopwatch.StartNew();
        ModelFingerprint a = Read(reference), b = Read(difference);
        using var session = new ComparisonSession(a, new ComparisonOptions { Hub = Options() }, []);
        LineageEvidence evidence = session.Compare(b, null, CancellationToken.None).Evidence!;
        double share = (double)(Server.CdnBytes - before) / size;
        using Process process = Process.GetCurrentProcess();
        output.WriteLine(FormattableString.Invariant(
            $"{evidence.Verdict} {watch.Elapsed.TotalSeconds:0.0} s: {(Server.CdnBytes - before) / 1e6:0.0} MB of {size / 1e6:0} MB, {share:P2}, {Server.Requests.Count - requests} requests, peak {process.PeakWorkingSet64 >> 20} MiB"));
        Assert.Equal(verdict, evidence.Verdict);
        Assert.Equal(Server.CdnBytes - before, evidence.BytesRead);
        return share;
    }

    private string Provide(string name)
    {
        string folder = Path.Combine(s_folder!, name);
        if (!Directory.Exists(folder))
        {
            HubModelTests.LargeModel(s_folder!, name, perturbed: name == "hub-b", 16, 2048, 5632, 32000, seed: name == "hub-c" ? 2 : 1);
        }

        Server.Add("lab/" + name, folder);
        return folder;
    }

    private ModelFingerprint Read(string name) =>
        ProvenanceEngine.ReadFingerprint("hf://lab/" + name, new FingerprintOptions { MetadataOnly = true, Hub = Options() }, null, CancellationToken.None);

    private sealed class CostFactAttribute : FactAttribute
    {
        public CostFactAttribute()
        {
            if (s_folder is null)
            {
                Skip = "writes 5 GB; set PROVENANCEKIT_COST to a folder for it";
            }
        }
    }
}
