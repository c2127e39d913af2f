using ProvenanceKit.Engine.Tests.Hub;

namespace ProvenanceKit.Module.Tests.Infrastructure;

/// <summary>
/// A Hub on this machine, and an environment that knows no other: cache, stores and home folder are a test's own. Its tests run alone, because the environment is
/// the whole process's.
/// </summary>
internal sealed class HubScope : IAsyncDisposable
{
    private static readonly string[] s_names =
    [
        "HF_ENDPOINT", "HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "HF_HOME", "HF_TOKEN", "HUGGING_FACE_HUB_TOKEN", "HF_TOKEN_PATH", "HF_HUB_DISABLE_IMPLICIT_TOKEN", "HF_HUB_OFFLINE",
        "TRANSFORMERS_OFFLINE", "XDG_CACHE_HOME", "OLLAMA_MODELS", "LLAMA_CACHE", "MLX_CACHE_DIR", "LOCALAPPDATA", "HOME", "USERPROFILE",
    ];

    private readonly (string Name, string? Value)[] _before = [.. s_names.Select(static name => (name, Environment.GetEnvironmentVariable(name)))];

    private HubScope(HubServer server)
    {
        Server = server;
        foreach (string name in s_names)
        {
            Environment.SetEnvironmentVariable(name, null);
        }

        Environment.SetEnvironmentVariable("HF_ENDPOINT", server.Endpoint.ToString());
        Environment.SetEnvironmentVariable("HF_HUB_CACHE", Cache);
        Environment.SetEnvironmentVariable("HOME", Home);
        Environment.SetEnvironmentVariable("USERPROFILE", Home);

        // Ollama as a service keeps its models outside of any home folder.
        Environment.SetEnvironmentVariable("OLLAMA_MODELS", Directory.CreateDirectory(Path.Combine(Root, "no-ollama")).FullName);
        Session = new ModuleSession();
    }

    public HubServer Server { get; }

    public ModuleSession Session { get; }

    public string Root { get; } = Directory.CreateTempSubdirectory("provenancekit-hub-").FullName;

    public string Home => Directory.CreateDirectory(Path.Combine(Root, "home")).FullName;

    public string Cache => Directory.CreateDirectory(Path.Combine(Root, "cache")).FullName;

    /// <summary>A hub that offers samples as lab/name.</summary>
    public static async Task<HubScope> StartAsync(params string[] samples)
    {
        var scope = new HubScope(await HubServer.StartAsync());
        foreach (string sample in samples)
        {
            scope.Server.Add("lab/" + sample, Repository.Sample(sample));
        }

        return scope;
    }

    /// <summary>A path in the test's folder.</summary>
    public string At(params string[] parts) => Path.Combine([Root, .. parts]);

    public async ValueTask DisposeAsync()
    {
        Session.Dispose();
        await Server.DisposeAsync();
        foreach ((string name, string? value) in _before)
        {
            Environment.SetEnvironmentVariable(name, value);
        }

        Directory.Delete(Root, recursive: true);
    }
}
