using System.Net;
using System.Net.Http.Headers;
using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Engine.Hub;

/// <summary>
/// Sends requests: redirects by hand, the token to the endpoint's origin only and never again once a redirect left it, another attempt after silence, broken
/// connections, 408, 429 and 5xx. Redirects go to https, or to http on this machine when the endpoint itself is there.
/// </summary>
#pragma warning disable CA1001 // A SemaphoreSlim without a wait handle holds nothing that needs disposing.
internal sealed class HubTransport
#pragma warning restore CA1001
{
    private const int MaxRedirects = 8;
    private const long ProgressThatCounts = 1 << 20;
    private static readonly TimeSpan s_firstDelay = TimeSpan.FromSeconds(0.25);
    private static readonly TimeSpan s_longestBackoff = TimeSpan.FromSeconds(8);
    private static readonly ProductInfoHeaderValue s_agent = new("ProvenanceKit", typeof(HubTransport).Assembly.GetName().Version?.ToString(3) ?? "0");

    // Shared by all transports, as HttpClient is meant to be: connections outlive one model.
    private static readonly Lazy<HttpClient> s_client = new(static () => CreateClient(useProxy: true));
    private static readonly Lazy<HttpClient> s_loopbackClient = new(static () => CreateClient(useProxy: false));

    private readonly HubSettings _settings;
    private readonly HttpClient _client;
    private readonly SemaphoreSlim _slots;
    private long _bytesReceived;

    /// <summary>Creates a transport.</summary>
    public HubTransport(HubSettings settings)
    {
        _settings = settings;
        _client = settings.Endpoint.IsLoopback ? s_loopbackClient.Value : s_client.Value;
        _slots = new SemaphoreSlim(settings.MaxConnections);
    }

    /// <summary>The settings.</summary>
    public HubSettings Settings => _settings;

    /// <summary>Bytes of the bodies that came over the network, also of attempts that broke off.</summary>
    public long BytesReceived => Interlocked.Read(ref _bytesReceived);

    /// <summary>Adds to <see cref="BytesReceived"/>.</summary>
    public void CountReceived(long bytes) => Interlocked.Add(ref _bytesReceived, bytes);

    /// <summary>Sends until it succeeds or can't succeed.</summary>
    /// <param name="next">Makes the request of each attempt, so that it can go on where the last one broke off.</param>
    /// <param name="read">Reads the answer, whatever its status, and returns the result; an <see cref="IOException"/> or <see cref="HubRetryException"/> leads to another attempt.</param>
    /// <param name="progress">Bytes received so far; an attempt that brought a good part of them doesn't count against the limit. Null when it doesn't apply.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="ProvenanceException">The server refuses, can't be reached, or breaks the protocol.</exception>
    public async Task<T> SendAsync<T>(
        Func<CancellationToken, ValueTask<HubRequest>> next, Func<HttpResponseMessage, CancellationToken, Task<T>> read, Func<long>? progress, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            long before = progress?.Invoke() ?? 0;
            TimeSpan? asked;
            ProvenanceException failure;
            HubRequest request = await next(cancellationToken).ConfigureAwait(false);
            await _slots.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                using HttpResponseMessage response = await FollowAsync(request, cancellationToken).ConfigureAwait(false);
                if (!IsTransient(response.StatusCode))
                {
                    return await read(response, cancellationToken).ConfigureAwait(false);
                }

                asked = RetryAfter(response);
                failure = Transient(response, request, asked);
            }
            catch (HubRetryException e)
            {
                asked = TimeSpan.Zero;
                failure = new ProvenanceException(e.Code, request.Subject, e.Message);
            }
            catch (Exception e) when (e is HttpRequestException or IOException or TimeoutException && !cancellationToken.IsCancellationRequested)
            {
                asked = null;
                failure = new ProvenanceException(
                    ProvenanceErrorCode.HubUnreachable, request.Subject, $"{_settings.Endpoint.Host} can't be reached or broke off ({Describe(e)}); check the connection and try again");
            }
            finally
            {
                _slots.Release();
            }

            cancellationToken.ThrowIfCancellationRequested();
            if (progress is not null && progress() - before >= ProgressThatCounts)
            {
                attempt = 1;
            }

            if (attempt >= _settings.MaxAttempts || asked > _settings.MaxRetryDelay)
            {
                throw failure;
            }

            await Task.Delay(asked ?? Backoff(attempt), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Whether two addresses have scheme, host and port in common.</summary>
    public static bool IsSameOrigin(Uri a, Uri b) => Uri.Compare(a, b, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) == 0;

    private static HttpClient CreateClient(bool useProxy)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = useProxy,
            AutomaticDecompression = DecompressionMethods.None,
            MaxConnectionsPerServer = 64,
            ConnectTimeout = TimeSpan.FromSeconds(15),
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            MaxResponseHeadersLength = 64,
        };
        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    private async Task<HttpResponseMessage> FollowAsync(HubRequest request, CancellationToken cancellationToken)
    {
        Uri uri = request.Uri;
        bool isHome = IsSameOrigin(uri, _settings.Endpoint);
        for (int hop = 0; ; hop++)
        {
            HttpResponseMessage response = await SendOnceAsync(request, uri, isHome, cancellationToken).ConfigureAwait(false);
            if (response.StatusCode is not (HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
                or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect))
            {
                return response;
            }

            try
            {
                Uri target = Target(response, uri, request.Subject);
                bool staysHome = IsSameOrigin(target, _settings.Endpoint);
                if (request.StopAtOtherHost && !staysHome)
                {
                    // The caller goes there itself, so the address is kept in its absolute form.
                    response.Headers.Location = target;
                    return response;
                }

                if (hop == MaxRedirects)
                {
                    throw new ProvenanceException(ProvenanceErrorCode.HubResponseInvalid, request.Subject, $"the server redirects more than {MaxRedirects} times");
                }

                isHome &= staysHome;
                uri = target;
            }
            catch
            {
                response.Dispose();
                throw;
            }

            response.Dispose();
        }
    }

    private async Task<HttpResponseMessage> SendOnceAsync(HubRequest request, Uri uri, bool isHome, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(request.Method, uri);
        message.Headers.UserAgent.Add(s_agent);
        message.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity"));
        message.Headers.Range = request.Range;
        if (request.IfRange is { } etag && EntityTagHeaderValue.TryParse(etag, out EntityTagHeaderValue? parsed))
        {
            message.Headers.IfRange = new RangeConditionHeaderValue(parsed);
        }

        // In the clear a token may only travel within this machine.
        if (isHome && _settings.Token is { } token && (uri.Scheme == Uri.UriSchemeHttps || uri.IsLoopback))
        {
            message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(_settings.Timeout);
        try
        {
            return await _client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, limited.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException("the server doesn't answer");
        }
    }

    private Uri Target(HttpResponseMessage response, Uri from, string subject)
    {
        if (response.Headers.Location is not { } location || !Uri.TryCreate(from, location, out Uri? target))
        {
            throw new ProvenanceException(ProvenanceErrorCode.HubResponseInvalid, subject, "the server redirects without saying where to");
        }

        bool allowed = target.Scheme == Uri.UriSchemeHttps
            || (target.Scheme == Uri.UriSchemeHttp && from.Scheme == Uri.UriSchemeHttp
                && ((target.IsLoopback && _settings.Endpoint.IsLoopback) || IsSameOrigin(target, _settings.Endpoint)));
        return allowed && target.UserInfo.Length == 0
            ? target
            : throw new ProvenanceException(
                ProvenanceErrorCode.HubResponseInvalid, subject, $"the server redirects to {target.Scheme}://{target.Host}, which isn't followed: only https is");
    }

    private ProvenanceException Transient(HttpResponseMessage response, HubRequest request, TimeSpan? asked) =>
        response.StatusCode == HttpStatusCode.TooManyRequests
            ? new ProvenanceException(
                ProvenanceErrorCode.HubRateLimited, request.Subject,
                "the Hub has had too many requests" + (asked is { } wait ? FormattableString.Invariant($" and asks to wait {wait.TotalSeconds:0} s") : "")
                + (_settings.Token is null ? "; with an access token (HF_TOKEN) it allows more" : "; try again later"))
            : new ProvenanceException(ProvenanceErrorCode.HubUnreachable, request.Subject, $"the server keeps answering with status {(int)response.StatusCode}; try again later");

    private static bool IsTransient(HttpStatusCode status) =>
        status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or HttpStatusCode.InternalServerError or HttpStatusCode.BadGateway
            or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    // Retry-After in seconds or as a date, or the seconds to the next window that the Hub gives in RateLimit ("api";r=0;t=55).
    private static TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        if (response.Headers.RetryAfter is { } header)
        {
            TimeSpan? wait = header.Delta ?? header.Date - DateTimeOffset.UtcNow;
            return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
        }

        if (response.StatusCode == HttpStatusCode.TooManyRequests && HubErrors.Header(response, "RateLimit") is { } limit)
        {
            foreach (string part in limit.Split(';', StringSplitOptions.TrimEntries))
            {
                if (part.StartsWith("t=", StringComparison.Ordinal) && int.TryParse(part.AsSpan(2), out int seconds) && seconds >= 0)
                {
                    return TimeSpan.FromSeconds(seconds);
                }
            }
        }

        return null;
    }

    private static TimeSpan Backoff(int attempt)
    {
        double seconds = Math.Min(s_longestBackoff.TotalSeconds, s_firstDelay.TotalSeconds * Math.Pow(2, attempt - 1));
        return TimeSpan.FromSeconds(seconds * (0.75 + (Random.Shared.NextDouble() / 2)));
    }

    // The messages of sockets and TLS name hosts at most, never addresses.
    private static string Describe(Exception e) => e switch
    {
        TimeoutException => e.Message,
        HttpRequestException { HttpRequestError: not HttpRequestError.Unknown } http => http.HttpRequestError.ToString(),
        HttpIOException io => io.HttpRequestError.ToString(),
        _ => e.GetBaseException().GetType().Name,
    };
}
