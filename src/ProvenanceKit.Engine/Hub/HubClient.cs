using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Engine.Hub;

/// <summary>
/// The Hub's HTTP API: <c>/api/models/{id}/revision/{revision}</c> for the commit, <c>/api/models/{id}/tree/{commit}</c> for the files (pages linked by
/// <c>Link: rel="next"</c>), <c>/{id}/resolve/{commit}/{path}</c> for contents. Source: the Hub's API documentation and huggingface_hub (Apache-2.0).
/// </summary>
internal sealed class HubClient
{
    private const int MaxJsonLength = 32 << 20;
    private const int MaxPages = 1000;
    private const int MaxFiles = 100_000;
    private readonly HubTransport _transport;

    /// <summary>Creates a client; nothing is sent yet.</summary>
    /// <exception cref="ProvenanceException">The settings forbid requests.</exception>
    public HubClient(HubSettings settings)
    {
        if (!settings.IsOnline || settings.IsOffline)
        {
            throw new ProvenanceException(
                ProvenanceErrorCode.HubOffline, settings.Endpoint.Host,
                settings.IsOffline ? "HF_HUB_OFFLINE or TRANSFORMERS_OFFLINE forbids requests to the Hub" : "requests to the Hub weren't allowed; go online explicitly");
        }

        Settings = settings;
        _transport = new HubTransport(settings);
    }

    /// <summary>The settings.</summary>
    public HubSettings Settings { get; }

    /// <summary>The transport.</summary>
    public HubTransport Transport => _transport;

    /// <summary>The commit that a revision stands for, without the files.</summary>
    public async Task<HubModelInfo> GetInfoAsync(HubModelReference reference, CancellationToken cancellationToken)
    {
        string path = $"api/models/{HubPath.Escape(reference.Repository)}/revision/{Uri.EscapeDataString(reference.Revision)}";
        (JsonDocument document, _) = await GetJsonAsync(new Uri(Settings.Endpoint, path), reference.ToString(), reference.Repository, cancellationToken).ConfigureAwait(false);
        using (document)
        {
            JsonElement root = document.RootElement;
            string? commit = root.ValueKind == JsonValueKind.Object ? Text(root, "sha") : null;
            if (commit is null || !HubModelReference.IsCommitHash(commit))
            {
                throw Invalid(reference.ToString(), "the answer names no commit");
            }

            return new HubModelInfo
            {
                Repository = reference.Repository,
                Revision = reference.Revision,
                CommitHash = commit,
                IsGated = root.TryGetProperty("gated", out JsonElement gated) && gated.ValueKind is JsonValueKind.String or JsonValueKind.True,
                IsPrivate = root.TryGetProperty("private", out JsonElement hidden) && hidden.ValueKind == JsonValueKind.True,
            };
        }
    }

    /// <summary>The files at a commit, ordered by path.</summary>
    /// <param name="info">The repository and commit.</param>
    /// <param name="recursive">Also the files in folders.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public async Task<ImmutableArray<HubFileInfo>> ListFilesAsync(HubModelInfo info, bool recursive, CancellationToken cancellationToken)
    {
        string subject = HubModelReference.Scheme + info;
        var files = new SortedDictionary<string, HubFileInfo>(StringComparer.Ordinal);
        var page = new Uri(Settings.Endpoint, $"api/models/{HubPath.Escape(info.Repository)}/tree/{info.CommitHash}?recursive={(recursive ? "true" : "false")}");
        var seen = new HashSet<Uri>();
        for (Uri? next = page; next is not null;)
        {
            if (!seen.Add(next) || seen.Count > MaxPages)
            {
                throw Invalid(subject, "the pages of the file list don't end");
            }

            (JsonDocument document, string? link) = await GetJsonAsync(next, subject, info.Repository, cancellationToken).ConfigureAwait(false);
            using (document)
            {
                if (document.RootElement.ValueKind != JsonValueKind.Array)
                {
                    throw Invalid(subject, "the file list isn't a list");
                }

                foreach (JsonElement entry in document.RootElement.EnumerateArray())
                {
                    if (entry.ValueKind == JsonValueKind.Object && Text(entry, "type") == "file")
                    {
                        HubFileInfo file = ReadFile(entry, info, subject);
                        files[file.Path] = file;
                    }
                }
            }

            if (files.Count > MaxFiles)
            {
                throw new ProvenanceException(ProvenanceErrorCode.LimitExceeded, subject, $"the repository has more than {MaxFiles} files");
            }

            next = link is null ? null : NextPage(link, subject);
        }

        return [.. files.Values];
    }

