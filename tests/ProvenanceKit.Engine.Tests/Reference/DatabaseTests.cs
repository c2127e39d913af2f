using System.Text;
using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Reference.Database;
using ProvenanceKit.Engine.Reference.Sketches;

namespace ProvenanceKit.Engine.Tests.Reference;

public sealed class DatabaseTests
{
    [Fact]
    public void Add_ThenList_GivesTheFacts()
    {
        using TemporaryFolder folder = NewDatabase(out string database);
        ReferenceModel added = ReferenceEngine.AddReference(
            database, SyntheticFingerprint.Create(1, "one"), new ReferenceDetails { Publisher = "Acme", License = "mit", SourceUri = "https://example.org/one" }, CancellationToken.None);
        _ = ReferenceEngine.AddReference(database, SyntheticFingerprint.Create(2, "two", withWeights: false), new ReferenceDetails(), CancellationToken.None);

        ReferenceModel[] listed = [.. ReferenceEngine.GetReferences([database], new ReferenceFilter(), CancellationToken.None)];

        Assert.Equal(["one", "two"], listed.Select(r => r.Name));
        Assert.Equal(("Acme", "mit", "https://example.org/one", true, ReferenceOrigin.Fingerprint), (added.Publisher, added.License, added.SourceUri, added.HasWeightFeatures, added.Origin));
        Assert.False(listed[1].HasWeightFeatures);
        Assert.Equal(["two"], ReferenceEngine.GetReferences([database], new ReferenceFilter { Name = "tw*" }, CancellationToken.None).Select(r => r.Id));
        Assert.Empty(ReferenceEngine.CheckDatabase(database, null, CancellationToken.None));
        ReferenceDatabaseInfo info = ReferenceEngine.GetDatabase(database);
        Assert.Equal((2, 1, "ProvenanceKit"), (info.ReferenceCount, info.WeightFeatureCount, info.Kind));
    }

    [Fact]
    public void Add_TheSameAgain_ChangesNothing_AndAnotherUnderItsId_IsRefused()
    {
        using TemporaryFolder folder = NewDatabase(out string database);
        Add(database, 1, "one");
        long length = new FileInfo(Path.Combine(database, DatabaseLayout.CatalogueName)).Length;

        Add(database, 1, "one");
        ProvenanceException refused = Assert.Throws<ProvenanceException>(() => Add(database, 2, "one"));

        Assert.Equal(length, new FileInfo(Path.Combine(database, DatabaseLayout.CatalogueName)).Length);
        Assert.Equal(ProvenanceErrorCode.ReferenceExists, refused.Code);
        _ = ReferenceEngine.AddReference(database, SyntheticFingerprint.Create(2, "one"), new ReferenceDetails { Replace = true }, CancellationToken.None);
        Assert.Equal(1002, ReferenceEngine.GetReferences([database], new ReferenceFilter(), CancellationToken.None).Single().Architecture.VocabularySize);
        Assert.Single(Directory.EnumerateFiles(Path.Combine(database, DatabaseLayout.FingerprintFolder)));
        Assert.Empty(ReferenceEngine.CheckDatabase(database, null, CancellationToken.None));
    }

    [Fact]
    public void Add_ModelThenItsFingerprint_ChangesNothing_AndOtherDetailsNeedReplace()
    {
        using TemporaryFolder folder = NewDatabase(out string database);
        ModelFingerprint model = Read(Path.Combine(Evidence.TestModels.Samples, "aurora-base"));
        ReferenceModel Put(ModelFingerprint fingerprint, ReferenceDetails details) => ReferenceEngine.AddReference(database, fingerprint, details, CancellationToken.None);
        _ = Put(model, new ReferenceDetails { License = "mit" });
        long length = new FileInfo(Path.Combine(database, DatabaseLayout.CatalogueName)).Length;
        foreach (FingerprintDetail detail in Enum.GetValues<FingerprintDetail>())
        {
            string file = folder.At($"{detail}.pkfp");
            ProvenanceEngine.ExportFingerprint(file, model, detail);
            Assert.Equal("mit", Put(Read(file), new ReferenceDetails()).License);
        }

        Assert.Equal(length, new FileInfo(Path.Combine(database, DatabaseLayout.CatalogueName)).Length);
        ProvenanceException other = Assert.Throws<ProvenanceException>(() => Put(model, new ReferenceDetails { License = "apache-2.0" }));
        Assert.Equal(ProvenanceErrorCode.ReferenceExists, other.Code);
        Assert.Contains("other details", other.Message, StringComparison.Ordinal);
        Assert.Equal("apache-2.0", Put(model, new ReferenceDetails { License = "apache-2.0", Replace = true }).License);
        ProvenanceException another = Assert.Throws<ProvenanceException>(
            () => Put(Read(Path.Combine(Evidence.TestModels.Samples, "borealis-base")), new ReferenceDetails { Id = "aurora-base" }));
        Assert.Equal(ProvenanceErrorCode.ReferenceExists, another.Code);
        Assert.Contains("another model", another.Message, StringComparison.Ordinal);

        static ModelFingerprint Read(string path) => ProvenanceEngine.ReadFingerprint(path, new FingerprintOptions(), null, CancellationToken.None);
    }

