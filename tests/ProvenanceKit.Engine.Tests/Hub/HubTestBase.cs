using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Hub;
using ProvenanceKit.Engine.Tests.Evidence;

namespace ProvenanceKit.Engine.Tests.Hub;

/// <summary>A server, an empty cache and the shipped samples for one test.</summary>
public abstract class HubTestBase : IAsyncLifetime
{
    internal const string Id = "lab/aurora-base";

    private protected HubServer Server { get; private set; } = null!;

    private protected string Cache { get; } = Path.Combine(Path.GetTempPath(), "pk-hub-" + Guid.NewGuid().ToString("N"));

    public virtual async Task InitializeAsync() => Server = await HubServer.StartAsync();

    public virtual async Task DisposeAsync()
    {
        await Server.DisposeAsync();
        if (Directory.Exists(Cache))
        {
            Directory.Delete(Cache, recursive: true);
        }
    }

    private protected static string Sample(string name) => Path.Combine(TestModels.Samples, name);

    // An empty token is no token, and keeps the one of this machine's user out of the tests.
    private protected HubOptions Options(string? token = null, int attempts = 4) => new()
    {
        Online = true,
        Endpoint = Server.Endpoint.ToString(),
        Token = token ?? "",
        CacheFolder = Cache,
        MaxAttempts = attempts,
        Timeout = TimeSpan.FromSeconds(60),
        MaxRetryDelay = TimeSpan.FromSeconds(3),
    };

    private protected HubClient Client(string? token = null, int attempts = 4) => new(HubSettings.Create(Options(token, attempts), static _ => null));

    private protected static async Task<HubModelInfo> InfoAsync(HubClient client, string id = Id)
    {
        HubModelInfo info = await client.GetInfoAsync(HubModelReference.Parse(id), CancellationToken.None);
        return info with { Files = await client.ListFilesAsync(info, recursive: true, CancellationToken.None) };
    }

    private protected static async Task<ProvenanceException> FailsAsync(ProvenanceErrorCode code, Func<Task> action)
    {
        ProvenanceException e = await Assert.ThrowsAsync<ProvenanceException>(action);
        Assert.Equal(code, e.Code);
        return e;
    }
}
