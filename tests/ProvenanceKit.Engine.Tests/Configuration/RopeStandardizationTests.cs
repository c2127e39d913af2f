namespace ProvenanceKit.Engine.Tests.Configuration;

public sealed class RopeStandardizationTests
{
    [Theory]
    [InlineData("llama", "\"rope_theta\": 5000", """{"rope_theta": 5000, "rope_type": "default"}""")]
    [InlineData("llama", "\"rope_theta\": 5000, \"rope_scaling\": null", """{"rope_theta": 5000, "rope_type": "default"}""")]
    [InlineData("llama", "\"rope_scaling\": {\"type\": \"linear\", \"factor\": 2.0}", """{"factor": 2.0, "rope_theta": 10000.0, "rope_type": "linear", "type": "linear"}""")]
    [InlineData("llama", "\"rope_parameters\": {\"rope_theta\": 7.0}, \"rope_theta\": 8.0", """{"rope_theta": 7.0, "rope_type": "default"}""")]
    [InlineData("llama", "\"rope_parameters\": {\"rope_theta\": 7.0}, \"rope_scaling\": {}", """{"rope_theta": 7.0, "rope_type": "default"}""")]
    [InlineData("llama", "\"max_position_embeddings\": 99, \"rope_scaling\": {\"rope_type\": \"yarn\", \"factor\": 4}", """{"factor": 4, "original_max_position_embeddings": 99, "rope_theta": 10000.0, "rope_type": "yarn"}""")]
    [InlineData("phi", "\"partial_rotary_factor\": 0.4", """{"partial_rotary_factor": 0.4, "rope_theta": 10000.0, "rope_type": "default"}""")]
    [InlineData("phi3", "\"rope_scaling\": {\"type\": \"su\"}", """{"original_max_position_embeddings": 4096, "partial_rotary_factor": 1.0, "rope_theta": 10000.0, "rope_type": "longrope", "type": "su"}""")]
    [InlineData("gpt_neox", "\"rotary_emb_base\": 500, \"rotary_pct\": 1.0", """{"partial_rotary_factor": 1.0, "rope_theta": 500, "rope_type": "default"}""")]
    [InlineData("gemma3_text", "\"rope_theta\": 5.0, \"rope_local_base_freq\": 6.0, \"rope_scaling\": {\"rope_type\": \"linear\", \"factor\": 8.0}", """{"full_attention": {"factor": 8.0, "rope_theta": 5.0, "rope_type": "linear"}, "sliding_attention": {"rope_theta": 6.0, "rope_type": "default"}}""")]
    [InlineData("gpt2", "\"rope_scaling\": {\"type\": \"x\"}", """{"type": "x"}""")]
    public void Read_RotaryParameters_AreStandardisedAsTheTypeDoes(string type, string members, string expected)
    {
        ArchitectureFacts facts = ConfigTestData.Read($$"""{"model_type": "{{type}}", "architectures": ["X"], {{members}}}""");
        Assert.Equal(expected, facts.RopeScalingJson);
        Assert.Null(facts.RopeTheta);
    }

    [Fact]
    public void Read_TypeWithoutRotaryParameters_KeepsATopLevelBase()
    {
        ArchitectureFacts facts = ConfigTestData.Read("""{"model_type": "t5", "architectures": ["X"], "rope_theta": 5000.0}""");
        Assert.Equal(5000.0, facts.RopeTheta);
        Assert.Equal("RoPE", facts.PositionEncoding);
        Assert.Null(facts.RopeScalingJson);
    }

    [Fact]
    public void Read_LegacyKeyType_ChangesTheFamilyHash()
    {
        string plain = ConfigTestData.Read("""{"model_type": "llama", "architectures": ["X"], "rope_scaling": {"rope_type": "linear", "factor": 2}}""").FamilyHash;
        string legacy = ConfigTestData.Read("""{"model_type": "llama", "architectures": ["X"], "rope_scaling": {"type": "linear", "factor": 2}}""").FamilyHash;
        Assert.NotEqual(plain, legacy);
    }

    [Fact]
    public void Read_IntegerAndFloatBase_FallIntoDifferentBuckets()
    {
        string whole = ConfigTestData.Read("""{"model_type": "t5", "architectures": ["X"], "rope_theta": 10000}""").FamilyHash;
        string fractional = ConfigTestData.Read("""{"model_type": "t5", "architectures": ["X"], "rope_theta": 10000.0}""").FamilyHash;
        Assert.NotEqual(whole, fractional);
        Assert.Equal(fractional, ConfigTestData.Read("""{"model_type": "t5", "architectures": ["X"], "rope_theta": 10049.9}""").FamilyHash);
    }
}