    [Fact]
    public void Remove_TakesTheReferenceAndItsFile()
    {
        using TemporaryFolder folder = NewDatabase(out string database);
        Add(database, 1, "one");
        Add(database, 2, "two");

        ReferenceEngine.RemoveReferences(database, ["one"], CancellationToken.None);

        Assert.Equal(["two"], Ids(database));
        Assert.Single(Directory.EnumerateFiles(Path.Combine(database, DatabaseLayout.FingerprintFolder)));
        Assert.Equal(ProvenanceErrorCode.ReferenceNotFound, Assert.Throws<ProvenanceException>(() => ReferenceEngine.RemoveReferences(database, ["one"], CancellationToken.None)).Code);
    }

    [Fact]
    public void Remove_OfMostLines_WritesTheCatalogueAnew()
    {
        using TemporaryFolder folder = NewDatabase(out string database);
        for (int i = 0; i < 80; i++)
        {
            Add(database, i, $"m{i}");
        }

        ReferenceEngine.RemoveReferences(database, [.. Enumerable.Range(0, 78).Select(i => $"m{i}")], CancellationToken.None);

        Assert.Equal(["m78", "m79"], Ids(database));
        Assert.Equal(3, File.ReadAllLines(Path.Combine(database, DatabaseLayout.CatalogueName)).Length);
        Assert.Empty(ReferenceEngine.CheckDatabase(database, null, CancellationToken.None));
        Add(database, 100, "later");
        Assert.Equal(["m78", "m79", "later"], Ids(database));
    }

