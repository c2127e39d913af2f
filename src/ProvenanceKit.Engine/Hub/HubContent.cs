using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Engine.Hub;

/// <summary>The bytes of one file on the Hub by ranges. The signed address that the Hub redirects to is kept, and asked for again when it has expired.</summary>
/// <param name="client">The client.</param>
/// <param name="info">The repository and commit.</param>
/// <param name="file">The file.</param>
#pragma warning disable CA1001 // A SemaphoreSlim without a wait handle holds nothing that needs disposing.
internal sealed class HubContent(HubClient client, HubModelInfo info, HubFileInfo file)
#pragma warning restore CA1001
{
    private readonly SemaphoreSlim _resolving = new(1);
    private volatile HubResolvedFile? _resolved;

    /// <summary>The file.</summary>
    public HubFileInfo File => file;

    /// <summary>Its name in messages.</summary>
    public string Subject { get; } = HubClient.Subject(info, file.Path);

    /// <summary>Hash, length and place, asked for once.</summary>
    /// <exception cref="ProvenanceException">The Hub refuses, or doesn't agree with its own list.</exception>
    public async ValueTask<HubResolvedFile> ResolveAsync(CancellationToken cancellationToken)
    {
        if (_resolved is { } known)
        {
            return known;
        }

        await _resolving.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_resolved is { } meanwhile)
            {
                return meanwhile;
            }

            HubResolvedFile resolved = await client.ResolveAsync(info, file.Path, cancellationToken).ConfigureAwait(false);
            if (resolved.Length != file.Length)
            {
                throw HubClient.Mismatch(Subject, file.Length, resolved.Length);
            }

            if (file.Sha256 is { } sha256 && !resolved.ETag.Equals(sha256, StringComparison.OrdinalIgnoreCase))
            {
                throw new ProvenanceException(ProvenanceErrorCode.HubResponseInvalid, Subject, "the server's ETag isn't the hash that the file list states");
            }

            return _resolved = resolved;
        }
        finally
        {
            _resolving.Release();
        }
    }

    /// <summary>Fills <paramref name="destination"/> with the bytes from <paramref name="offset"/> on, in as many requests as it takes.</summary>
    /// <param name="offset">First byte.</param>
    /// <param name="destination">Receives the bytes; not empty.</param>
    /// <param name="moved">Receives the number of bytes of each part that arrives.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="ProvenanceException">The server refuses, can't be reached, or sends something else.</exception>
    public async Task ReadAsync(long offset, Memory<byte> destination, Action<int> moved, CancellationToken cancellationToken)
    {
        int done = 0;
        await SendAsync(() => (offset + done, offset + destination.Length - 1), null, async (response, token) =>
        {
            CheckRange(response, offset + done, offset + destination.Length - 1);
            using HubBody body = await HubBody.OpenAsync(response, client.Transport, token).ConfigureAwait(false);
            while (done < destination.Length)
            {
                int read = await body.ReadAsync(destination[done..], token).ConfigureAwait(false);
                if (read == 0)
                {
                    throw new IOException("the body is too short");
                }

                done += read;
                moved(read);
            }

            return true;
        }, () => done, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends a request for a range to where the bytes are.</summary>
    /// <param name="range">First and last byte of the next attempt.</param>
    /// <param name="ifRange">Strong ETag that the bytes must belong to; null when there is none.</param>
    /// <param name="read">Reads an answer with status 200 or 206.</param>
    /// <param name="progress">Bytes received so far.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public Task<T> SendAsync<T>(
        Func<(long First, long Last)> range, Func<string?>? ifRange, Func<HttpResponseMessage, CancellationToken, Task<T>> read, Func<long> progress, CancellationToken cancellationToken)
    {
        HubResolvedFile? used = null;
        return client.Transport.SendAsync(
            async token =>
            {
                used = await ResolveAsync(token).ConfigureAwait(false);
                (long first, long last) = range();
                return new HubRequest
                {
                    Uri = used.Location,
                    Subject = Subject,
                    Repository = info.Repository,
                    Range = first == 0 && last == file.Length - 1 ? null : new RangeHeaderValue(first, last),
                    IfRange = ifRange?.Invoke(),
                };
            },
            async (response, token) =>
            {
                if (response.StatusCode is HttpStatusCode.OK or HttpStatusCode.PartialContent)
                {
                    return await read(response, token).ConfigureAwait(false);
                }

                bool mayBeExpired = response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.NotFound or HttpStatusCode.Gone;
                if (mayBeExpired && !HubTransport.IsSameOrigin(used!.Location, client.Settings.Endpoint))
                {
                    Interlocked.CompareExchange(ref _resolved, null, used);
                    throw new HubRetryException(
                        ProvenanceErrorCode.HubUnauthorized, $"the host that the Hub redirects to ({used.Location.Host}) refuses access with status {(int)response.StatusCode}; try again later");
                }

                throw response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable
                    ? new ProvenanceException(ProvenanceErrorCode.HubResponseInvalid, Subject, "the server says that the file ends before the bytes that were asked for")
                    : HubErrors.Refused(response, Subject, info.Repository, client.Settings);
            }, progress, cancellationToken);
    }

    /// <summary>Checks that an answer holds exactly the bytes asked for, of a file of the right length.</summary>
    /// <exception cref="ProvenanceException">It doesn't.</exception>
    public void CheckRange(HttpResponseMessage response, long first, long last)
    {
        if (response.StatusCode == HttpStatusCode.OK)
        {
            if (first != 0 || last != file.Length - 1)
            {
                throw new ProvenanceException(
                    ProvenanceErrorCode.HubResponseInvalid, Subject, "the server ignores ranges and sends the whole file; download the model first (Save-HubModel)");
            }

            if (response.Content.Headers.ContentLength is { } whole && whole != file.Length)
            {
                throw HubClient.Mismatch(Subject, file.Length, whole);
            }

            return;
        }

        ContentRangeHeaderValue? range = response.Content.Headers.ContentRange;
        if (range is not { HasRange: true, HasLength: true, Unit: "bytes" } || range.From != first || range.To != last)
        {
            throw new ProvenanceException(
                ProvenanceErrorCode.HubResponseInvalid, Subject, $"the server sends other bytes ({range?.ToString() ?? "no Content-Range"}) than {first} to {last}, which were asked for", first);
        }

        if (range.Length != file.Length)
        {
            throw HubClient.Mismatch(Subject, file.Length, range.Length!.Value);
        }

        if (response.Content.Headers.ContentLength is { } length && length != last - first + 1)
        {
            throw new ProvenanceException(ProvenanceErrorCode.HubResponseInvalid, Subject, $"the server announces {length} bytes for a range of {last - first + 1}", first);
        }
    }
}
