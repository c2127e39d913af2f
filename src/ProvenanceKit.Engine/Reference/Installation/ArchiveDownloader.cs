using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using ProvenanceKit.Engine.Checkpoints;
using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Reference.Catalogue;
using ProvenanceKit.Engine.Reference.Database;

namespace ProvenanceKit.Engine.Reference.Installation;

/// <summary>
/// Downloads a file over HTTPS, also through redirects, which may lead to HTTPS only. A download that broke off is continued where it stopped as long as the
/// server says by the entity tag that it still is the same file; otherwise it begins again.
/// </summary>
internal sealed class ArchiveDownloader(Uri uri, long maxBytes, bool allowLoopbackHttp, IProgress<EngineProgress>? progress)
{
    private const int MaxRedirects = 10;
    private const int MaxAttempts = 5;
    private const int MaxStateLength = 1 << 14;

    private static readonly TimeSpan s_connectTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_silenceTimeout = TimeSpan.FromSeconds(60);

    /// <summary>Pause before another attempt; a test needs none.</summary>
    public TimeSpan RetryPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Refuses an address that nothing is downloaded from.</summary>
    /// <param name="address">The address.</param>
    /// <param name="allowLoopbackHttp">Accept plain HTTP from this machine.</param>
    /// <exception cref="ProvenanceException"><see cref="ProvenanceErrorCode.DownloadRefused"/>.</exception>
    public static void CheckAddress(Uri address, bool allowLoopbackHttp) => CheckAddress(address, address, allowLoopbackHttp);

