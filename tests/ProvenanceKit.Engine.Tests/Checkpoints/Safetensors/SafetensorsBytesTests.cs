using System.Buffers.Binary;
using System.Text;

namespace ProvenanceKit.Engine.Tests.Checkpoints.Safetensors;

public sealed class SafetensorsBytesTests
{
    [Fact]
    public void From_LiteralHeader_WritesLengthHeaderAndData()
    {
        byte[] file = SafetensorsBytes.From("{}", [7, 8]);

        Assert.Equal([2, 0, 0, 0, 0, 0, 0, 0, (byte)'{', (byte)'}', 7, 8], file);
    }

    [Fact]
    public void FromRaw_AnyLength_IsWrittenAsGiven()
    {
        byte[] file = SafetensorsBytes.FromRaw(1UL << 63, Encoding.UTF8.GetBytes("{}"), []);

        Assert.Equal(1UL << 63, BinaryPrimitives.ReadUInt64LittleEndian(file));
        Assert.Equal(10, file.Length);
    }

    [Fact]
    public void Cases_AllNames_AreUnique()
    {
        string[] names =
        [
            .. BrokenSafetensors.All.Select(c => "broken " + c.Name), .. ValidSafetensors.All.Select(c => "valid " + c.Name),
            .. ShardIndexes.All.Select(c => "index " + c.Name),
        ];

        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.All(BrokenSafetensors.All, c => Assert.NotNull(c.Code));
        Assert.All(ValidSafetensors.All, c => Assert.Null(c.Code));
    }
}
