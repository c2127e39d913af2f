using System.Buffers.Binary;
using CsCheck;
using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Fingerprints;
using ProvenanceKit.Engine.Fingerprints.Format;
using ProvenanceKit.Engine.Tests.Golden;

namespace ProvenanceKit.Engine.Tests.Fingerprints;

public sealed class FingerprintFileTests
{
    [Fact]
    public void Encode_AnyFingerprint_DecodesToTheSameBits() => FingerprintGen.Fingerprints.Sample(
        fingerprint =>
        {
            byte[] bytes = FingerprintBytes.Encode(fingerprint);
            ModelFingerprint read = FingerprintBytes.Decode(bytes);

            // The text says that nothing is lost, the bytes that NaNs keep their payload.
            Assert.Equal(FingerprintText.Of(fingerprint), FingerprintText.Of(read));
            Assert.Equal(bytes, FingerprintBytes.Encode(read));
        },
        iter: 1000);

    [Fact]
    public void Encode_AnyFingerprintCompact_StaysTheSameFromThenOn() => FingerprintGen.Fingerprints.Sample(
        fingerprint =>
        {
            ModelFingerprint once = FingerprintBytes.Decode(FingerprintBytes.Encode(fingerprint, FingerprintDetail.Compact));
            Assert.Equal(FingerprintDetail.Compact, once.Detail);
            foreach (FingerprintDetail detail in Enum.GetValues<FingerprintDetail>())
            {
                Assert.Equal(FingerprintText.Of(once), FingerprintText.Of(FingerprintBytes.Decode(FingerprintBytes.Encode(once, detail))));
            }
        },
        iter: 300);

    [Fact]
    public void Write_ExistingFile_IsReplacedAndNothingElseIsLeft()
    {
        string folder = GoldenModelStore.NewFolder();
        string path = Path.Combine(folder, "a.pkfp");
        File.WriteAllText(path, "old");
        FingerprintFile.Write(path, FingerprintBytes.Sample, FingerprintDetail.Exact);
        ModelFingerprint read = FingerprintFile.Read(path);
        Assert.Equal(path, read.Path);
        Assert.Equal(FingerprintBytes.Sample.Path, read.SourcePath);
        Assert.Equal(FingerprintText.Of(FingerprintBytes.Sample), FingerprintText.Of(read with { Path = read.SourcePath!, SourcePath = null }));
        Assert.Equal(FingerprintBytes.SampleBytes, FingerprintBytes.Encode(read));
        Assert.Single(Directory.GetFiles(folder));
    }

