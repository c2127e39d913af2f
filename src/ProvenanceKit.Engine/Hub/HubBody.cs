using System.Diagnostics;

namespace ProvenanceKit.Engine.Hub;

/// <summary>
/// The body of an answer. Silence longer than the timeout ends it, and so does a server that keeps sending next to nothing: after the timeout the average must
/// reach a kilobyte a second.
/// </summary>
internal sealed class HubBody : IDisposable
{
    private const double SlowestBytesPerSecond = 1024;
    private readonly Stream _stream;
    private readonly HubTransport _transport;
    private readonly long _start = Stopwatch.GetTimestamp();
    private long _received;

    private HubBody(Stream stream, HubTransport transport)
    {
        _stream = stream;
        _transport = transport;
    }

    /// <summary>Opens the body of an answer.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="transport">What brought it: its timeout holds, and it counts the bytes.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static async Task<HubBody> OpenAsync(HttpResponseMessage response, HubTransport transport, CancellationToken cancellationToken) =>
        new(await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false), transport);

    /// <summary>Reads what is there, at least one byte; 0 at the end.</summary>
    /// <exception cref="TimeoutException">The server is silent, or too slow.</exception>
    public async ValueTask<int> ReadAsync(Memory<byte> destination, CancellationToken cancellationToken)
    {
        TimeSpan elapsed = Stopwatch.GetElapsedTime(_start);
        TimeSpan timeout = _transport.Settings.Timeout;
        if (elapsed > timeout && _received < elapsed.TotalSeconds * SlowestBytesPerSecond)
        {
            throw new TimeoutException("the server sends too slowly");
        }

        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(timeout);
        try
        {
            int read = await _stream.ReadAsync(destination, limited.Token).ConfigureAwait(false);
            _received += read;
            _transport.CountReceived(read);
            return read;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException("the server stopped sending");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();
}
