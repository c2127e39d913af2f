using System.Text;
using CsCheck;
using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Reference;
using ProvenanceKit.Engine.Reference.Database;
using ProvenanceKit.Engine.Reference.Kit;

namespace ProvenanceKit.Engine.Tests.Reference;

/// <summary>Broken and hostile files: a result or a ProvenanceException, never anything else, and never much memory.</summary>
public sealed class HostileFileTests
{
    private const int Mutations = 5000;
    private const int FileMutations = 2500;
    private const long MemoryLimit = 64L << 20;

    private static readonly byte[] s_parquet = Parquet(small: true);

    private static readonly byte[] s_features = Features();

    [Fact]
    public void DeepSignals_Mutated_AreReadOrRefused()
    {
        int refused = 0, changed = 0;
        Gen.Select(Mutation(s_parquet.Length), Gen.Bool).Sample(
            (mutation, twice) =>
            {
                byte[] bytes = mutation.Apply(s_parquet);
                bytes = twice ? mutation.Apply(bytes) : bytes;
                changed += bytes.AsSpan().SequenceEqual(s_parquet) ? 0 : 1;
                refused += Survives(() => DeepSignalsReader.Read(bytes, "x.parquet")) ? 0 : 1;
            },
            iter: Mutations, threads: 1);
        Assert.True(refused > Mutations / 4);
        AssertChanged(changed, Mutations);
    }

    [Fact]
    public void DeepSignals_Truncated_AreRefusedAtEveryLength() =>
        Assert.All(Enumerable.Range(0, s_parquet.Length), length => Assert.False(Survives(() => DeepSignalsReader.Read(s_parquet[..length], "x.parquet"))));

    [Fact]
    public void FeatureDocument_Mutated_IsReadOrRefused()
    {
        int changed = 0;
        Mutation(s_features.Length).Sample(
            mutation =>
            {
                byte[] bytes = mutation.Apply(s_features);
                changed += bytes.AsSpan().SequenceEqual(s_features) ? 0 : 1;
                _ = Survives(() => KitFeatures.Read(KitJson.ParseObject(bytes, "x.json"), "", "x.json"));
            },
            iter: Mutations, threads: 1);
        AssertChanged(changed, Mutations);
    }

    [Fact]
    public void Catalogue_Mutated_IsReadOrRefused()
    {
        using TemporaryFolder folder = new();
        string kit = WriteKit(folder);
        string[] files = [Path.Combine(kit, "catalog", "manifest.json"), .. Directory.EnumerateFiles(Path.Combine(kit, "catalog", "by-family"))];
        byte[][] originals = [.. files.Select(File.ReadAllBytes)];
        int changed = 0;
        Gen.Select(Gen.Int[0, files.Length - 1], Mutation(1 << 12)).Sample(
            (index, mutation) =>
            {
                byte[] bytes = mutation.Apply(originals[index]);
                changed += bytes.AsSpan().SequenceEqual(originals[index]) ? 0 : 1;
                File.WriteAllBytes(files[index], bytes);
                _ = Survives(() => new KitSource(kit).Entries.Select(entry => entry.HasWeightFeatures).ToArray());
                File.WriteAllBytes(files[index], originals[index]);
            },
            iter: FileMutations, threads: 1);
        AssertChanged(changed, FileMutations);
    }

