using System.Diagnostics;
using System.Runtime.InteropServices;
using ProvenanceKit.Engine.Checkpoints;
using ProvenanceKit.Engine.Checkpoints.Gguf;
using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Engine.Tests.Checkpoints.Gguf;

public sealed class GgufHeaderTests : IDisposable
{
    private static readonly byte[] Ramp = MemoryMarshal.AsBytes(Enumerable.Range(0, 16).Select(i => (float)i).ToArray().AsSpan()).ToArray();

    private static readonly Dictionary<string, (Func<byte[]> File, ProvenanceErrorCode Code, string Word)> Broken = new()
    {
        ["empty"] = (() => [], ProvenanceErrorCode.FileEmpty, "no bytes"),
        ["magic"] = (() => new GgufBytes { Magic = "tjgg"u8.ToArray() }.ToArray(), ProvenanceErrorCode.HeaderInvalid, "GGUF"),
        ["version 0"] = (() => new GgufBytes { Version = 0 }.ToArray(), ProvenanceErrorCode.FormatUnsupported, "version 0"),
        ["version 1"] = (() => new GgufBytes { Version = 1 }.ToArray(), ProvenanceErrorCode.FormatUnsupported, "version 1"),
        ["version 4"] = (() => new GgufBytes { Version = 4 }.ToArray(), ProvenanceErrorCode.FormatUnsupported, "version 4"),
        ["cut in the counts"] = (() => new GgufBytes().ToArray()[..12], ProvenanceErrorCode.FileTruncated, "tensors"),
        ["tensor count"] = (() => new GgufBytes { StatedTensorCount = 100_000_000 }.ToArray(), ProvenanceErrorCode.HeaderInvalid, "100000000 tensors"),
        ["entry count"] = (() => new GgufBytes { StatedEntryCount = ulong.MaxValue }.ToArray(), ProvenanceErrorCode.HeaderInvalid, "metadata entries"),
        ["key length"] = (() => Padded(g => g.RawEntry(g.Number(long.MaxValue, 8))), ProvenanceErrorCode.FileTruncated, "metadata key"),
        ["key too long"] = (() => Padded(g => g.Text(new string('k', 70_000), "v")), ProvenanceErrorCode.LimitExceeded, "metadata key"),
        ["key empty"] = (() => Padded(g => g.Text("", "v")), ProvenanceErrorCode.HeaderInvalid, "empty"),
        ["key not UTF-8"] = (() => Padded(g => g.RawEntry([.. g.Text([0xFF, 0xFE]), .. g.Number(4, 4), .. g.Number(1, 4)])), ProvenanceErrorCode.HeaderInvalid, "UTF-8"),
        ["key twice"] = (() => Padded(g => g.Text("a", "1").Text("a", "2")), ProvenanceErrorCode.HeaderInvalid, "occurs twice"),
        ["value type"] = (() => Padded(g => g.Entry("a", 13, [0])), ProvenanceErrorCode.HeaderInvalid, "type 13"),
        ["boolean 5"] = (() => Padded(g => g.Boolean("a", 5)), ProvenanceErrorCode.HeaderInvalid, "boolean"),
        ["text length"] = (() => Padded(g => g.Entry("a", 8, g.Number(1UL << 62, 8))), ProvenanceErrorCode.FileTruncated, "'a'"),
        ["array length"] = (() => Padded(g => g.Array("a", 8, 1UL << 60, [])), ProvenanceErrorCode.HeaderInvalid, "elements"),
        ["array type"] = (() => Padded(g => g.Array("a", 99, 1, [])), ProvenanceErrorCode.HeaderInvalid, "type 99"),
        ["nested arrays"] = (() => Padded(g => g.Entry("a", 9, [.. Enumerable.Repeat<byte[]>([.. g.Number(9, 4), .. g.Number(1, 8)], 3000).SelectMany(b => b)])), ProvenanceErrorCode.LimitExceeded, "inside one another"),
        ["alignment 3"] = (() => Padded(g => g.UInt32("general.alignment", 3)), ProvenanceErrorCode.HeaderInvalid, "power of two"),
        ["alignment 0"] = (() => Padded(g => g.UInt32("general.alignment", 0)), ProvenanceErrorCode.HeaderInvalid, "power of two"),
        ["alignment text"] = (() => Padded(g => g.Text("general.alignment", "32")), ProvenanceErrorCode.HeaderInvalid, "power of two"),
        ["tensor twice"] = (() => new GgufBytes().Tensor("t", 0, [16], Ramp).Tensor("t", 0, [16], Ramp).ToArray(), ProvenanceErrorCode.TensorInvalid, "'t' occurs twice"),
        ["tensor name length"] = (() => Padded(g => g.Tensor(new string('n', 65), 0, [16], Ramp)), ProvenanceErrorCode.LimitExceeded, "tensor name"),
        ["tensor name not UTF-8"] = (() => Padded(g => g.Describe(g.Text([0xFF]), 0, [16], 0)), ProvenanceErrorCode.HeaderInvalid, "UTF-8"),
        ["five dimensions"] = (() => Padded(g => g.Describe(g.Text("t"), 0, [1, 1, 1, 1, 1], 0)), ProvenanceErrorCode.TensorInvalid, "5 dimensions"),
        ["2^31 dimensions"] = (() => Padded(g => g.Describe(g.Text("t"), 0, [1], 0, rank: 1u << 31)), ProvenanceErrorCode.TensorInvalid, "dimensions"),
        ["negative dimension"] = (() => Padded(g => g.Describe(g.Text("t"), 0, [unchecked((ulong)-4L)], 0)), ProvenanceErrorCode.TensorInvalid, "negative"),
        ["size overflows"] = (() => Padded(g => g.Describe(g.Text("t"), 0, [1UL << 40, 1UL << 40], 0)), ProvenanceErrorCode.TensorInvalid, "overflows"),
        ["bytes overflow"] = (() => Padded(g => g.Describe(g.Text("t"), 27, [1UL << 31, 1UL << 31], 0)), ProvenanceErrorCode.TensorInvalid, "overflows"),
        ["unknown type"] = (() => Padded(g => g.Describe(g.Text("t"), 250, [16], 0)), ProvenanceErrorCode.DataTypeUnknown, "type 250"),
        ["withdrawn type"] = (() => Padded(g => g.Describe(g.Text("t"), 4, [32], 0)), ProvenanceErrorCode.DataTypeUnknown, "type 4"),
        ["block misfit"] = (() => Padded(g => g.Describe(g.Text("t"), 8, [20], 0)), ProvenanceErrorCode.TensorInvalid, "multiple of Q8_0's block"),
        ["scalar in blocks"] = (() => Padded(g => g.Describe(g.Text("t"), 8, [], 0)), ProvenanceErrorCode.TensorInvalid, "scalar"),
        ["offset not aligned"] = (() => Padded(g => g.Describe(g.Text("t"), 0, [4], 16)), ProvenanceErrorCode.TensorLayoutInvalid, "alignment"),
        ["offset past the end"] = (() => Padded(g => g.Describe(g.Text("t"), 0, [4], 1 << 20)), ProvenanceErrorCode.TensorLayoutInvalid, "past the end"),
        ["offset overflows"] = (() => Padded(g => g.Describe(g.Text("t"), 0, [4], ulong.MaxValue - 31)), ProvenanceErrorCode.TensorLayoutInvalid, "past the end"),
        ["data short"] = (() => new GgufBytes().Tensor("t", 0, [16], Ramp).ToArray()[..^1], ProvenanceErrorCode.FileTruncated, "'t'"),
        ["overlap"] = (() => Padded(g => g.Tensor("t", 0, [16], Ramp).Describe(g.Text("u"), 0, [16], 32)), ProvenanceErrorCode.TensorLayoutInvalid, "overlap"),
        ["split incomplete"] = (() => Padded(g => g.UInt32("split.count", 3)), ProvenanceErrorCode.ShardMissing, "split.count"),
    };

