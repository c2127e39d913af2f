using System.Buffers.Binary;
using System.IO.Compression;
using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Fingerprints.Format;

namespace ProvenanceKit.Engine.Tests.Fingerprints;

/// <summary>Fingerprint files in memory, and ways to break them.</summary>
internal static class FingerprintBytes
{
    private static readonly Lazy<byte[]> s_sample = new(() => Encode(Create()));

    /// <summary>A small fingerprint with every part.</summary>
    public static ModelFingerprint Sample { get; } = Create();

    /// <summary>Its bytes.</summary>
    public static byte[] SampleBytes => (byte[])s_sample.Value.Clone();

    public static byte[] Encode(ModelFingerprint fingerprint, FingerprintDetail detail = FingerprintDetail.Exact) =>
        FingerprintEncoder.Encode(fingerprint, detail, CompressionLevel.Optimal);

    public static ModelFingerprint Decode(byte[] bytes) => FingerprintDecoder.Decode(bytes, "test.pkfp");

    /// <summary>The error of a file that must not be read.</summary>
    public static ProvenanceException Refused(byte[] bytes) => Assert.Throws<ProvenanceException>(() => Decode(bytes));

    /// <summary>Rows of the table.</summary>
    public static SectionRow[] Rows(byte[] bytes) => SectionTable.Read(bytes, "test.pkfp");

    /// <summary>A file with the same sections, one of them with other content that isn't packed.</summary>
    public static byte[] WithSection(byte[] bytes, SectionId id, byte[] content) =>
        Assemble([.. Rows(bytes).Select(row => row.Id == id
            ? (row.Id, row.Flags & ~SectionFlags.Deflated, content, content.LongLength)
            : (row.Id, row.Flags, bytes[(int)row.Offset..(int)(row.Offset + row.StoredLength)], row.PlainLength))]);

    /// <summary>A file of sections with right lengths and checksums.</summary>
    public static byte[] Assemble(IReadOnlyList<(SectionId Id, SectionFlags Flags, byte[] Stored, long PlainLength)> sections)
    {
        long offset = FingerprintFormat.HeaderLength + (sections.Count * FingerprintFormat.RowLength);
        var rows = new List<SectionRow>();
        foreach ((SectionId id, SectionFlags flags, byte[] stored, long plainLength) in sections)
        {
            rows.Add(new SectionRow(id, flags, offset, stored.Length, plainLength, Checksum.Compute(stored)));
            offset += stored.Length;
        }

        byte[] file = new byte[offset];
        SectionTable.Write(file, rows, offset);
        for (int i = 0; i < rows.Count; i++)
        {
            sections[i].Stored.CopyTo(file, rows[i].Offset);
        }

        return file;
    }

    /// <summary>The content of a section, unpacked.</summary>
    public static byte[] Plain(byte[] bytes, SectionId id)
    {
        SectionRow row = Rows(bytes).First(row => row.Id == id);
        byte[] stored = bytes[(int)row.Offset..(int)(row.Offset + row.StoredLength)];
        if ((row.Flags & SectionFlags.Deflated) == 0)
        {
            return stored;
        }

        using var plain = new MemoryStream();
        using var deflate = new DeflateStream(new MemoryStream(stored), CompressionMode.Decompress);
        deflate.CopyTo(plain);
        return plain.ToArray();
    }

