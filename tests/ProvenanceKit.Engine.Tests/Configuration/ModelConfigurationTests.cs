using System.Text;
using CsCheck;
using ProvenanceKit.Engine.Configuration;
using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Engine.Tests.Configuration;

public sealed class ModelConfigurationTests
{
    [Theory]
    [InlineData("{", 1)]
    [InlineData("{\"a\" 1}", 5)]
    [InlineData("{\"a\": }", 6)]
    [InlineData("{\"a\": 1,}", 8)]
    [InlineData("{'a': 1}", 1)]
    [InlineData("{\"a\": 1} x", 9)]
    [InlineData("{\"a\": 01}", 7)]
    [InlineData("{\"a\": +1}", 6)]
    [InlineData("{\"a\": -}", 6)]
    [InlineData("{\"a\": .5}", 6)]
    [InlineData("{\"a\": 1.}", 7)]
    [InlineData("{\"a\": 1e}", 7)]
    [InlineData("{\"a\": nul}", 6)]
    [InlineData("{\"a\": \"x}", 7)]
    [InlineData("{\"a\": \"\\x\"}", 7)]
    [InlineData("{\"a\": \"\\u12g4\"}", 7)]
    [InlineData("{\"a\": \"\\u12", 7)]
    [InlineData("{\"a\": \"\n\"}", 7)]
    [InlineData("[1]", 0)]
    [InlineData("\"text\"", 0)]
    [InlineData("null", 0)]
    public void Parse_BrokenJson_IsConfigInvalidAtTheOffset(string json, long offset)
    {
        ProvenanceException e = Assert.Throws<ProvenanceException>(() => ConfigTestData.Parse(json));
        Assert.Equal(ProvenanceErrorCode.ConfigInvalid, e.Code);
        Assert.Equal("config.json", e.Subject);
        Assert.Equal(offset, e.Offset);
    }

    [Fact]
    public void Parse_NotUtf8_IsConfigInvalidAtTheByte()
    {
        ProvenanceException e = Assert.Throws<ProvenanceException>(() => ModelConfiguration.Parse([.. "{\"a\":\""u8, 0xFF, .. "\"}"u8], "c"));
        Assert.Equal(ProvenanceErrorCode.ConfigInvalid, e.Code);
        Assert.Equal(6, e.Offset);
    }

    [Fact]
    public void Parse_Empty_IsFileEmpty()
    {
        Assert.Equal(ProvenanceErrorCode.FileEmpty, Assert.Throws<ProvenanceException>(() => ModelConfiguration.Parse([], "c")).Code);
        Assert.Equal(ProvenanceErrorCode.FileEmpty, Assert.Throws<ProvenanceException>(() => ModelConfiguration.Parse([0xEF, 0xBB, 0xBF], "c")).Code);
    }

    [Fact]
    public void Parse_ByteOrderMark_IsReadAndNoted()
    {
        ModelConfiguration configuration = ModelConfiguration.Parse(
            [0xEF, 0xBB, 0xBF, .. """{"model_type": "llama", "architectures": ["X"]}"""u8], "c");
        Assert.Equal("llama", configuration.ModelType);
        Assert.Contains(configuration.Warnings, w => w.Contains("byte order mark", StringComparison.Ordinal));
        Assert.False(ArchitectureReader.Read(configuration, null, null, null).ReferenceAccepts);
    }

    [Fact]
    public void Parse_DeepNesting_IsLimitExceeded()
    {
        string nested = string.Concat(Enumerable.Repeat("[", 1_000_000));
        Assert.Equal(ProvenanceErrorCode.LimitExceeded, Assert.Throws<ProvenanceException>(() => ConfigTestData.Parse("{\"a\":" + nested)).Code);
    }

    [Fact]
    public void Parse_NestingWithinTheLimit_IsRead()
    {
        string json = "{\"a\":" + new string('[', 127) + new string(']', 127) + "}";
        Assert.True(ConfigTestData.Parse(json).Root.Contains("a"));
    }