    private static readonly Dictionary<string, Func<byte[]>> Valid = new()
    {
        ["version 3"] = () => new GgufBytes().Tensor("t", 0, [16], Ramp).ToArray(),
        ["version 2"] = () => new GgufBytes { Version = 2 }.Tensor("t", 0, [16], Ramp).ToArray(),
        ["big endian"] = () => new GgufBytes { BigEndian = true }.Tensor("t", 0, [16], Reversed(Ramp)).ToArray(),
        ["big endian, magic reversed"] = () => new GgufBytes { BigEndian = true, Magic = "FUGG"u8.ToArray() }.Tensor("t", 0, [16], Reversed(Ramp)).ToArray(),
        ["alignment 64"] = () => new GgufBytes { Alignment = 64 }.UInt32("general.alignment", 64).Tensor("t", 0, [16], Ramp).ToArray(),
        ["alignment 1"] = () => new GgufBytes { Alignment = 1 }.UInt32("general.alignment", 1).Tensor("t", 0, [16], Ramp).ToArray(),
        ["four dimensions"] = () => new GgufBytes().Tensor("t", 0, [2, 2, 2, 2], Ramp).ToArray(),
        ["no padding at the end"] = () => new GgufBytes().Tensor("t", 0, [16], Ramp).Tensor("u", 0, [1], Ramp[..4]).ToArray()[..^28],
        ["name of 64 bytes"] = () => new GgufBytes().Tensor("t", 0, [16], Ramp).Tensor(new string('n', 64), 0, [16], Ramp).ToArray(),
        ["empty tensor"] = () => new GgufBytes().Tensor("t", 0, [16], Ramp).Tensor("u", 0, [0, 4], []).ToArray(),
        ["every value type"] = () => EveryType(new GgufBytes()).Tensor("t", 0, [16], Ramp).ToArray(),
        ["eight arrays deep"] = () =>
        {
            var g = new GgufBytes();
            byte[] inner = [.. Enumerable.Repeat<byte[]>([.. g.Number(9, 4), .. g.Number(1, 8)], 7).SelectMany(b => b), .. g.Number(4, 4), .. g.Number(0, 8)];
            return g.Entry("a", 9, inner).Tensor("t", 0, [16], Ramp).ToArray();
        },
        ["one file of a set of one"] = () => new GgufBytes().UInt32("split.count", 1).UInt32("split.no", 0).Tensor("t", 0, [16], Ramp).ToArray(),
    };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("provenancekit-gguf-");

