using System.Text.Json;

namespace ProvenanceKit.Engine.Tests.Configuration;

public sealed class GoldenArchitectureTests
{
    public static TheoryData<string> AcceptedModels => [.. Names(accepted: true)];

    public static TheoryData<string> RefusedModels => [.. Names(accepted: false)];

    [Theory]
    [MemberData(nameof(AcceptedModels))]
    public void Read_GoldenModel_EqualsReferenceBlock(string name)
    {
        JsonElement model = ConfigTestData.GoldenModel(name);
        ArchitectureFacts facts = ConfigTestData.ReadGolden(model);
        Assert.Empty(MfiBlock.Differences(model.GetProperty("mfi"), facts));
        Assert.Equal(model.GetProperty("estimated_params").GetDouble(), facts.EstimatedParameterCount);
        Assert.Equal(model.GetProperty("param_bucket").GetString(), facts.ParameterBucket);
        Assert.True(facts.ReferenceAccepts);
        Assert.True(facts.IsKnownModelType);
    }

    [Theory]
    [MemberData(nameof(RefusedModels))]
    public void Read_ModelThatTheReferenceRefuses_SaysSoAndKeepsSizes(string name)
    {
        JsonElement model = ConfigTestData.GoldenModel(name);
        ArchitectureFacts facts = ConfigTestData.Read(model.GetProperty("config").GetRawText());
        Assert.Equal(name is not ("X_noarch" or "X_unktype"), facts.ReferenceAccepts);
        Assert.Equal(128, facts.HiddenSize);
        Assert.Equal(6, facts.HiddenLayerCount);
        Assert.Equal("RMSNorm", facts.NormType);
    }

    private static IEnumerable<string> Names(bool accepted) => ConfigTestData.GoldenModels.EnumerateArray()
        .Where(m => m.TryGetProperty("mfi", out _) == accepted)
        .Select(m => m.GetProperty("name").GetString()!);
}
