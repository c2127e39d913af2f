using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Fingerprints.Format;

namespace ProvenanceKit.Engine.Fingerprints.Cache;

/// <summary>
/// A cache entry: magic (8), length of the head (8), length of the body (8), HMAC-SHA-256 of the entry's id, these 24 bytes and the head (32), HMAC-SHA-256 of the
/// first HMAC and the body (32), the head, and the body. The head can be trusted without reading the body, an
/// entry put under another's name is noticed, and nothing is parsed before its HMAC agrees.
/// </summary>
internal sealed class CacheEntryFile : IDisposable
{
    private const int FixedLength = 24;
    private const int MacLength = 32;
    private const int MaxHeadLength = 1 << 20;
    private readonly FileStream _stream;
    private readonly byte[] _key;
    private readonly byte[] _headMac;
    private readonly byte[] _bodyMac;
    private readonly int _bodyLength;

    private CacheEntryFile(FileStream stream, byte[] key, byte[] headMac, byte[] bodyMac, int bodyLength, CacheEntryHead head)
    {
        _stream = stream;
        _key = key;
        _headMac = headMac;
        _bodyMac = bodyMac;
        _bodyLength = bodyLength;
        Head = head;
    }

    /// <summary>The head.</summary>
    public CacheEntryHead Head { get; }

    private static ReadOnlySpan<byte> Magic => "PKCACHE\u0002"u8;

    /// <summary>Makes an entry's bytes.</summary>
    public static byte[] Encode(byte[] key, CacheEntryHead head, ReadOnlySpan<byte> body)
    {
        byte[] headBytes = head.ToBytes();
        byte[] entry = new byte[FixedLength + (2 * MacLength) + headBytes.Length + body.Length];
        Magic.CopyTo(entry);
        BinaryPrimitives.WriteInt64LittleEndian(entry.AsSpan(8), headBytes.Length);
        BinaryPrimitives.WriteInt64LittleEndian(entry.AsSpan(16), body.Length);
        byte[] headMac = HeadMac(key, head.Subject.Id, entry.AsSpan(0, FixedLength), headBytes);
        headMac.CopyTo(entry.AsSpan(FixedLength));
        BodyMac(key, headMac, body).CopyTo(entry.AsSpan(FixedLength + MacLength));
        headBytes.CopyTo(entry.AsSpan(FixedLength + (2 * MacLength)));
        body.CopyTo(entry.AsSpan(FixedLength + (2 * MacLength) + headBytes.Length));
        return entry;
    }

    /// <summary>Opens an entry and checks its head; null when there is none.</summary>
    /// <param name="path">The file.</param>
    /// <param name="key">The user's key.</param>
    /// <exception cref="ProvenanceException">It is damaged, or wasn't written with this key.</exception>
    public static CacheEntryFile? Open(string path, byte[] key)
    {
        FileStream? stream = null;
        try
        {
            stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 4096);
            CacheEntryFile entry = Read(stream, path, key);
            stream = null;
            return entry;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ProvenanceException(ProvenanceErrorCode.FileUnreadable, path, "the cache entry can't be read: " + e.Message, null, e);
        }
        finally
        {
            stream?.Dispose();
        }
    }

    /// <summary>The body; once.</summary>
    /// <exception cref="ProvenanceException">The body is damaged or wasn't written with this key.</exception>
    public byte[] ReadBody()
    {
        byte[] body = new byte[_bodyLength];
        try
        {
            _stream.ReadExactly(body);
        }
        catch (IOException e)
        {
            throw new ProvenanceException(ProvenanceErrorCode.FileUnreadable, _stream.Name, "the cache entry can't be read: " + e.Message, null, e);
        }

        return CryptographicOperations.FixedTimeEquals(BodyMac(_key, _headMac, body), _bodyMac) ? body : throw Untrusted(_stream.Name);
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private static CacheEntryFile Read(FileStream stream, string path, byte[] key)
    {
        Span<byte> start = stackalloc byte[FixedLength + (2 * MacLength)];
        if (stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) < start.Length || !start.StartsWith(Magic))
        {
            throw Untrusted(path);
        }

        long headLength = BinaryPrimitives.ReadInt64LittleEndian(start[8..]);
        long bodyLength = BinaryPrimitives.ReadInt64LittleEndian(start[16..]);
        long rest = stream.Length - start.Length;
        if (headLength is < 0 or > MaxHeadLength || bodyLength is < 0 or > FingerprintFormat.MaxFileLength || headLength + bodyLength != rest)
        {
            throw Untrusted(path);
        }

        byte[] head = new byte[headLength];
        stream.ReadExactly(head);
        byte[] headMac = start.Slice(FixedLength, MacLength).ToArray();
        if (!CryptographicOperations.FixedTimeEquals(HeadMac(key, Path.GetFileNameWithoutExtension(path), start[..FixedLength], head), headMac))
        {
            throw Untrusted(path);
        }

        return new CacheEntryFile(stream, key, headMac, start[(FixedLength + MacLength)..].ToArray(), (int)bodyLength, CacheEntryHead.Parse(head, path));
    }

    private static byte[] HeadMac(byte[] key, string id, ReadOnlySpan<byte> start, ReadOnlySpan<byte> head)
    {
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        mac.AppendData(Encoding.UTF8.GetBytes(id));
        mac.AppendData(start);
        mac.AppendData(head);
        return mac.GetHashAndReset();
    }

    private static byte[] BodyMac(byte[] key, ReadOnlySpan<byte> headMac, ReadOnlySpan<byte> body)
    {
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        mac.AppendData(headMac);
        mac.AppendData(body);
        return mac.GetHashAndReset();
    }

    private static ProvenanceException Untrusted(string path) =>
        new(ProvenanceErrorCode.FingerprintInvalid, path, "the cache entry is damaged or wasn't written by this user");
}
