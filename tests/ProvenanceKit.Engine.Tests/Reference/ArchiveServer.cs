using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ProvenanceKit.Engine.Tests.Reference;

/// <summary>A server on this machine that answers every request as a test says.</summary>
internal sealed class ArchiveServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private ArchiveServer(WebApplication application, Uri address)
    {
        _application = application;
        Address = address;
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>Starts a server.</summary>
    public static async Task<ArchiveServer> StartAsync(RequestDelegate answer)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication application = builder.Build();
        application.Run(answer);
        await application.StartAsync();
        string address = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return new ArchiveServer(application, new Uri(address + "/archive.zip"));
    }

    /// <summary>Answers as a file server does: ranges, entity tag.</summary>
    public static async Task SendFileAsync(HttpContext context, byte[] content, string entityTag)
    {
        HttpResponse response = context.Response;
        response.Headers.ETag = entityTag;
        int from = 0;
        if (context.Request.Headers.Range.ToString() is { Length: > 0 } range && context.Request.Headers.IfRange.ToString() == entityTag)
        {
            from = int.Parse(range["bytes=".Length..^1], System.Globalization.CultureInfo.InvariantCulture);
            response.StatusCode = StatusCodes.Status206PartialContent;
            response.Headers.ContentRange = $"bytes {from}-{content.Length - 1}/{content.Length}";
        }

        response.ContentLength = content.Length - from;
        await response.Body.WriteAsync(content.AsMemory(from));
    }

    public async ValueTask DisposeAsync() => await _application.DisposeAsync();
}
