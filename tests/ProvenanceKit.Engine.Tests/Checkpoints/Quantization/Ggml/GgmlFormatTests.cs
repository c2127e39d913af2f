using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ProvenanceKit.Engine.Checkpoints;
using ProvenanceKit.Engine.Checkpoints.Quantization.Ggml;

namespace ProvenanceKit.Engine.Tests.Checkpoints.Quantization.Ggml;

public sealed class GgmlFormatTests
{
    /// <summary>SHA-256 of the values (little-endian float32) that llama.cpp's own to_float gives for 64 blocks of noise; by definition for Q8_1 and Q8_K, which have none.</summary>
    [Theory]
    [InlineData("Q4_0", "5a1bfd93e71cc9e05293016b70607e62752ff55118af980d416bab4bbca0b5da")]
    [InlineData("Q4_1", "fa5ef9a38136ec8755c5187d6f276cf4c5dd2e8f131a8af4c37c7ea4772b7448")]
    [InlineData("Q5_0", "c5a111010701adb78e4aa96ab1cf884769188d377ef78c725da049fab23ab663")]
    [InlineData("Q5_1", "24ccc2b8aac0bfe253b795d1272d2529f6aa2cc9689210ebc808583df71c57eb")]
    [InlineData("Q8_0", "0c8b9f80edefa07bdeb15e8de0b0e0b991121b00c277d000358561a0512629ef")]
    [InlineData("Q8_1", "773de43affd59a605e2ff5562b4c5308901c047d2d6f15b170e49205dd720b80")]
    [InlineData("Q2_K", "e14cb85f0b018e96670f1a625e8200004507eb12c28ffcf1e8f7f86340003adc")]
    [InlineData("Q3_K", "c24097f35aa280bbd369f58a4741b25c5af2ee233b7fa4af6083835f264dc286")]
    [InlineData("Q4_K", "a729b33e1144c39fbdbce0fa278396658886226505ab191d10b0fca21032de4a")]
    [InlineData("Q5_K", "f0a70bb8884ab80318cbec6953346445508b9b395da377295cc46a8538221c4f")]
    [InlineData("Q6_K", "39124811fbcfe1c16473e606d93ea9afc2d7427cae4e8512a14eee1a6208a953")]
    [InlineData("Q8_K", "db77b4bbd00a0ffdea29c2c1be31454da860525f12442e13e81270d1aa3821bd")]
    [InlineData("IQ2_XXS", "63592ff7ec5289b1fa20da4cd1ac762e222c8a1fcccf62c30d8b9eed7eb5fcd7")]
    [InlineData("IQ2_XS", "a496b83d8026955c2765951dc23d47fb0da1865adc4099f8238972ffce237827")]
    [InlineData("IQ3_XXS", "fafad84ee4a362220ef4d1404f8ca41bd56589a3064266448054396ca60061ba")]
    [InlineData("IQ1_S", "22c5178ad5a574c9d2f83d1ddc96b16fe7aad832b940fe981e251870c5f49f50")]
    [InlineData("IQ4_NL", "04871b0a7fd3ca9de0f1e0e895a0a0174f3611f98bcf12971ab09dc1abf41780")]
    [InlineData("IQ3_S", "7d1a78da9378653deba013e6996148f845abc350297a985b7f7315d85e941212")]
    [InlineData("IQ2_S", "e4a8bf14f1692cc75894337b3584b16ad8eb1fc63c68709ac688a574b05d14ba")]
    [InlineData("IQ4_XS", "33b86cba7a6f9601107fd8ca840947b6f13d339d652ad751d6612e2fb65421b0")]
    [InlineData("IQ1_M", "56ebd520d1795d51352cf175b6f4ef36315182b1e536aba82907312fd029a358")]
    [InlineData("TQ1_0", "be607cabcb9de487fd440f2e13d45f1f73aa3fee124fd429233319c7ce5bfb49")]
    [InlineData("TQ2_0", "4f13e650f9999c29062435a52fd51772374b33304fe8c36303508a63cbb95e22")]
    [InlineData("MXFP4", "57ce42b216a706b40bee1e267566d6cfe5459b1eba93a3e8042584d4af8dd487")]
    public void Decode_Noise_EqualsLlamaCppBitForBit(string type, string sha256)
    {
        GgmlType parsed = Enum.Parse<GgmlType>(type);
        float[] values = GgmlBlocks.Decode(parsed, GgmlBlocks.Noise(parsed, 64));

        Assert.Equal(sha256, Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(values.AsSpan()))));
    }
}