    [Fact]
    public void Create_InAFolderThatIsInUse_IsRefused()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.At("notes.txt"), "mine");

        Assert.Equal(ProvenanceErrorCode.DatabaseExists, Assert.Throws<ProvenanceException>(() => ReferenceEngine.CreateDatabase(folder.Path, CancellationToken.None)).Code);
        Assert.Equal(ProvenanceErrorCode.DatabaseNotFound, Assert.Throws<ProvenanceException>(() => ReferenceEngine.GetDatabase(folder.Path)).Code);
        Assert.Equal(ProvenanceErrorCode.DatabaseReadOnly, Assert.Throws<ProvenanceException>(() => Add("shipped", 1, "one")).Code);
    }

    [Fact]
    public void Check_OfDamage_NamesEachFile()
    {
        using TemporaryFolder folder = NewDatabase(out string database);
        Add(database, 1, "changed");
        Add(database, 2, "gone");
        string[] files = [.. Directory.EnumerateFiles(Path.Combine(database, DatabaseLayout.FingerprintFolder)).Order(StringComparer.Ordinal)];
        byte[] bytes = File.ReadAllBytes(files[0]);
        bytes[^1] ^= 1;
        File.WriteAllBytes(files[0], bytes);
        File.Delete(files[1]);
        File.WriteAllText(Path.Combine(database, DatabaseLayout.FingerprintFolder, "stray.tmp"), "");
        File.AppendAllText(Path.Combine(database, DatabaseLayout.CatalogueName), "{\"type\":\"reference\",\"id\":\"half");

        ReferenceDatabaseProblem[] problems = [.. ReferenceEngine.CheckDatabase(database, null, CancellationToken.None)];

        Assert.Equal(["HashMismatch", "MissingFile", "UnfinishedWrite", "OrphanFile"], problems.Select(p => p.Kind));
        Assert.Equal(["changed", "gone", "", ""], problems.Select(p => p.ReferenceId));
        Assert.Equal([true, true, false, false], problems.Select(p => p.IsDamage));
    }

    [Fact]
    public void Add_AfterAHalfWrittenLine_CutsItOff()
    {
        using TemporaryFolder folder = NewDatabase(out string database);
        Add(database, 1, "one");
        File.AppendAllText(Path.Combine(database, DatabaseLayout.CatalogueName), "{\"type\":\"reference\",\"id\":\"half");
        Assert.Equal(["one"], Ids(database));

        Add(database, 2, "two");

        Assert.Equal(["one", "two"], Ids(database));
        Assert.Empty(ReferenceEngine.CheckDatabase(database, null, CancellationToken.None));
    }

    [Theory]
    [InlineData("not json\n")]
    [InlineData("{\"type\":\"reference\"}\n")]
    [InlineData("{\"type\":\"reference\",\"id\":7}\n")]
    [InlineData("{\"type\":\"reference\",\"id\":\"x\",\"sketch\":-1}\n")]
    [InlineData("[]\n")]
    [InlineData("{\"type\":\"reference\",\"id\":\"x\"} {}\n")]
    public void Read_BrokenLine_SaysWhere(string line)
    {
        using TemporaryFolder folder = NewDatabase(out string database);
        string catalogue = Path.Combine(database, DatabaseLayout.CatalogueName);
        long offset = new FileInfo(catalogue).Length;
        File.AppendAllText(catalogue, line);

        ProvenanceException error = Assert.Throws<ProvenanceException>(() => Ids(database));

        Assert.Equal((ProvenanceErrorCode.DatabaseInvalid, offset), (error.Code, error.Offset!.Value));
    }

    [Fact]
    public void Read_LineOfAnUnknownType_PassesItOver_AndNewerVersion_IsRefused()
    {
        using TemporaryFolder folder = NewDatabase(out string database);
        string catalogue = Path.Combine(database, DatabaseLayout.CatalogueName);
        File.AppendAllText(catalogue, "{\"type\":\"future\",\"id\":\"x\",\"more\":[1,2]}\n");
        Add(database, 1, "one");
        Assert.Equal(["one"], Ids(database));

        File.WriteAllText(catalogue, File.ReadAllText(catalogue).Replace("\"version\":1", "\"version\":2", StringComparison.Ordinal));

        Assert.Equal(ProvenanceErrorCode.DatabaseTooNew, Assert.Throws<ProvenanceException>(() => Ids(database)).Code);
    }

    [Theory]
    [InlineData("../outside")]
    [InlineData("/etc/passwd")]
    [InlineData("fingerprints/../../outside")]
    [InlineData("C:/x")]
    public void Load_FileOutsideTheDatabase_IsRefused(string path)
    {
        using TemporaryFolder folder = NewDatabase(out string database);
        Add(database, 1, "one");
        string catalogue = Path.Combine(database, DatabaseLayout.CatalogueName);
        string file = "fingerprints/" + Path.GetFileName(Directory.EnumerateFiles(Path.Combine(database, DatabaseLayout.FingerprintFolder)).Single());
        File.WriteAllText(catalogue, File.ReadAllText(catalogue).Replace(file, path, StringComparison.Ordinal));

        ProvenanceException error = Assert.Throws<ProvenanceException>(() => ReferenceEngineSource(database).Entries[0].Load());

        Assert.Equal(ProvenanceErrorCode.PathEscapesDatabase, error.Code);
    }

    [Fact]
    public void Load_ThroughALinkThatLeadsOut_IsRefused()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using TemporaryFolder folder = NewDatabase(out string database);
        Add(database, 1, "one");
        string file = Directory.EnumerateFiles(Path.Combine(database, DatabaseLayout.FingerprintFolder)).Single();
        File.Move(file, folder.At("elsewhere"));
        File.CreateSymbolicLink(file, folder.At("elsewhere"));

        Assert.Equal(ProvenanceErrorCode.PathEscapesDatabase, Assert.Throws<ProvenanceException>(() => ReferenceEngineSource(database).Entries[0].Load()).Code);
    }

    [Fact]
    public void Lock_HeldByAnother_TimesOutWithAClearError()
    {
        using TemporaryFolder folder = NewDatabase(out string database);
        using DatabaseLock held = DatabaseLock.Acquire(database, CancellationToken.None);

        ProvenanceException error = Assert.Throws<ProvenanceException>(() => DatabaseLock.Acquire(database, CancellationToken.None, TimeSpan.FromMilliseconds(100)));

        Assert.Equal(ProvenanceErrorCode.DatabaseLocked, error.Code);
        using CancellationTokenSource source = new(TimeSpan.FromMilliseconds(50));
        Assert.ThrowsAny<OperationCanceledException>(() => DatabaseLock.Acquire(database, source.Token));
    }

    [Fact]
    public void Add_FromManyThreads_LosesNothing()
    {
        using TemporaryFolder folder = NewDatabase(out string database);

        Parallel.For(0, 60, i => Add(database, i, $"m{i}"));

        Assert.Equal(Enumerable.Range(0, 60).Select(i => $"m{i}").Order(StringComparer.Ordinal), Ids(database).Order(StringComparer.Ordinal));
        Assert.Empty(ReferenceEngine.CheckDatabase(database, null, CancellationToken.None));
        using SketchView view = SketchFile.Open(Path.Combine(database, DatabaseLayout.SketchName))!;
        Assert.Equal(60, view.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("a\nb")]
    public void Add_UnusableId_IsRefused(string id)
    {
        using TemporaryFolder folder = NewDatabase(out string database);

        ProvenanceException error = Assert.Throws<ProvenanceException>(
            () => ReferenceEngine.AddReference(database, SyntheticFingerprint.Create(1, "one"), new ReferenceDetails { Id = id }, CancellationToken.None));

        Assert.Equal(ProvenanceErrorCode.ReferenceInvalid, error.Code);
    }

    [Theory]
    [InlineData("../../evil")]
    [InlineData("CON")]
    [InlineData("模型 \"x\" / y")]
    public void Add_IdThatIsNoFileName_StaysBelowTheDatabase(string id)
    {
        using TemporaryFolder folder = NewDatabase(out string database);

        _ = ReferenceEngine.AddReference(database, SyntheticFingerprint.Create(1, "one"), new ReferenceDetails { Id = id }, CancellationToken.None);

        Assert.Equal([id], Ids(database));
        Assert.Empty(ReferenceEngine.CheckDatabase(database, null, CancellationToken.None));
        Assert.Equal([database], Directory.EnumerateFileSystemEntries(folder.Path));
        _ = ReferenceEngine.ExportKit(database, folder.At("kit"), null, CancellationToken.None);
        Assert.Equal([id], Ids(folder.At("kit")));
    }

    [Fact]
    public void Catalogue_EditedByHand_IsReadAgain()
    {
        using TemporaryFolder folder = NewDatabase(out string database);
        Add(database, 1, "one");
        Add(database, 2, "two");
        Assert.Equal(["one", "two"], Ids(database));
        string catalogue = Path.Combine(database, DatabaseLayout.CatalogueName);

        File.WriteAllText(catalogue, File.ReadAllText(catalogue).Replace("\"license\":\"unknown\"", "\"license\":\"proprietary, see contract\"", StringComparison.Ordinal));
        Assert.All(ReferenceEngine.GetReferences([database], new ReferenceFilter(), CancellationToken.None), r => Assert.Equal("proprietary, see contract", r.License));

        File.WriteAllLines(catalogue, File.ReadAllLines(catalogue).Where(line => !line.Contains("\"id\":\"one\"", StringComparison.Ordinal)));
        Assert.Equal(["two"], Ids(database));
    }

    [Fact]
    public void Remove_OneOfTwoIdsThatAreTheSameFileName_KeepsTheOther()
    {
        using TemporaryFolder folder = NewDatabase(out string database);
        ModelFingerprint model = SyntheticFingerprint.Create(1, "one");
        foreach (string id in (string[])["a b", "a_b", "A_B"])
        {
            _ = ReferenceEngine.AddReference(database, model, new ReferenceDetails { Id = id }, CancellationToken.None);
        }

        ReferenceEngine.RemoveReferences(database, ["a b"], CancellationToken.None);

        Assert.Equal(["a_b", "A_B"], Ids(database));
        Assert.Empty(ReferenceEngine.CheckDatabase(database, null, CancellationToken.None));
    }

    [Fact]
    public void Catalogue_IsReadableByHand()
    {
        using TemporaryFolder folder = NewDatabase(out string database);
        Add(database, 1, "one");

        string[] lines = File.ReadAllLines(Path.Combine(database, DatabaseLayout.CatalogueName), Encoding.UTF8);

        Assert.StartsWith("{\"type\":\"database\"", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("{\"type\":\"reference\",\"id\":\"one\"", lines[1], StringComparison.Ordinal);
    }

    private static TemporaryFolder NewDatabase(out string database)
    {
        TemporaryFolder folder = new();
        database = folder.At("db");
        _ = ReferenceEngine.CreateDatabase(database, CancellationToken.None);
        return folder;
    }

    private static void Add(string database, int seed, string name) =>
        _ = ReferenceEngine.AddReference(database, SyntheticFingerprint.Create(seed, name), new ReferenceDetails(), CancellationToken.None);

    private static string[] Ids(string database) => [.. ReferenceEngine.GetReferences([database], new ReferenceFilter(), CancellationToken.None).Select(r => r.Id)];

    private static DatabaseSource ReferenceEngineSource(string database) => new(database, ProvenanceKit.Engine.Reference.ReferenceSources.Format);
}
