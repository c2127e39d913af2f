#pragma warning disable CA5350 // The hash that git and the Hub name contents by.
using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ProvenanceKit.Engine.Tests.Hub;

/// <summary>
/// A Hub on this machine: the API and small files on one port, large files on another one ("cdn"), to which it redirects with a signed address. Faults are
/// put in by <see cref="HubFault"/> and <see cref="CdnFault"/>.
/// </summary>
internal sealed class HubServer : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, (string Commit, bool IsGated, Dictionary<string, HubServerFile> Files)> _models = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, HubServerFile> _large = new(StringComparer.Ordinal);
    private WebApplication? _hub;
    private WebApplication? _cdn;
    private long _cdnBytes;

    /// <summary>Handles a request in the server's place when it returns true.</summary>
    public Func<HttpContext, Task<bool>>? HubFault { get; set; }

    /// <summary>As <see cref="HubFault"/>, for the other host.</summary>
    public Func<HttpContext, Task<bool>>? CdnFault { get; set; }

    /// <summary>Only this token sees gated models; a request with another one is refused.</summary>
    public string Token { get; } = "hf_" + Guid.NewGuid().ToString("N");

    public int PageSize { get; set; } = 1000;

    /// <summary>Part of the signed address; a change makes earlier addresses expire.</summary>
    public string Signature { get; set; } = "first";

    public ConcurrentQueue<HubServerRequest> Requests { get; } = new();

    public Uri Endpoint => Address(_hub!);

    public Uri CdnEndpoint => Address(_cdn!);

    /// <summary>Body bytes that the other host has sent.</summary>
    public long CdnBytes => Interlocked.Read(ref _cdnBytes);

    public static async Task<HubServer> StartAsync()
    {
        var server = new HubServer();
        server._hub = await server.RunAsync("hub", server.HandleHubAsync);
        server._cdn = await server.RunAsync("cdn", server.HandleCdnAsync);
        return server;
    }

    /// <summary>Offers a folder's files; returns the commit.</summary>
    public string Add(string id, string folder, bool isGated = false, params string[] leftOut)
    {
        var files = new Dictionary<string, HubServerFile>(StringComparer.Ordinal);
        foreach (string source in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            string path = Path.GetRelativePath(folder, source).Replace('\\', '/');
            if (!leftOut.Contains(path))
            {
                files[path] = new HubServerFile(path, source);
            }
        }

        string commit = Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(id + string.Concat(files.Values.Select(f => f.Sha256)))));
        foreach (HubServerFile file in files.Values.Where(static f => f.IsLarge))
        {
            _large[file.Sha256] = file;
        }

        _models[id] = (commit, isGated, files);
        return commit;
    }

    public HubServerFile File(string id, string path) => _models[id].Files[path];

    public async ValueTask DisposeAsync()
    {
        foreach (WebApplication app in new[] { _hub!, _cdn! })
        {
            using var now = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
            await app.StopAsync(now.Token);
            await app.DisposeAsync();
        }
    }

    /// <summary>Serves a range of a file as the real hosts do.</summary>
    public static async Task SendFileAsync(HttpContext context, HubServerFile file, string etag, Action<int>? sending = null)
    {
        HttpResponse response = context.Response;
        response.Headers.ETag = $"\"{etag}\"";
        response.Headers.AcceptRanges = "bytes";
        long first = 0, last = file.Length - 1;
        string? range = context.Request.Headers.Range, ifRange = context.Request.Headers.IfRange;
        if (range is not null && (ifRange is null || ifRange == $"\"{etag}\""))
        {
            string[] parts = range["bytes=".Length..].Split('-');
            first = long.Parse(parts[0], CultureInfo.InvariantCulture);
            last = Math.Min(last, long.Parse(parts[1], CultureInfo.InvariantCulture));
            if (first > last)
            {
                response.StatusCode = 416;
                return;
            }

            response.StatusCode = 206;
            response.Headers.ContentRange = FormattableString.Invariant($"bytes {first}-{last}/{file.Length}");
        }

        response.ContentLength = last - first + 1;
        if (context.Request.Method == "HEAD")
        {
            return;
        }

        await using FileStream stream = file.Open();
        stream.Position = first;
        byte[] buffer = new byte[1 << 16];
        long left = last - first + 1;
        while (left > 0)
        {
            int read = await stream.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, left)), context.RequestAborted);
            sending?.Invoke(read);
            await response.Body.WriteAsync(buffer.AsMemory(0, read), context.RequestAborted);
            left -= read;
        }
    }

    private static Uri Address(WebApplication app) =>
        new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    private async Task<WebApplication> RunAsync(string name, RequestDelegate handle)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static options => options.Listen(IPAddress.Loopback, 0));
        WebApplication app = builder.Build();
        app.Run(async context =>
        {
            HttpRequest r = context.Request;
            Requests.Enqueue(new HubServerRequest(name, r.Method, r.Path, r.Headers.Authorization, r.Headers.Range, r.Headers.IfRange));
            try
            {
                await handle(context);
            }
            catch (Exception e) when (e is OperationCanceledException or IOException)
            {
                context.Abort();
            }
        });
        await app.StartAsync();
        return app;
    }

    private async Task HandleCdnAsync(HttpContext context)
    {
        if (CdnFault is { } fault && await fault(context))
        {
            return;
        }

        string hash = context.Request.Path.Value!.Split('/')[^1];
        if (context.Request.Query["signature"] != Signature || !_large.TryGetValue(hash, out HubServerFile? file))
        {
            context.Response.StatusCode = 403;
            return;
        }

        // Counted before they are sent: a client may have them, and ask how many there were, before this returns.
        await SendFileAsync(context, file, "cdn-" + hash[..16], sent => Interlocked.Add(ref _cdnBytes, sent));
    }

    private async Task HandleHubAsync(HttpContext context)
    {
        if (HubFault is { } fault && await fault(context))
        {
            return;
        }

        string? authorization = context.Request.Headers.Authorization;
        if (authorization is not null && authorization != "Bearer " + Token)
        {
            Refuse(context, 401, null, "Invalid credentials in Authorization header");
            return;
        }

        string[] parts = context.Request.Path.Value!.Trim('/').Split('/');
        bool isApi = parts.Length > 4 && parts[0] == "api";
        string[] rest = isApi ? parts[2..] : parts;
        if (rest.Length < 4 || !_models.TryGetValue($"{rest[0]}/{rest[1]}", out (string Commit, bool IsGated, Dictionary<string, HubServerFile> Files) model))
        {
            Refuse(context, 401, "RepoNotFound", "Repository not found");
            return;
        }

        string revision = Uri.UnescapeDataString(rest[3]);
        if (revision != "main" && revision != model.Commit && revision != "refs/pr/1")
        {
            Refuse(context, 404, "RevisionNotFound", "Invalid rev id: " + revision);
            return;
        }

        context.Response.Headers["X-Repo-Commit"] = model.Commit;
        if (!isApi)
        {
            await ResolveAsync(context, model, string.Join('/', rest[4..]), authorization);
        }
        else if (rest[2] == "revision")
        {
            await context.Response.WriteAsJsonAsync(new { id = $"{rest[0]}/{rest[1]}", sha = model.Commit, gated = model.IsGated ? (object)"manual" : false, @private = false });
        }
        else
        {
            await ListAsync(context, model.Files, context.Request.Query["recursive"] == "true");
        }
    }

    private async Task ResolveAsync(HttpContext context, (string Commit, bool IsGated, Dictionary<string, HubServerFile> Files) model, string path, string? authorization)
    {
        if (model.IsGated && authorization is null)
        {
            Refuse(context, 401, "GatedRepo", "Access to this model is restricted and you are not in the authorized list.");
        }
        else if (!model.Files.TryGetValue(path, out HubServerFile? file))
        {
            Refuse(context, 404, "EntryNotFound", "Entry not found");
        }
        else if (file.IsLarge)
        {
            context.Response.Headers["X-Linked-Etag"] = $"\"{file.Sha256}\"";
            context.Response.Headers["X-Linked-Size"] = file.Length.ToString(CultureInfo.InvariantCulture);
            context.Response.Redirect($"{CdnEndpoint}repos/{file.Sha256}?signature={Signature}");
        }
        else
        {
            await SendFileAsync(context, file, file.GitHash);
        }
    }

    private async Task ListAsync(HttpContext context, Dictionary<string, HubServerFile> files, bool recursive)
    {
        object[] entries =
        [
            .. files.Values.Where(f => recursive || !f.Path.Contains('/', StringComparison.Ordinal)).OrderBy(static f => f.Path, StringComparer.Ordinal).Select(static f => f.IsLarge
                ? new { type = "file", oid = f.GitHash, size = f.Length, path = f.Path, lfs = new { oid = f.Sha256, size = f.Length, pointerSize = 134 } }
                : (object)new { type = "file", oid = f.GitHash, size = f.Length, path = f.Path }),
            .. files.Keys.Where(static p => p.Contains('/', StringComparison.Ordinal)).Select(static p => p[..p.IndexOf('/', StringComparison.Ordinal)]).Distinct()
                .Select(static d => new { type = "directory", oid = new string('0', 40), size = 0, path = d }),
        ];
        int start = int.TryParse(context.Request.Query["cursor"], out int cursor) ? cursor : 0;
        if (start + PageSize < entries.Length)
        {
            // As behind a mirror: the link names the real Hub.
            context.Response.Headers.Link = $"<https://huggingface.co{context.Request.Path}?recursive={context.Request.Query["recursive"]}&cursor={start + PageSize}>; rel=\"next\"";
        }

        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(JsonSerializer.Serialize(entries.Skip(start).Take(PageSize)));
    }

    private static void Refuse(HttpContext context, int status, string? code, string message)
    {
        context.Response.StatusCode = status;
        if (code is not null)
        {
            context.Response.Headers["X-Error-Code"] = code;
        }

        context.Response.Headers["X-Error-Message"] = message;
    }
}
