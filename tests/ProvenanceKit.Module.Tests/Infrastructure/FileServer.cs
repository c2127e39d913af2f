using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ProvenanceKit.Module.Tests.Infrastructure;

/// <summary>A server on this machine with one file.</summary>
internal sealed class FileServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly byte[] _content;
    private int _requests;

    public FileServer(byte[] content)
    {
        _content = content;
        _listener.Start();
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/archive.zip");
        _ = AnswerAsync();
    }

    public Uri Address { get; }

    public int Requests => Volatile.Read(ref _requests);

    /// <summary>Waits so long before each piece.</summary>
    public TimeSpan Pause { get; init; }

    public int Pieces { get; init; } = 1;

    public void Dispose() => _listener.Dispose();

    private async Task AnswerAsync()
    {
        try
        {
            while (true)
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync();
                Interlocked.Increment(ref _requests);
                await AnswerAsync(client.GetStream());
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or IOException)
        {
            // The test is over.
        }
    }

    private async Task AnswerAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
        while (await reader.ReadLineAsync() is { Length: > 0 })
        {
        }

        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {_content.Length}\r\nConnection: close\r\n\r\n"));
        foreach (byte[] piece in _content.Chunk(Math.Max(1, (_content.Length / Pieces) + 1)))
        {
            await Task.Delay(Pause);
            await stream.WriteAsync(piece);
        }
    }
}