    /// <summary>Asks for a file's hash, length and place, without its content.</summary>
    public Task<HubResolvedFile> ResolveAsync(HubModelInfo info, string path, CancellationToken cancellationToken)
    {
        string subject = Subject(info, path);
        var request = new HubRequest { Method = HttpMethod.Head, Uri = ResolveUri(info, path), Subject = subject, Repository = info.Repository, StopAtOtherHost = true };
        return _transport.SendAsync(
            _ => ValueTask.FromResult(request),
            (response, _) => Task.FromResult(ReadResolved(response, request, info)),
            progress: null, cancellationToken);
    }

    /// <summary>Downloads a small file whole.</summary>
    /// <param name="info">The repository and commit.</param>
    /// <param name="file">The file; its length is checked before and after.</param>
    /// <param name="maxLength">Most bytes.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public async Task<byte[]> DownloadAsync(HubModelInfo info, HubFileInfo file, long maxLength, CancellationToken cancellationToken)
    {
        string subject = Subject(info, file.Path);
        if (file.Length > maxLength)
        {
            throw new ProvenanceException(ProvenanceErrorCode.LimitExceeded, subject, $"the file has {file.Length} bytes, at most {maxLength} are read");
        }

        var request = new HubRequest { Uri = ResolveUri(info, file.Path), Subject = subject, Repository = info.Repository };
        return await _transport.SendAsync(_ => ValueTask.FromResult(request), async (response, token) =>
        {
            if (response.StatusCode != HttpStatusCode.OK)
            {
                throw HubErrors.Refused(response, subject, info.Repository, Settings);
            }

            if (response.Content.Headers.ContentLength is { } length && length != file.Length)
            {
                throw Mismatch(subject, file.Length, length);
            }

            return await ReadBodyAsync(response, file.Length, subject, token).ConfigureAwait(false);
        }, progress: null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The address of a file's content at a commit.</summary>
    public Uri ResolveUri(HubModelInfo info, string path) =>
        new(Settings.Endpoint, $"{HubPath.Escape(info.Repository)}/resolve/{info.CommitHash}/{HubPath.Escape(path)}");

    /// <summary>A file's name in messages.</summary>
    public static string Subject(HubModelInfo info, string path) => $"{HubModelReference.Scheme}{info}/{path}";

    /// <summary>The error of a body or range that has another length than the file.</summary>
    public static ProvenanceException Mismatch(string subject, long expected, long actual) =>
        new(ProvenanceErrorCode.HubResponseInvalid, subject, $"the server sends a file of {actual} bytes where the Hub lists {expected}; try again later");

    private async Task<(JsonDocument Document, string? Link)> GetJsonAsync(Uri uri, string subject, string repository, CancellationToken cancellationToken)
    {
        var request = new HubRequest { Uri = uri, Subject = subject, Repository = repository };
        return await _transport.SendAsync(_ => ValueTask.FromResult(request), async (response, token) =>
        {
            if (response.StatusCode != HttpStatusCode.OK)
            {
                throw HubErrors.Refused(response, subject, repository, Settings);
            }

            byte[] body = await ReadBodyAsync(response, null, subject, token).ConfigureAwait(false);
            try
            {
                return (JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 32 }), HubErrors.Header(response, "Link"));
            }
            catch (JsonException e)
            {
                throw new ProvenanceException(ProvenanceErrorCode.HubResponseInvalid, subject, "the answer isn't valid JSON; is the endpoint a Hub?", null, e);
            }
        }, progress: null, cancellationToken).ConfigureAwait(false);
    }

    // With a known length exactly that many bytes; otherwise all, up to the limit for JSON.
    private async Task<byte[]> ReadBodyAsync(HttpResponseMessage response, long? length, string subject, CancellationToken cancellationToken)
    {
        long limit = length ?? MaxJsonLength;
        using HubBody body = await HubBody.OpenAsync(response, _transport, cancellationToken).ConfigureAwait(false);
        using var buffer = new MemoryStream((int)Math.Min(limit, response.Content.Headers.ContentLength ?? 4096));
        byte[] part = new byte[64 * 1024];
        for (int read; (read = await body.ReadAsync(part, cancellationToken).ConfigureAwait(false)) > 0;)
        {
            buffer.Write(part, 0, read);
            if (buffer.Length > limit)
            {
                throw length is null
                    ? new ProvenanceException(ProvenanceErrorCode.LimitExceeded, subject, $"the answer has more than {MaxJsonLength} bytes")
                    : Mismatch(subject, limit, buffer.Length);
            }
        }

        return length is null || buffer.Length == length ? buffer.ToArray() : throw new IOException("the body is too short");
    }