    [Fact]
    public void Write_FolderThatIsNotThere_SaysWhichFile()
    {
        string path = Path.Combine(GoldenModelStore.NewFolder(), "none", "a.pkfp");
        ProvenanceException error = Assert.Throws<ProvenanceException>(() => FingerprintFile.Write(path, FingerprintBytes.Sample, FingerprintDetail.Exact));
        Assert.Equal(ProvenanceErrorCode.FileUnwritable, error.Code);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_NewerMajorVersion_SaysWhatToDo()
    {
        byte[] bytes = FingerprintBytes.SampleBytes;
        bytes[8]++;
        ProvenanceException error = FingerprintBytes.Refused(bytes);
        Assert.Equal(ProvenanceErrorCode.FingerprintVersionUnsupported, error.Code);
        Assert.Contains("version 2", error.Message, StringComparison.Ordinal);
        Assert.Contains("update ProvenanceKit", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_NewerMinorVersionWithMoreFields_ReadsTheKnownOnes()
    {
        byte[] content = [.. FingerprintBytes.Plain(FingerprintBytes.SampleBytes, SectionId.Architecture), 1, 2, 3];
        byte[] bytes = FingerprintBytes.WithSection(FingerprintBytes.SampleBytes, SectionId.Architecture, content);
        Assert.Equal(ProvenanceErrorCode.FingerprintInvalid, FingerprintBytes.Refused(bytes).Code);

        bytes[10]++;
        ModelFingerprint read = FingerprintBytes.Decode(FingerprintBytes.Resign(bytes));
        Assert.Equal(FingerprintText.Of(FingerprintBytes.Sample), FingerprintText.Of(read));
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(0x80u)]
    public void Decode_UnknownOptionalSection_IsSkipped(uint flags)
    {
        byte[] bytes = FingerprintEncoder.Encode(
            FingerprintBytes.Sample, FingerprintDetail.Exact, System.IO.Compression.CompressionLevel.Fastest, [(77, (SectionFlags)flags, [1, 2, 3])]);
        Assert.Contains(FingerprintBytes.Rows(bytes), row => (uint)row.Id == 77);
        Assert.Equal(FingerprintText.Of(FingerprintBytes.Sample), FingerprintText.Of(FingerprintBytes.Decode(bytes)));
    }

    [Fact]
    public void Decode_UnknownRequiredSection_IsRefused()
    {
        byte[] bytes = FingerprintEncoder.Encode(
            FingerprintBytes.Sample, FingerprintDetail.Exact, System.IO.Compression.CompressionLevel.Fastest, [(77, SectionFlags.Required, [1, 2, 3])]);
        ProvenanceException error = FingerprintBytes.Refused(bytes);
        Assert.Equal(ProvenanceErrorCode.FingerprintVersionUnsupported, error.Code);
        Assert.Contains("77", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_WithoutIdentity_IsRefused()
    {
        byte[] sample = FingerprintBytes.SampleBytes;
        byte[] bytes = FingerprintBytes.Assemble([.. FingerprintBytes.Rows(sample).Where(row => row.Id != SectionId.Identity)
            .Select(row => (row.Id, row.Flags, sample[(int)row.Offset..(int)(row.Offset + row.StoredLength)], row.PlainLength))]);
        Assert.Equal(ProvenanceErrorCode.FingerprintInvalid, FingerprintBytes.Refused(bytes).Code);
    }

    [Fact]
    public void Decode_CutAnywhere_IsTruncated()
    {
        byte[] bytes = FingerprintBytes.SampleBytes;
        for (int length = 0; length < bytes.Length; length++)
        {
            Assert.Equal(ProvenanceErrorCode.FileTruncated, FingerprintBytes.Refused(bytes[..length]).Code);
        }
    }

    [Fact]
    public void Decode_OtherFile_IsNotAFingerprint() =>
        Assert.Equal(ProvenanceErrorCode.FingerprintInvalid, FingerprintBytes.Refused("{\"model_type\": \"llama\"}"u8.ToArray()).Code);

    [Fact]
    public void Decode_BytesBehindTheEnd_AreRefused() =>
        Assert.Equal(ProvenanceErrorCode.FingerprintInvalid, FingerprintBytes.Refused([.. FingerprintBytes.SampleBytes, 0]).Code);

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(-1)]
    [InlineData(1L << 40)]
    [InlineData(0)]
    public void Decode_HostileLengthsInTheTable_AreRefusedBeforeAnythingIsAllocated(long value)
    {
        for (int field = 8; field <= 24; field += 8)
        {
            for (int row = 0; row < FingerprintBytes.Rows(FingerprintBytes.SampleBytes).Length; row++)
            {
                byte[] bytes = FingerprintBytes.SampleBytes;
                BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(FingerprintFormat.HeaderLength + (row * FingerprintFormat.RowLength) + field), value);
                long before = GC.GetAllocatedBytesForCurrentThread();
                Assert.Equal(ProvenanceErrorCode.FingerprintInvalid, FingerprintBytes.Refused(FingerprintBytes.Resign(bytes)).Code);
                Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
            }
        }
    }

    [Fact]
    public void Decode_SectionThatExpandsWithoutBound_IsRefused()
    {
        byte[] bomb;
        using (var packed = new MemoryStream())
        {
            using (var deflate = new System.IO.Compression.DeflateStream(packed, System.IO.Compression.CompressionLevel.Optimal, leaveOpen: true))
            {
                deflate.Write(new byte[64 << 20]);
            }

            bomb = packed.ToArray();
        }

        byte[] sample = FingerprintBytes.SampleBytes;
        byte[] Of(long plainLength) => FingerprintBytes.Assemble([.. FingerprintBytes.Rows(sample).Select(row => row.Id == SectionId.WeightSamples
            ? (row.Id, row.Flags | SectionFlags.Deflated, bomb, plainLength)
            : (row.Id, row.Flags, sample[(int)row.Offset..(int)(row.Offset + row.StoredLength)], row.PlainLength))]);
        foreach (long plainLength in (long[])[64 << 20, 1 << 20, 0])
        {
            byte[] bytes = Of(plainLength);
            long before = GC.GetAllocatedBytesForCurrentThread();
            Assert.Equal(ProvenanceErrorCode.FingerprintInvalid, FingerprintBytes.Refused(bytes).Code);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8 << 20);
        }
    }

    [Fact]
    public void Encode_ConstantValues_PackWithinTheBoundThatReadersKeepTo()
    {
        ModelFingerprint sample = FingerprintBytes.Sample;
        ModelFingerprint constant = sample with { Weights = sample.Weights! with { NormTensors = [new NormTensor("n", [.. new float[1 << 20]])] } };
        Assert.Equal(FingerprintText.Of(constant), FingerprintText.Of(FingerprintBytes.Decode(FingerprintBytes.Encode(constant))));
    }

    [Fact]
    public void Encode_FingerprintThatBreaksARule_IsRefused()
    {
        ModelFingerprint sample = FingerprintBytes.Sample;
        WeightFeatures weights = sample.Weights!;
        VocabularyDigest vocabulary = sample.Vocabulary!;
        ModelFingerprint[] broken =
        [
            sample with { Weights = weights with { AnchorIds = [1] } },
            sample with { Weights = weights with { LayerEnergyProfile = [] } },
            sample with { Weights = weights with { EmbeddingNormHistogram = [1.0] } },
            sample with { Weights = weights with { NormTensors = [] } },
            sample with { Weights = weights with { LayerWeightSamples = [weights.LayerWeightSamples!.Value[1], weights.LayerWeightSamples.Value[0]] } },
            sample with { Vocabulary = vocabulary with { TokenIds = [1] } },
            sample with { Vocabulary = vocabulary with { TokenHashes = [5, 4, 3, 2, 1] } },
            sample with { Vocabulary = vocabulary with { HashBits = 40 } },
        ];
        foreach (ModelFingerprint fingerprint in broken)
        {
            Assert.Equal(ProvenanceErrorCode.FingerprintInvalid, Assert.Throws<ProvenanceException>(() => FingerprintBytes.Encode(fingerprint)).Code);
        }
    }
}
