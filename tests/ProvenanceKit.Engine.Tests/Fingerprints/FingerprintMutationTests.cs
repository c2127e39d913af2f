using CsCheck;
using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Evidence.Sketches;
using ProvenanceKit.Engine.Fingerprints.Format;

namespace ProvenanceKit.Engine.Tests.Fingerprints;

/// <summary>Damaged files give a fingerprint that can be compared, or a <see cref="ProvenanceException"/>; never anything else, and little memory.</summary>
public sealed class FingerprintMutationTests
{
    private const long MemoryBound = 16 << 20;

    private static readonly Gen<byte[]> s_content = Gen.OneOf(
        Gen.Byte.Array[1, 10],
        Gen.ULong.Select(BitConverter.GetBytes),
        Gen.Const(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01 }),
        Gen.Const(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0x07 }));

    [Fact]
    public void Decode_EverySingleBitFlipped_IsRefused()
    {
        // Header, table and sections all have checksums; only bytes that the format keeps free could pass, and it has none.
        byte[] bytes = FingerprintBytes.SampleBytes;
        for (int i = 0; i < bytes.Length * 8; i++)
        {
            bytes[i / 8] ^= (byte)(1 << (i % 8));
            Assert.Throws<ProvenanceException>(() => FingerprintBytes.Decode(bytes));
            bytes[i / 8] ^= (byte)(1 << (i % 8));
        }
    }

    [Fact]
    public void Decode_MutatedBytes_GivesAResultOrAProvenanceException()
    {
        byte[] sample = FingerprintBytes.SampleBytes;
        int changed = 0;
        Gen.Select(Gen.Int[0, sample.Length - 1], s_content, Gen.Bool, (at, content, resign) =>
        {
            byte[] bytes = (byte[])sample.Clone();
            content.AsSpan(0, Math.Min(content.Length, bytes.Length - at)).CopyTo(bytes.AsSpan(at));
            return resign ? FingerprintBytes.Resign(bytes) : bytes;
        }).Sample(
            bytes =>
            {
                _ = bytes.AsSpan().SequenceEqual(sample) ? 0 : Interlocked.Increment(ref changed);
                Use(bytes);
            },
            iter: 11_000);
        Assert.True(changed >= 10_000);
    }

    [Fact]
    public void Decode_MutatedSectionsWithRightChecksums_GiveAResultOrAProvenanceException()
    {
        byte[] sample = FingerprintBytes.SampleBytes;
        SectionId[] ids = [.. FingerprintBytes.Rows(sample).Select(row => row.Id)];
        byte[][] plain = [.. ids.Select(id => FingerprintBytes.Plain(sample, id))];
        int refused = 0;
        int read = 0;
        Gen.Select(Gen.Int[0, ids.Length - 1], Gen.Int[0, int.MaxValue], s_content, Gen.Int[0, 3]).Sample(
            (section, place, content, kind) =>
            {
                byte[] old = plain[section];
                int at = place % old.Length;
                byte[] mutated = kind switch
                {
                    0 => [.. old[..at], .. content, .. old[at..]],
                    1 => [.. old[..at], .. old[Math.Min(old.Length, at + content.Length)..]],
                    2 => [.. old[..at], .. content.Take(1), .. old[(at + 1)..]],
                    _ => [.. old[..at], .. content, .. old[Math.Min(old.Length, at + content.Length)..]],
                };
                _ = Use(FingerprintBytes.WithSection(sample, ids[section], mutated)) ? Interlocked.Increment(ref read) : Interlocked.Increment(ref refused);
            },
            iter: 20_000);

        // Both ways are taken often, so the mutations reach beyond the first check.
        Assert.InRange(refused, 1000, 19_000);
        Assert.InRange(read, 1000, 19_000);
    }

    [Fact]
    public void Decode_RandomSections_GiveAResultOrAProvenanceException()
    {
        byte[] sample = FingerprintBytes.SampleBytes;
        SectionId[] ids = [.. FingerprintBytes.Rows(sample).Select(row => row.Id)];
        Gen.Select(Gen.Int[0, ids.Length - 1], Gen.Byte.Array[0, 200]).Sample(
            (section, content) => { Use(FingerprintBytes.WithSection(sample, ids[section], content)); }, iter: 5000);
    }

    private static bool Use(byte[] bytes)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            ModelFingerprint fingerprint = FingerprintBytes.Decode(bytes);
            foreach (bool parity in (bool[])[false, true])
            {
                var options = new ComparisonOptions { ReferenceParity = parity };
                ProvenanceEngine.Compare(FingerprintBytes.Sample, fingerprint, options);
                ProvenanceEngine.Compare(fingerprint, FingerprintBytes.Sample, options);
            }

            var evidence = new EvidenceOptions { MaxThreads = 1, AlwaysMatchDisguises = true };
            SketchEvidence.Evaluate(FingerprintBytes.Sample, fingerprint, evidence, CancellationToken.None);
            SketchEvidence.Evaluate(fingerprint, FingerprintBytes.Sample, evidence with { SampledOnly = true }, CancellationToken.None);

            return true;
        }
        catch (ProvenanceException)
        {
            return false;
        }
        finally
        {
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MemoryBound);
        }
    }
}