    private HubResolvedFile ReadResolved(HttpResponseMessage response, HubRequest request, HubModelInfo info)
    {
        bool isElsewhere = response.Headers.Location is not null && (int)response.StatusCode is >= 300 and < 400;
        if (!isElsewhere && response.StatusCode != HttpStatusCode.OK)
        {
            throw HubErrors.Refused(response, request.Subject, request.Repository, Settings);
        }

        string? etag = HubErrors.Header(response, "X-Linked-Etag") ?? HubErrors.Header(response, "ETag");
        string? size = HubErrors.Header(response, "X-Linked-Size") ?? (isElsewhere ? null : HubErrors.Header(response, "Content-Length"));
        if (HubErrors.Header(response, "X-Repo-Commit") is { } commit && commit != info.CommitHash)
        {
            throw Invalid(request.Subject, "the server answers for another commit");
        }

        if (Unquote(etag) is not { } hash || !long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out long length))
        {
            throw Invalid(request.Subject, "the server doesn't say the file's ETag and length; is the endpoint a Hub?");
        }

        return new HubResolvedFile(hash, length, isElsewhere ? response.Headers.Location! : request.Uri);
    }

    // An ETag becomes a file name, so only hashes are accepted.
    private static string? Unquote(string? etag)
    {
        string? text = etag is null ? null : (etag.StartsWith("W/", StringComparison.Ordinal) ? etag[2..] : etag).Trim('"');
        return text is { Length: > 0 and <= 128 } && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') ? text : null;
    }

    private static HubFileInfo ReadFile(JsonElement entry, HubModelInfo info, string subject)
    {
        string? path = Text(entry, "path"), oid = Text(entry, "oid");
        if (path is null || oid is null || !TryLength(entry, out long length))
        {
            throw Invalid(subject, "the file list has an entry without path, oid or size");
        }

        HubPath.Check(info.Repository, path);
        string? sha256 = null;
        if (entry.TryGetProperty("lfs", out JsonElement lfs) && lfs.ValueKind == JsonValueKind.Object)
        {
            // Older answers put "sha256:" in front.
            sha256 = Text(lfs, "oid")?.Replace("sha256:", "", StringComparison.Ordinal);
            sha256 = sha256 is { Length: 64 } && sha256.All(char.IsAsciiHexDigit) ? sha256.ToLowerInvariant() : throw Invalid(subject, $"the hash of '{path}' isn't one");
            length = TryLength(lfs, out long large) ? large : length;
        }

        return new HubFileInfo(path, length, oid, sha256);
    }

    // Mirrors pass on links that name the Hub itself; only path and query are taken from them, so that a link leads nowhere else.
    private Uri? NextPage(string link, string subject)
    {
        foreach (string part in link.Split(','))
        {
            int open = part.IndexOf('<', StringComparison.Ordinal), close = part.IndexOf('>', StringComparison.Ordinal);
            if (open < 0 || close < open || !part.AsSpan(close).Contains("rel=\"next\"", StringComparison.Ordinal))
            {
                continue;
            }

            if (!Uri.TryCreate(Settings.Endpoint, part[(open + 1)..close], out Uri? target) || target.PathAndQuery.IndexOf("/api/models/", StringComparison.Ordinal) is not (>= 0 and var api))
            {
                throw Invalid(subject, "the link to the next page of the file list can't be followed");
            }

            return new Uri(Settings.Endpoint, target.PathAndQuery[(api + 1)..]);
        }

        return null;
    }

    private static bool TryLength(JsonElement element, out long length)
    {
        length = 0;
        return element.TryGetProperty("size", out JsonElement size) && size.ValueKind == JsonValueKind.Number && size.TryGetInt64(out length) && length >= 0;
    }

    private static string? Text(JsonElement element, string name)
    {
        try
        {
            return element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // An escape that makes a lone surrogate is no text.
            return null;
        }
    }

    private static ProvenanceException Invalid(string subject, string message) => new(ProvenanceErrorCode.HubResponseInvalid, subject, message);
}