    [Fact]
    public void Database_Mutated_IsReadOrRefused()
    {
        using TemporaryFolder folder = new();
        string database = folder.At("db");
        _ = ReferenceEngine.CreateDatabase(database, CancellationToken.None);
        for (int i = 0; i < 3; i++)
        {
            _ = ReferenceEngine.AddReference(database, SyntheticFingerprint.Create(i, $"m{i}"), new ReferenceDetails(), CancellationToken.None);
        }

        string catalogue = Path.Combine(database, DatabaseLayout.CatalogueName);
        string sketches = Path.Combine(database, DatabaseLayout.SketchName);
        byte[] original = File.ReadAllBytes(catalogue);
        byte[] originalSketches = File.ReadAllBytes(sketches);
        ModelFingerprint query = SyntheticFingerprint.Create(1, "query");
        int changed = 0;
        Gen.Select(Gen.Bool, Mutation(original.Length)).Sample(
            (ofSketches, mutation) =>
            {
                byte[] before = ofSketches ? originalSketches : original, after = mutation.Apply(before);
                changed += after.AsSpan().SequenceEqual(before) ? 0 : 1;
                File.WriteAllBytes(catalogue, ofSketches ? original : after);
                File.WriteAllBytes(sketches, ofSketches ? after : originalSketches);
                _ = Survives(() =>
                {
                    DatabaseSource source = new(database, ReferenceSources.Format);
                    _ = ReferenceEngine.Scan(query, [source], new ScanOptions { MaxThreads = 1 }, new NoReferenceEvidence(), null, CancellationToken.None);
                    return source.Check(null, CancellationToken.None).ToArray();
                });
                DatabaseCatalogue.Forget(database);
            },
            iter: FileMutations, threads: 1);
        AssertChanged(changed, FileMutations);
    }

    [Fact]
    public void Sketch_OfAnyBytes_IsComparedWithoutFail()
    {
        byte[] sane = Engine.Reference.Sketches.ModelSketch.Create("x", SyntheticFingerprint.Create(1, "x"))!;
        Gen.Byte.Array[sane.Length].Sample(
            bytes =>
            {
                bytes[Engine.Reference.Sketches.SketchLayout.Flags] = 0xFF;
                _ = Engine.Reference.Sketches.SketchSimilarity.Estimate(sane, bytes);
                _ = Engine.Reference.Sketches.SketchSimilarity.Estimate(bytes, bytes);
            },
            iter: 500, threads: 1);
    }

    public static TheoryData<string> HostileDocuments =>
    [
        "{\"mfi\":{\"hidden_size\":1e400}}", "{\"mfi\":{\"hidden_size\":\"x\"}}", "{\"mfi\":[]}", "{\"mfi\":null}", "{}", "[]", "null", "{\"mfi\":{\"architectures\":[1]}}",
        "{\"mfi\":{\"hidden_size\":99999999999999999999}}", "{\"mfi\":{\"model_type\":\"\\ud800\"}}", "{\"mfi\":{},\"signals\":{\"nlf_num_layers\":-1}}",
        "{\"mfi\":{},\"tfv\":{\"script_distribution\":{\"Latin\":\"x\"}}}", "{\"mfi\":{},\"tfv\":{\"script_distribution\":[]}}", "{\"mfi\":{},\"artifact_refs\":[{\"type\":\"deep_signals\"}]}",
    ];

    [Theory]
    [MemberData(nameof(HostileDocuments))]
    public void FeatureDocument_BreakingARule_IsRefused(string json) =>
        Assert.False(Survives(() => KitFeatures.Read(KitJson.ParseObject(Encoding.UTF8.GetBytes(json), "x.json"), "", "x.json")));

    [Fact]
    public void FeatureDocument_NestedTooDeep_IsRefused()
    {
        string json = "{\"mfi\":{\"rope_scaling\":" + string.Concat(Enumerable.Repeat("[", 100_000)) + string.Concat(Enumerable.Repeat("]", 100_000)) + "}}";

        Assert.False(Survives(() => KitFeatures.Read(KitJson.ParseObject(Encoding.UTF8.GetBytes(json), "x.json"), "", "x.json")));
    }

