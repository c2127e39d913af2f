using ProvenanceKit.Engine.Checkpoints;
using ProvenanceKit.Engine.Checkpoints.Quantization.Ggml;

namespace ProvenanceKit.Engine.Tests.Checkpoints.Quantization.Ggml;

public sealed class GgmlRangeTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("provenancekit-ggml-");

    public static TheoryData<string> Types => [.. GgmlBlocks.Types.Select(type => type.ToString())];

    public static TheoryData<string> Quantized => ["Q8_0", "Q4_0", "Q5_0", "Q4_1", "Q5_1", "Q4_K", "Q6_K"];

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Types))]
    public void Decode_AnyRange_EqualsTheWholeTensorsElements(string name)
    {
        GgmlType type = Enum.Parse<GgmlType>(name);
        GgmlFormat format = GgmlFormats.Of(type);
        byte[] blocks = GgmlBlocks.Noise(type, 700);
        float[] whole = GgmlBlocks.Decode(type, blocks), errors = GgmlBlocks.DecodeErrors(type, blocks);
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllBytes(path, [.. new byte[5], .. blocks]);
        using CheckpointFile file = CheckpointFile.Open(path);
        var random = new Random(name.Length);
        for (int i = 0; i < 60; i++)
        {
            int first = i == 0 ? 0 : random.Next(whole.Length), count = i == 0 ? whole.Length : random.Next(Math.Min(whole.Length - first, i % 2 == 0 ? 40 : 5000)) + 1;
            count = Math.Min(count, whole.Length - first);
            float[] values = new float[count];
            long bytes = GgmlRange.Decode(format, file, 5, isBigEndian: false, "t", first, values, errors: false);
            Assert.True(whole.AsSpan(first, count).SequenceEqual(values));
            Assert.True(bytes <= ((count / format.BlockLength) + 2L) * format.BlockBytes);
            GgmlRange.Decode(format, file, 5, isBigEndian: false, "t", first, values, errors: true);
            Assert.True(errors.AsSpan(first, count).SequenceEqual(values));
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Decode_BigEndianFile_EqualsTheLittleEndianOne(string name)
    {
        GgmlType type = Enum.Parse<GgmlType>(name);
        GgmlFormat format = GgmlFormats.Of(type);
        byte[] blocks = GgmlBlocks.Noise(type, 40);
        float[] expected = GgmlBlocks.Decode(type, blocks);
        format.ReverseEndianness(blocks);
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllBytes(path, blocks);
        using CheckpointFile file = CheckpointFile.Open(path);
        float[] values = new float[expected.Length];
        GgmlRange.Decode(format, file, 0, isBigEndian: true, "t", 0, values, errors: false);

        Assert.True(expected.AsSpan().SequenceEqual(values));
    }

    [Theory]
    [MemberData(nameof(Quantized))]
    public void DecodeError_NearestLevels_BoundsEveryElementAndNotMuchMore(string name)
    {
        GgmlType type = Enum.Parse<GgmlType>(name);
        var random = new Random(7);
        float[] original = [.. Enumerable.Range(0, 256 * 64).Select(i => (float)((random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5) * Math.Pow(10, -(i / 32 % 4))))];
        byte[] blocks = PlainQuantizer.Encode(type, original);
        float[] values = GgmlBlocks.Decode(type, blocks), errors = GgmlBlocks.DecodeErrors(type, blocks);
        int nearBound = 0;
        for (int i = 0; i < original.Length; i++)
        {
            float distance = MathF.Abs(original[i] - values[i]);
            Assert.True(distance <= errors[i], $"element {i}: {original[i]} became {values[i]}, bound {errors[i]}");
            nearBound += distance > 0.8f * errors[i] ? 1 : 0;
        }

        // Errors of rounding are even, so a tenth or more lies near a tight bound.
        Assert.True(nearBound > original.Length / 20, $"{nearBound} of {original.Length}");
    }

    [Fact]
    public void Codebooks_Members_HaveTheFormatsSizes()
    {
        Assert.Equal([2048, 256, 512, 1024], new[] { Codebook.Iq1, Codebook.Iq2XxSmall, Codebook.Iq2XSmall, Codebook.Iq2Small }.Select(book => book.Length / 8));
        Assert.Equal([256, 512], new[] { Codebook.Iq3XxSmall, Codebook.Iq3Small }.Select(book => book.Length / 4));
    }
}