    [Fact]
    public void Parse_TooManyValues_IsLimitExceeded()
    {
        string json = "{\"a\":[" + string.Join(',', Enumerable.Repeat("1", PythonJsonReader.MaxValues)) + "]}";
        Assert.Equal(ProvenanceErrorCode.LimitExceeded, Assert.Throws<ProvenanceException>(() => ConfigTestData.Parse(json)).Code);
    }

    [Fact]
    public void Parse_NumberWithTooManyDigits_IsLimitExceeded()
    {
        string json = "{\"hidden_size\":" + new string('9', 5000) + "}";
        Assert.Equal(ProvenanceErrorCode.LimitExceeded, Assert.Throws<ProvenanceException>(() => ConfigTestData.Parse(json)).Code);
    }

    [Fact]
    public void ReadFile_Missing_IsConfigNotFound()
    {
        string folder = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"));
        string path = Path.Combine(folder, "config.json");
        Assert.Equal(ProvenanceErrorCode.ConfigNotFound, Assert.Throws<ProvenanceException>(() => ModelConfiguration.ReadFile(path)).Code);
        Directory.CreateDirectory(folder);
        Assert.Equal(ProvenanceErrorCode.ConfigNotFound, Assert.Throws<ProvenanceException>(() => ModelConfiguration.ReadFile(path)).Code);
        Assert.Equal(ProvenanceErrorCode.FileUnreadable, Assert.Throws<ProvenanceException>(() => ModelConfiguration.ReadFile(folder)).Code);
    }

    [Fact]
    public void ReadFile_EmptyOrTooLarge_IsRefused()
    {
        string path = Path.GetTempFileName();
        try
        {
            Assert.Equal(ProvenanceErrorCode.FileEmpty, Assert.Throws<ProvenanceException>(() => ModelConfiguration.ReadFile(path)).Code);
            using (FileStream stream = File.OpenWrite(path))
            {
                stream.SetLength(ModelConfiguration.MaxBytes + 1L);
            }

            Assert.Equal(ProvenanceErrorCode.LimitExceeded, Assert.Throws<ProvenanceException>(() => ModelConfiguration.ReadFile(path)).Code);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void ReadFile_SampleModel_IsRead()
    {
        string path = Path.Combine(ConfigTestData.RepositoryRoot, "tests", "Samples", "aurora-base", "config.json");
        ModelConfiguration configuration = ModelConfiguration.ReadFile(path);
        Assert.Equal("llama", configuration.ModelType);
        Assert.Empty(configuration.Warnings);
        Assert.Equal(2, ArchitectureReader.Read(configuration, null, null, null).KeyValueHeadCount);
    }

    [Fact]
    public void Parse_MutatedBytes_GivesFactsOrAProvenanceException()
    {
        byte[][] seeds = [.. ConfigTestData.GoldenModels.EnumerateArray().Take(60).Select(m => Encoding.UTF8.GetBytes(m.GetProperty("config").GetRawText()))];
        Gen<byte[]> mutated = Gen.Select(Gen.Int[0, seeds.Length - 1], Gen.Int[0, 2000], Gen.Byte, Gen.Int[0, 8]).Select((seed, at, value, cut) =>
        {
            byte[] bytes = [.. seeds[seed]];
            bytes[at % bytes.Length] = value;
            return cut == 0 ? bytes[..(at % bytes.Length)] : bytes;
        });
        mutated.Sample(bytes =>
        {
            try
            {
                ModelConfiguration configuration = ModelConfiguration.Parse(bytes, "c");
                return ArchitectureReader.Read(configuration, "00", 1, 2).ArchHash.Length == 64;
            }
            catch (ProvenanceException e)
            {
                return e.Code is ProvenanceErrorCode.ConfigInvalid or ProvenanceErrorCode.FileEmpty;
            }
        }, iter: 20_000);
    }
}
