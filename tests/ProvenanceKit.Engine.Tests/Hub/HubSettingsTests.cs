using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Hub;

namespace ProvenanceKit.Engine.Tests.Hub;

public class HubSettingsTests
{
    [Fact]
    public void Create_EmptyEnvironment_HasTheDefaults()
    {
        HubSettings settings = From([]);
        Assert.Equal("https://huggingface.co/", settings.Endpoint.ToString());
        Assert.EndsWith(Path.Combine(".cache", "huggingface", "hub"), settings.CacheFolder, StringComparison.Ordinal);
        Assert.False(settings.IsOffline);
    }

    [Fact]
    public void Create_CacheVariables_AreTakenInOrder()
    {
        var all = new Dictionary<string, string> { ["HF_HUB_CACHE"] = "/a", ["HUGGINGFACE_HUB_CACHE"] = "/b", ["HF_HOME"] = "/c", ["XDG_CACHE_HOME"] = "/d" };
        Assert.Equal(Path.GetFullPath("/a"), From(all).CacheFolder);
        all.Remove("HF_HUB_CACHE");
        Assert.Equal(Path.GetFullPath("/b"), From(all).CacheFolder);
        all.Remove("HUGGINGFACE_HUB_CACHE");
        Assert.Equal(Path.GetFullPath("/c/hub"), From(all).CacheFolder);
        all.Remove("HF_HOME");
        Assert.Equal(Path.GetFullPath("/d/huggingface/hub"), From(all).CacheFolder);
    }

    [Theory]
    [InlineData("HF_HUB_OFFLINE", "1", true)]
    [InlineData("HF_HUB_OFFLINE", "yes", true)]
    [InlineData("TRANSFORMERS_OFFLINE", "TRUE", true)]
    [InlineData("HF_HUB_OFFLINE", "0", false)]
    public void Create_OfflineVariable_IsUnderstood(string name, string value, bool isOffline) =>
        Assert.Equal(isOffline, From(new() { [name] = value }).IsOffline);

    [Fact]
    public void Create_Token_ComesFromOptionThenVariableThenFile()
    {
        string folder = Directory.CreateTempSubdirectory("pk-hub-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "token"), "hf_file\n");
            var variables = new Dictionary<string, string> { ["HF_HOME"] = folder, ["HF_TOKEN"] = "hf_variable" };
            Assert.Equal("hf_option", From(variables, new HubOptions { Token = "hf_option" }).Token);
            Assert.Equal("hf_variable", From(variables).Token);
            variables.Remove("HF_TOKEN");
            Assert.Equal("hf_file", From(variables).Token);
            variables["HF_HUB_DISABLE_IMPLICIT_TOKEN"] = "1";
            Assert.Null(From(variables).Token);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Create_TokenWithLineBreakInside_IsNotSent() => Assert.Null(From([], new HubOptions { Token = "hf_a\r\nX-Evil: 1" }).Token);

    [Theory]
    [InlineData("ftp://host")]
    [InlineData("not an address")]
    [InlineData("https://user:password@host")]
    public void Create_EndpointThatIsNoWebAddress_IsRefused(string endpoint) =>
        Assert.Equal(ProvenanceErrorCode.HubReferenceInvalid, Assert.Throws<ProvenanceException>(() => From(new() { ["HF_ENDPOINT"] = endpoint })).Code);

    [Fact]
    public void ToString_OptionsWithToken_DontShowIt() => Assert.DoesNotContain("hf_secret", new HubOptions { Token = "hf_secret" }.ToString(), StringComparison.Ordinal);

    [Fact]
    public void NewClient_Offline_IsRefused()
    {
        Assert.Equal(ProvenanceErrorCode.HubOffline, Assert.Throws<ProvenanceException>(() => new HubClient(From([], new HubOptions()))).Code);
        var offline = new Dictionary<string, string> { ["HF_HUB_OFFLINE"] = "1" };
        Assert.Equal(ProvenanceErrorCode.HubOffline, Assert.Throws<ProvenanceException>(() => new HubClient(From(offline, new HubOptions { Online = true }))).Code);
    }

    private static HubSettings From(Dictionary<string, string> variables, HubOptions? options = null) =>
        HubSettings.Create(options ?? new HubOptions(), name => variables.GetValueOrDefault(name));
}