    public static TheoryData<string> BrokenNames => [.. Broken.Keys];

    public static TheoryData<string> ValidNames => [.. Valid.Keys];

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(BrokenNames))]
    public void Open_BrokenFile_ThrowsTheRuleWithinASecondAndWithoutMemory(string name)
    {
        (Func<byte[]> make, ProvenanceErrorCode code, string word) = Broken[name];
        string path = Write(make());
        long before = GC.GetAllocatedBytesForCurrentThread();
        var clock = Stopwatch.StartNew();

        ProvenanceException error = Assert.Throws<ProvenanceException>(() => GgufCheckpoint.Open([path]).Dispose());

        Assert.Equal(code, error.Code);
        Assert.Contains(word, error.Message, StringComparison.Ordinal);
        Assert.StartsWith(path, error.Subject, StringComparison.Ordinal);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 8_000_000, "a broken file must not cost memory");
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(1), "a broken file must be refused at once");
    }

    [Theory]
    [MemberData(nameof(ValidNames))]
    public void Open_FileThatJustKeepsTheRule_ReadsItsValues(string name)
    {
        string path = Write(Valid[name]());
        using GgufCheckpoint checkpoint = GgufCheckpoint.Open([path]);
        float[] values = new float[16];
        checkpoint.Read(checkpoint.Find("t")!, 0, values);

        Assert.Equal(Enumerable.Range(0, 16).Select(i => (float)i), values);
    }

    [Fact]
    public void Open_EveryValueType_GivesTheMetadata()
    {
        string path = Write(EveryType(new GgufBytes()).ToArray());
        using GgufCheckpoint checkpoint = GgufCheckpoint.Open([path]);
        GgufMetadata metadata = checkpoint.Metadata;

        Assert.Equal([200L, -5, 60_000, -6, 4_000_000_000, -7], new[] { "u8", "i8", "u16", "i16", "u32", "i32" }.Select(key => metadata.Integer(key)!.Value));
        Assert.Null(metadata.Integer("u64"));
        Assert.Equal(ulong.MaxValue, metadata.Find("u64"));
        Assert.Equal(-8, metadata.Integer("i64"));
        Assert.Equal(0.5, metadata.Number("f32"));
        Assert.Equal(-0.25, metadata.Number("f64"));
        Assert.True(metadata.Boolean("bool"));
        Assert.Equal("größer", metadata.Text("text"));
        Assert.Equal(["a", "b"], Enumerable.Range(0, 2).Select(metadata.Array("texts")!.Texts!.GetString));
        Assert.Equal([1.0, -2], metadata.Array("numbers")!.Numbers!);
        Assert.Null(metadata.Text("u8"));
    }

    private static GgufBytes EveryType(GgufBytes g) => g
        .Entry("u8", 0, [200]).Entry("i8", 1, [unchecked((byte)-5)]).Entry("u16", 2, g.Number(60_000, 2)).Entry("i16", 3, g.Number(unchecked((ushort)-6), 2))
        .UInt32("u32", 4_000_000_000).Entry("i32", 5, g.Number(unchecked((uint)-7), 4)).Entry("u64", 10, g.Number(ulong.MaxValue, 8))
        .Entry("i64", 11, g.Number(unchecked((ulong)-8L), 8)).Single("f32", 0.5f).Entry("f64", 12, g.Number(BitConverter.DoubleToUInt64Bits(-0.25), 8))
        .Boolean("bool", 1).Text("text", "größer").Texts("texts", "a", "b").Int32s("numbers", 1, -2);

    // Enough bytes behind the header that only the rule in question is broken.
    private static byte[] Padded(Func<GgufBytes, GgufBytes> build) => [.. build(new GgufBytes()).ToArray(), .. new byte[256]];

    private static byte[] Reversed(byte[] words) => [.. words.Chunk(4).SelectMany(word => word.Reverse())];

    private string Write(byte[] bytes)
    {
        string path = Path.Combine(_folder.FullName, Guid.NewGuid().ToString("N") + ".gguf");
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