    /// <summary>Downloads.</summary>
    /// <param name="path">The file; what is there of an earlier attempt is continued. A file beside it says what it is of.</param>
    /// <param name="cancellationToken">Stops the download; what has come stays for the next time.</param>
    /// <exception cref="ProvenanceException"><see cref="ProvenanceErrorCode.DownloadRefused"/>, <see cref="ProvenanceErrorCode.DownloadFailed"/> or <see cref="ProvenanceErrorCode.LimitExceeded"/>.</exception>
    public void Download(string path, CancellationToken cancellationToken)
    {
        CheckAddress(uri, uri, allowLoopbackHttp);
        using SocketsHttpHandler handler = new()
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = s_connectTimeout,
            UseCookies = false,
        };
        using HttpClient client = new(handler) { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("ProvenanceKit", "1.0"));
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                long before = new FileInfo(path) is { Exists: true } file ? file.Length : 0;
                DownloadAsync(client, path, before, cancellationToken).GetAwaiter().GetResult();
                return;
            }
            catch (Exception e) when (IsNetworkTrouble(e) && !cancellationToken.IsCancellationRequested)
            {
                if (attempt == MaxAttempts)
                {
                    throw new ProvenanceException(
                        ProvenanceErrorCode.DownloadFailed, uri.ToString(), $"the download failed after {MaxAttempts} attempts ({e.Message}); try again, it will continue where it stopped", null, e);
                }
            }

            cancellationToken.WaitHandle.WaitOne(RetryPause * attempt);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private static bool IsNetworkTrouble(Exception e) => e is HttpRequestException or SocketException or TimeoutException or OperationCanceledException;

    private async Task DownloadAsync(HttpClient client, string path, long done, CancellationToken cancellationToken)
    {
        string statePath = path + ".json";
        DownloadState? state = ReadState(statePath);
        bool canResume = done > 0 && state is { EntityTag: not null } && state.Uri == uri.ToString();
        using HttpResponseMessage response = await SendAsync(client, canResume ? done : 0, canResume ? state!.EntityTag : null, cancellationToken).ConfigureAwait(false);
        bool resumes = response.StatusCode == HttpStatusCode.PartialContent && canResume
            && response.Content.Headers.ContentRange is { Unit: "bytes", From: { } from } && from == done;
        if (!resumes && response.StatusCode != HttpStatusCode.OK)
        {
            Restart(path, statePath);
            throw response.StatusCode is HttpStatusCode.RequestedRangeNotSatisfiable or HttpStatusCode.PartialContent
                ? new HttpRequestException("the server can't continue the download")
                : Failure(response.StatusCode);
        }

        if (!resumes)
        {
            done = 0;
            Restart(path, statePath);
            string? tag = response.Headers.ETag is { IsWeak: false } strong ? strong.Tag : null;
            DatabaseFiles.Replace(statePath, CatalogueJson.Write(new DownloadState(uri.ToString(), tag)));
        }

        long total = response.Content.Headers.ContentLength is { } length ? done + length : 0;
        if (total > maxBytes)
        {
            throw TooLarge();
        }

        await CopyAsync(response, path, done, total, cancellationToken).ConfigureAwait(false);
    }

    private async Task CopyAsync(HttpResponseMessage response, string path, long done, long total, CancellationToken cancellationToken)
    {
        Stream body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (body.ConfigureAwait(false))
        {
            using FileStream file = new(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read);
            file.SetLength(done);
            file.Position = done;
            byte[] buffer = new byte[1 << 17];
            long received = done;
            while (true)
            {
                using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                silence.CancelAfter(s_silenceTimeout);
                int read = await ReadAsync(body, buffer, silence.Token).ConfigureAwait(false);
                if (read == 0)
                {
                    break;
                }

                received += read;
                if (received > maxBytes)
                {
                    throw TooLarge();
                }

                await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
                progress?.Report(new EngineProgress(Path.GetFileName(uri.LocalPath), "download", received, total));
            }

            if (total > 0 && received != total)
            {
                throw new HttpRequestException($"the connection ended after {received} of {total} bytes");
            }
        }
    }

    // Broken connections show as plain input/output errors, as full disks do; only the former are worth another attempt.
    private static async ValueTask<int> ReadAsync(Stream body, byte[] buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            throw new HttpRequestException("the connection broke: " + e.Message, e);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpClient client, long from, string? entityTag, CancellationToken cancellationToken)
    {
        Uri address = uri;
        for (int redirects = 0; redirects <= MaxRedirects; redirects++)
        {
            using HttpRequestMessage request = new(HttpMethod.Get, address);
            if (from > 0 && entityTag is not null)
            {
                request.Headers.Range = new RangeHeaderValue(from, null);
                request.Headers.IfRange = new RangeConditionHeaderValue(new EntityTagHeaderValue(entityTag));
            }

            using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            silence.CancelAfter(s_silenceTimeout);
            HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, silence.Token).ConfigureAwait(false);
            if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308))
            {
                return response;
            }

            Uri? location = response.Headers.Location;
            response.Dispose();
            if (location is null)
            {
                throw new ProvenanceException(ProvenanceErrorCode.DownloadFailed, address.ToString(), "the server redirects without saying where to");
            }

            Uri next = new(address, location);
            CheckAddress(next, address, allowLoopbackHttp);
            address = next;
        }

        throw new ProvenanceException(ProvenanceErrorCode.DownloadRefused, uri.ToString(), $"the server redirects more than {MaxRedirects} times");
    }

    private static void CheckAddress(Uri address, Uri origin, bool allowLoopbackHttp)
    {
        // Once on HTTPS, always on HTTPS.
        bool isLocal = allowLoopbackHttp && address.IsAbsoluteUri && address.Scheme == Uri.UriSchemeHttp && address.IsLoopback && origin.Scheme == Uri.UriSchemeHttp;
        if (!address.IsAbsoluteUri || (address.Scheme != Uri.UriSchemeHttps && !isLocal))
        {
            string way = ReferenceEquals(address, origin) ? "the address isn't HTTPS" : $"the server redirects to {address}, which isn't HTTPS";
            throw new ProvenanceException(ProvenanceErrorCode.DownloadRefused, origin.ToString(), way + "; nothing is downloaded over other ways");
        }
    }

    private ProvenanceException Failure(HttpStatusCode status) =>
        (int)status >= 500 || status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests
            ? throw new HttpRequestException($"the server answers {(int)status}")
            : new ProvenanceException(ProvenanceErrorCode.DownloadFailed, uri.ToString(), $"the server answers {(int)status}; check the address");

    private ProvenanceException TooLarge() =>
        new(ProvenanceErrorCode.LimitExceeded, uri.ToString(), $"the archive has more than {maxBytes} bytes; raise the limit if that is right");

    private static DownloadState? ReadState(string path)
    {
        try
        {
            return File.Exists(path) ? CatalogueJson.Read<DownloadState>(BoundedFile.ReadAllBytes(path, MaxStateLength), path) : null;
        }
        catch (ProvenanceException)
        {
            // Without knowing what the partial file is of, the download begins again.
            return null;
        }
    }

    private static void Restart(string path, string statePath)
    {
        DatabaseFiles.TryDelete(statePath);
        DatabaseFiles.TryDelete(path);
    }
}
