using System.Security.Cryptography;
using CsCheck;
using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Fingerprints;
using ProvenanceKit.Engine.Tests.Golden;

namespace ProvenanceKit.Engine.Tests.Fingerprints;

public sealed class WeightFileHasherTests
{
    [Fact]
    public void BlockOffset_AnyLength_GivesBlocksInOrderThatDoNotOverlap() => Gen.Long[(WeightFileHasher.BlockCount * WeightFileHasher.BlockLength) + 1, 1L << 50].Sample(length =>
    {
        long[] starts = [.. Enumerable.Range(0, WeightFileHasher.BlockCount).Select(block => WeightFileHasher.BlockOffset(length, block))];
        Assert.Equal(0, starts[0]);
        Assert.Equal(length - WeightFileHasher.BlockLength, starts[^1]);
        for (int block = 1; block < starts.Length; block++)
        {
            Assert.True(starts[block] >= starts[block - 1] + WeightFileHasher.BlockLength);
        }
    });

    [Fact]
    public void Hash_EmptyFile_IsRefused()
    {
        string file = Path.Combine(GoldenModelStore.NewFolder(), "a.safetensors");
        File.WriteAllBytes(file, []);
        Assert.Equal(ProvenanceErrorCode.FileEmpty, Assert.Throws<ProvenanceException>(() => WeightFileHasher.Hash(file, whole: true, CancellationToken.None)).Code);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(100)]
    [InlineData(131_072)]
    [InlineData(5_000_000)]
    public void Hash_AnyFile_HasTheHashOfTheWhole(int length)
    {
        byte[] bytes = new byte[length];
        new Random(1).NextBytes(bytes);
        string file = Path.Combine(GoldenModelStore.NewFolder(), "a.safetensors");
        File.WriteAllBytes(file, bytes);
        ModelFileDigest digest = WeightFileHasher.Hash(file, whole: true, CancellationToken.None);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), digest.Sha256);
        Assert.Equal(length, digest.Length);
        Assert.Null(WeightFileHasher.Hash(file, whole: false, CancellationToken.None).Sha256);
    }

    [Fact]
    public void Hash_Safetensors_CoversTheHeaderWhole()
    {
        string folder = CachedModel.Copy("X_2layer");
        string file = Path.Combine(folder, "model.safetensors");
        ModelFileDigest before = WeightFileHasher.Hash(file, whole: false, CancellationToken.None);
        Assert.Equal(8 + BitConverter.ToInt64(File.ReadAllBytes(file).AsSpan(0, 8)), before.HeaderLength);
        CachedModel.ChangeByte(file, before.HeaderLength / 2);
        ModelFileDigest after = WeightFileHasher.Hash(file, whole: false, CancellationToken.None);
        Assert.NotEqual(before.HeaderSha256, after.HeaderSha256);
        Assert.Equal(before.SampledSha256, after.SampledSha256);
    }

    [Fact]
    public void Hash_SmallFile_IsSampledWhole()
    {
        string file = Path.Combine(GoldenModelStore.NewFolder(), "a.safetensors");
        byte[] bytes = new byte[100_000];
        bytes[0] = 2;
        File.WriteAllBytes(file, bytes);
        string before = WeightFileHasher.Hash(file, whole: false, CancellationToken.None).SampledSha256;
        for (int i = 10; i < bytes.Length; i += 9999)
        {
            bytes[i] ^= 1;
            File.WriteAllBytes(file, bytes);
            Assert.NotEqual(before, WeightFileHasher.Hash(file, whole: false, CancellationToken.None).SampledSha256);
            bytes[i] ^= 1;
        }
    }
}
