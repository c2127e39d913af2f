using System.Globalization;
using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Engine.Hub;

/// <summary>
/// Options and environment as one: where the Hub is, who asks, where files are kept. The variables are those of huggingface_hub (constants.py): HF_ENDPOINT,
/// HF_TOKEN, HUGGING_FACE_HUB_TOKEN, HF_TOKEN_PATH, HF_HUB_DISABLE_IMPLICIT_TOKEN, HF_HUB_CACHE, HUGGINGFACE_HUB_CACHE, HF_HOME, XDG_CACHE_HOME,
/// HF_HUB_OFFLINE, TRANSFORMERS_OFFLINE, HF_HUB_DOWNLOAD_TIMEOUT.
/// </summary>
internal sealed class HubSettings
{
    private const string DefaultEndpoint = "https://huggingface.co";
    private const int MaxTokenFileLength = 4096;
    private static readonly TimeSpan s_defaultTimeout = TimeSpan.FromSeconds(30);

    private HubSettings(HubOptions options, Uri endpoint, string? token, string cacheFolder, bool isOffline, TimeSpan timeout)
    {
        Endpoint = endpoint;
        Token = token;
        CacheFolder = cacheFolder;
        IsOnline = options.Online;
        IsOffline = isOffline;
        Timeout = timeout;
        MaxConnections = Math.Clamp(options.MaxConnections, 1, 64);
        MaxAttempts = Math.Clamp(options.MaxAttempts, 1, 20);
        MaxRetryDelay = options.MaxRetryDelay;
    }

    /// <summary>Address of the Hub, ending with a slash.</summary>
    public Uri Endpoint { get; }

    /// <summary>The access token; null when there is none.</summary>
    public string? Token { get; }

    /// <summary>The Hugging Face cache.</summary>
    public string CacheFolder { get; }

    /// <summary>Whether the caller allows requests.</summary>
    public bool IsOnline { get; }

    /// <summary>Whether the environment forbids requests.</summary>
    public bool IsOffline { get; }

    /// <summary>How long a server may stay silent.</summary>
    public TimeSpan Timeout { get; }

    /// <summary>Most requests at a time.</summary>
    public int MaxConnections { get; }

    /// <summary>Most attempts for one request.</summary>
    public int MaxAttempts { get; }

    /// <summary>Longest pause between attempts.</summary>
    public TimeSpan MaxRetryDelay { get; }

    /// <summary>Settings of this process.</summary>
    /// <exception cref="ProvenanceException">The endpoint isn't a web address.</exception>
    public static HubSettings Create(HubOptions? options) => Create(options ?? new HubOptions(), Environment.GetEnvironmentVariable);

    /// <summary>Settings from a given environment.</summary>
    public static HubSettings Create(HubOptions options, Func<string, string?> environment)
    {
        string? Variable(string name) => environment(name) is { Length: > 0 } value ? value : null;
        string profile = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        string home = Home(environment, profile);
        string? token = options.Token;
        if (token is null && !IsTrue(Variable("HF_HUB_DISABLE_IMPLICIT_TOKEN")))
        {
            token = Variable("HF_TOKEN") ?? Variable("HUGGING_FACE_HUB_TOKEN") ?? ReadTokenFile(Expand(Variable("HF_TOKEN_PATH"), profile) ?? Path.Combine(home, "token"));
        }

        TimeSpan timeout = options.Timeout ?? (double.TryParse(Variable("HF_HUB_DOWNLOAD_TIMEOUT"), NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds)
            && seconds is > 0 and < 86400 ? TimeSpan.FromSeconds(seconds) : s_defaultTimeout);
        return new HubSettings(
            options, ParseEndpoint(options.Endpoint ?? Variable("HF_ENDPOINT") ?? DefaultEndpoint), CheckToken(token), CacheFolderOf(options, environment),
            IsTrue(Variable("HF_HUB_OFFLINE")) || IsTrue(Variable("TRANSFORMERS_OFFLINE")), timeout);
    }

    /// <summary>The folder of the Hugging Face cache that options and environment name; it need not exist.</summary>
    public static string CacheFolderOf(HubOptions options, Func<string, string?> environment)
    {
        string? Variable(string name) => environment(name) is { Length: > 0 } value ? value : null;
        string profile = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return Path.GetFullPath(
            options.CacheFolder ?? Expand(Variable("HF_HUB_CACHE") ?? Variable("HUGGINGFACE_HUB_CACHE"), profile) ?? Path.Combine(Home(environment, profile), "hub"));
    }

    private static string Home(Func<string, string?> environment, string profile)
    {
        string? Variable(string name) => environment(name) is { Length: > 0 } value ? value : null;
        return Expand(Variable("HF_HOME"), profile) ?? Path.Combine(Expand(Variable("XDG_CACHE_HOME"), profile) ?? Path.Combine(profile, ".cache"), "huggingface");
    }

    private static Uri ParseEndpoint(string text) =>
        Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out Uri? uri) && uri.Scheme is "https" or "http" && uri.UserInfo.Length == 0 && uri.Query.Length == 0 && uri.Fragment.Length == 0
            ? uri
            : throw new ProvenanceException(ProvenanceErrorCode.HubReferenceInvalid, "HF_ENDPOINT", "the endpoint must be an http or https address without user name and query");

    // A token with a line break or a space can't be sent as a header; its text must not reach a message, so it is dropped here.
    private static string? CheckToken(string? token)
    {
        string? trimmed = token?.Trim();
        return trimmed is { Length: > 0 } && trimmed.All(static c => c is > ' ' and < (char)127) ? trimmed : null;
    }

    private static string? ReadTokenFile(string path)
    {
        try
        {
            return new FileInfo(path) is { Exists: true, Length: <= MaxTokenFileLength } ? File.ReadAllText(path) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>A path of the environment with the home folder and variables filled in.</summary>
    public static string? Expand(string? path, string profile) =>
        path is null ? null
        : path == "~" ? profile
        : path.StartsWith("~/", StringComparison.Ordinal) || path.StartsWith("~\\", StringComparison.Ordinal) ? Path.Combine(profile, path[2..])
        : Environment.ExpandEnvironmentVariables(path);

    private static bool IsTrue(string? value) => value?.ToUpperInvariant() is "1" or "ON" or "YES" or "TRUE";
}