    /// <summary>Makes header and table agree with their checksum again.</summary>
    public static byte[] Resign(byte[] bytes)
    {
        int count = Math.Clamp(BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(12)), 0, (bytes.Length - FingerprintFormat.HeaderLength) / FingerprintFormat.RowLength);
        ulong checksum = Checksum.Compute(
            bytes.AsSpan(0, FingerprintFormat.CheckedHeaderLength), bytes.AsSpan(FingerprintFormat.HeaderLength, count * FingerprintFormat.RowLength));
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(24), checksum);
        return bytes;
    }

    private static System.Collections.Immutable.ImmutableArray<sbyte> Codes(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (sbyte)random.Next(-20, 21))];
    }

    private static ModelFingerprint Create() => new()
    {
        Name = "sample",
        Path = "/models/sample",
        Format = "safetensors",
        WeightBytes = 1000,
        TensorCount = 4,
        ParameterCount = 500,
        DataTypes = ["BF16", "F32"],
        Warnings = ["a warning"],
        ToolVersion = "1.2.3",
        Architecture = new ArchitectureFacts { ModelType = "llama", Architectures = ["LlamaForCausalLM"], ArchHash = "a1", FamilyHash = "f1", HiddenSize = 64, RopeTheta = 10000 },
        Tokenizer = new TokenizerFacts { VocabularySize = 5, TokenizerClass = "LlamaTokenizer", MergeRuleHash = "m", FirstMerges = ["a b"], ScriptDistribution = [new ScriptShare("Latin", 1)] },
        Vocabulary = new VocabularyDigest { TokenHashes = [3, 1UL << 40, 1UL << 50, 1UL << 62, ulong.MaxValue], TokenIds = [4, 0, 1, 3, 2] },
        Weights = new WeightFeatures
        {
            ExtractionMode = "Full",
            EmbeddingName = "embed",
            EmbeddingRowCount = 5,
            EmbeddingColumnCount = 64,
            AnchorIds = [.. Enumerable.Range(0, 16)],
            AnchorCosines = [.. Enumerable.Range(0, 256).Select(i => i % 17 == 0 ? 1f : 0.01f * (i / 16) * (i % 16))],
            EmbeddingNormHistogram = [.. Enumerable.Range(0, 20).Select(i => i / 20.0)],
            NormTensors = [new NormTensor("norm.0", [.. Enumerable.Range(0, 64).Select(i => 1f + (i / 64f))]), new NormTensor("norm.1", [.. Enumerable.Range(0, 64).Select(i => MathF.Sin(i))])],
            LayerEnergyProfile = [0.5, 0.75, 1],
            SignSparsityProfile = [0.5, 0.1, 0.5, 0.2, 0.5, 0.3],
            LayerWeightSamples = [.. Enumerable.Range(0, 3).Select(layer => new LayerWeightSample(layer, [new TensorWeightSample($"layers.{layer}.q", [.. Enumerable.Range(0, 64).Select(i => MathF.Cos((layer * 9) + i))])]))],
            NonFiniteTensors = ["x"],
            Unmeasured = [new UnmeasuredFeature(SignalName.Wsp, MeasurementState.Failed, "because")],
        },
        Files = [new ModelFileDigest { Name = "model.safetensors", Length = 1000, HeaderLength = 100, HeaderSha256 = "h", SampledBlockCount = 1, SampledSha256 = "s" }],
        Evidence = new EvidenceSketch
        {
            HiddenSize = 16,
            UnknownTensorCount = 1,
            UnknownTensor = "layers.0.x",
            TensorTableHash = "t",
            ContentHash = "c",
            BytesRead = 77,
            DeclaredParents = [new DeclaredParent("sample", "someone/base", "finetune", "README.md: base_model")],
            Layers = [.. Enumerable.Range(0, 3).Select(layer => new LayerSketch
            {
                Groups = [new UnitSketch { Expert = -1, UnitCount = 16, Width = 16, Norms = [.. Enumerable.Repeat(0.5f, 16)], Codes = Codes(256, layer) }],
                Gains = [new GainSketch(0, [0.5f, -0.25f, 0.125f, 1f]), new GainSketch(1, [0.1f, 0.2f, 0.3f, 0.4f])],
            })],
            Signatures = [.. new[] { false, true }.Select(byRow => new SignatureSketch
            {
                IsByRow = byRow,
                RowCount = 40,
                Tokens = [.. Enumerable.Range(0, 33).Select(i => (uint)i)],
                Basis = Codes(33 * 4, 9),
                BasisNorms = [.. Enumerable.Repeat(0.5f, 33)],
                Groups = [.. Enumerable.Range(0, 3).Select(layer => new GroupSignature { Layer = layer, Expert = -1, UnitCount = 20, UsesGate = true, Width = 4, First = Codes(64, layer + 3), Second = Codes(64, layer + 6) })],
            })],
            Embedding = new EmbeddingSketch
            {
                IsByRow = false,
                Width = 16,
                DataType = "BF16",
                Tokens = [3, 5],
                Lengths = [1.5f, 0.25f],
                Projections = [.. Enumerable.Range(0, 8).Select(i => i / 8f)],
            },
            Tensors =
            [
                new TensorSketch { Key = 1, Rows = 4, Columns = 5, DataType = "BF16", Values = [1f, 2f, 3f] },
                new TensorSketch { Key = 2, Rows = 4, Columns = 5, DataType = "Q4_K", Values = [1f, 2f, 3f], QuantizationErrors = [0.1f, 0.1f, 0.2f] },
            ],
        },
    };
}
