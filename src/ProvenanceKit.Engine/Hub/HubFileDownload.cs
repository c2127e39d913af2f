using System.Net;
using System.Security.Cryptography;
using System.Text;
using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Fingerprints;

namespace ProvenanceKit.Engine.Hub;

/// <summary>
/// Brings one file into the cache. Bytes go to <c>blobs/{etag}.incomplete</c>, where the next attempt, also of another process, goes on; the whole is checked
/// against the hash that the Hub states (SHA-256 for large files, the git object hash for others) and then renamed in one step.
/// </summary>
/// <param name="client">The client.</param>
/// <param name="cache">The repository's cache.</param>
/// <param name="info">The repository and commit.</param>
/// <param name="moved">Receives the number of bytes of each part: those that arrive, and (false) those that were there already.</param>
internal sealed class HubFileDownload(HubClient client, HubCache cache, HubModelInfo info, Action<long, bool> moved)
{
    private const int BufferLength = 256 * 1024;
    private const int GitHashLength = 40;

    /// <summary>Makes sure that a file is in the commit's snapshot.</summary>
    /// <exception cref="ProvenanceException">It can't be downloaded, isn't what the Hub announced, or the cache can't be written.</exception>
    public async Task RunAsync(HubFileInfo file, CancellationToken cancellationToken)
    {
        if (cache.Has(info.CommitHash, file.Path, file.Length))
        {
            moved(file.Length, false);
            return;
        }

        try
        {
            var content = new HubContent(client, info, file);
            string etag = file.Sha256 ?? (await content.ResolveAsync(cancellationToken).ConfigureAwait(false)).ETag;
            using HubFileLock held = await HubFileLock.TakeAsync(cache.LockPath(etag), cancellationToken).ConfigureAwait(false);
            string blob = cache.BlobPath(etag);
            Directory.CreateDirectory(Path.GetDirectoryName(blob)!);
            if (new FileInfo(blob) is { Exists: true } ready && ready.Length == file.Length)
            {
                moved(file.Length, false);
            }
            else
            {
                await FillAsync(content, etag, blob, cancellationToken).ConfigureAwait(false);
            }

            if (!cache.Has(info.CommitHash, file.Path, file.Length))
            {
                cache.Link(etag, info.CommitHash, file.Path);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw HubCache.Unwritable(cache.Folder, e);
        }
    }

    private async Task FillAsync(HubContent content, string etag, string blob, CancellationToken cancellationToken)
    {
        string incomplete = blob + ".incomplete", validator = incomplete + ".etag";
        bool resumed = new FileInfo(incomplete) is { Exists: true, Length: > 0 };
        await ReceiveAsync(content, incomplete, validator, cancellationToken).ConfigureAwait(false);
        if (!await IsIntactAsync(content.File, etag, incomplete, cancellationToken).ConfigureAwait(false))
        {
            AtomicFile.TryDelete(incomplete);
            AtomicFile.TryDelete(validator);
            if (resumed)
            {
                // What an earlier attempt left behind may have been damaged; once more from the beginning.
                moved(-content.File.Length, false);
                await ReceiveAsync(content, incomplete, validator, cancellationToken).ConfigureAwait(false);
            }

            if (!resumed || !await IsIntactAsync(content.File, etag, incomplete, cancellationToken).ConfigureAwait(false))
            {
                AtomicFile.TryDelete(incomplete);
                throw new ProvenanceException(
                    ProvenanceErrorCode.HubContentMismatch, content.Subject, "the downloaded bytes don't have the hash that the Hub states; they were deleted, try again");
            }
        }

        File.Move(incomplete, blob, overwrite: true);
        AtomicFile.TryDelete(validator);
    }

    private async Task ReceiveAsync(HubContent content, string incomplete, string validator, CancellationToken cancellationToken)
    {
        long length = content.File.Length;
        await using var stream = new FileStream(incomplete, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, bufferSize: 0, useAsync: true);
        if (stream.Length > length)
        {
            stream.SetLength(0);
        }

        stream.Position = stream.Length;
        moved(stream.Length, false);
        if (stream.Length == length)
        {
            return;
        }

        string? etag = stream.Length > 0 ? ReadValidator(validator) : null;
        byte[] buffer = new byte[BufferLength];
        await content.SendAsync(() => (stream.Position, length - 1), () => stream.Position > 0 ? etag : null, async (response, token) =>
        {
            if (response.StatusCode == HttpStatusCode.OK && stream.Position > 0)
            {
                // The server has other bytes than those that are here, or knows no ranges: from the beginning.
                moved(-stream.Position, false);
                stream.SetLength(0);
                stream.Position = 0;
            }

            content.CheckRange(response, stream.Position, length - 1);
            if (response.Headers.ETag is { IsWeak: false } strong && strong.Tag != etag)
            {
                etag = strong.Tag;
                WriteValidator(validator, etag);
            }

            using HubBody body = await HubBody.OpenAsync(response, client.Transport, token).ConfigureAwait(false);
            while (stream.Position < length)
            {
                int wanted = (int)Math.Min(buffer.Length, length - stream.Position);
                int read = await body.ReadAsync(buffer.AsMemory(0, wanted), token).ConfigureAwait(false);
                if (read == 0)
                {
                    throw new IOException("the body is too short");
                }

                await WriteAsync(stream, buffer.AsMemory(0, read), token).ConfigureAwait(false);
                moved(read, true);
            }

            return true;
        }, () => stream.Position, cancellationToken).ConfigureAwait(false);
    }

    // A full disk is no reason to ask the server again.
    private async Task WriteAsync(FileStream stream, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            await stream.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw HubCache.Unwritable(cache.Folder, e);
        }
    }

    private void WriteValidator(string path, string etag)
    {
        try
        {
            File.WriteAllText(path, etag);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw HubCache.Unwritable(cache.Folder, e);
        }
    }

    private static string? ReadValidator(string path)
    {
        try
        {
            return new FileInfo(path) is { Exists: true, Length: <= 512 } ? File.ReadAllText(path) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static async Task<bool> IsIntactAsync(HubFileInfo file, string etag, string path, CancellationToken cancellationToken)
    {
        await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, useAsync: true);
        if (stream.Length != file.Length)
        {
            return false;
        }

        if (file.Sha256 is { } sha256)
        {
            return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken).ConfigureAwait(false)) == sha256;
        }

        string expected = etag.Length == GitHashLength ? etag : file.GitHash;
        return expected.Length != GitHashLength || await GitHashAsync(stream, cancellationToken).ConfigureAwait(false) == expected;
    }

    // The name of a blob in git: SHA-1 of "blob <length>", a zero byte and the content.
#pragma warning disable CA5350 // The Hub states this hash; it tells damage from none, not an enemy from a friend.
    private static async Task<string> GitHashAsync(FileStream stream, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        hash.AppendData(Encoding.ASCII.GetBytes(FormattableString.Invariant($"blob {stream.Length}\0")));
        byte[] buffer = new byte[BufferLength];
        for (int read; (read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0;)
        {
            hash.AppendData(buffer, 0, read);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
#pragma warning restore CA5350
}