    [Theory]
    [InlineData("../outside.json")]
    [InlineData("/etc/passwd")]
    [InlineData("features/../../x.json")]
    [InlineData("features\\..\\..\\x.json")]
    [InlineData("features/x.json\u0000")]
    [InlineData("file:///etc/passwd")]
    public void Catalogue_PathThatLeavesTheRoot_IsRefused(string path)
    {
        using TemporaryFolder folder = new();
        string kit = WriteKit(folder);
        string shard = Directory.EnumerateFiles(Path.Combine(kit, "catalog", "by-family")).Single();
        string asset = System.Text.Json.JsonSerializer.Serialize(path);
        File.WriteAllText(shard, System.Text.RegularExpressions.Regex.Replace(File.ReadAllText(shard), "\"features/base[^\"]*\"", _ => asset));

        ProvenanceException error = Assert.Throws<ProvenanceException>(() => new KitSource(kit));

        Assert.Equal(ProvenanceErrorCode.PathEscapesDatabase, error.Code);
    }

    [Fact]
    public void Parquet_ClaimsOfSizes_AreCheckedBeforeAnythingIsAllocated()
    {
        // The number of rows of the footer and of the row group, as a variable-length integer of more bytes.
        byte[] hostile = ParquetPatch.WithRowCount(s_parquet, 1L << 40);

        ProvenanceException error = Assert.Throws<ProvenanceException>(() => DeepSignalsReader.Read(hostile, "x.parquet"));

        Assert.Contains(error.Code, new[] { ProvenanceErrorCode.LimitExceeded, ProvenanceErrorCode.DeepSignalsInvalid });
    }

    [Fact]
    public void Parquet_FooterNestedTooDeep_IsRefused()
    {
        byte[] footer = [.. Enumerable.Repeat((byte)0x1C, 1_000_000)];
        byte[] file = [.. "PAR1"u8, .. footer, .. BitConverter.GetBytes(footer.Length), .. "PAR1"u8];

        Assert.Equal(ProvenanceErrorCode.DeepSignalsInvalid, Assert.Throws<ProvenanceException>(() => DeepSignalsReader.Read(file, "x.parquet")).Code);
    }

    // 15,000 mutations of these kinds in a run; a mutation that changes nothing (an empty insertion, the same value) is none.
    private static void AssertChanged(int changed, int mutations) => Assert.InRange(changed, mutations * 8 / 10, mutations);

    // True when it gave a result; anything but a result or a ProvenanceException fails the test.
    private static bool Survives<T>(Func<T> read)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            _ = read();
            return true;
        }
        catch (ProvenanceException)
        {
            return false;
        }
        finally
        {
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated < MemoryLimit, $"{allocated} bytes were allocated");
        }
    }

    private static Gen<FileMutation> Mutation(int length) => Gen.Select(
        Gen.Int[0, 4], Gen.Int[0, Math.Max(1, length - 1)], Gen.Byte, Gen.Int[1, 16], Gen.Byte.Array[0, 8],
        (kind, position, value, count, bytes) => new FileMutation(kind, position, value, count, bytes));

    private static byte[] Parquet(bool small)
    {
        WeightFeatures weights = SyntheticFingerprint.Create(5, "x").Weights!;
        using MemoryStream table = new();
        DeepSignalsWriter.Write(DeepSignalFeatures.FromFeatures(small ? weights with { NormTensors = weights.NormTensors!.Value[..1], LayerWeightSamples = weights.LayerWeightSamples!.Value[..2] } : weights, out _, out _), table);
        return table.ToArray();
    }

    private static byte[] Features()
    {
        using TemporaryFolder folder = new();
        return File.ReadAllBytes(Directory.EnumerateFiles(WriteKit(folder), "*_features.json", SearchOption.AllDirectories).Single());
    }

    private static string WriteKit(TemporaryFolder folder)
    {
        string database = folder.At("for-kit");
        _ = ReferenceEngine.CreateDatabase(database, CancellationToken.None);
        _ = ReferenceEngine.AddReference(database, SyntheticFingerprint.Create(1, "one"), new ReferenceDetails(), CancellationToken.None);
        _ = ReferenceEngine.ExportKit(database, folder.At("kit"), null, CancellationToken.None);
        return folder.At("kit");
    }
}
