using System.Net;
using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Engine.Hub;

/// <summary>
/// Turns the Hub's refusals into typed errors. The Hub tells why in <c>X-Error-Code</c> (RepoNotFound, RevisionNotFound, EntryNotFound, GatedRepo) and
/// <c>X-Error-Message</c>; a missing repository is answered with 401 to strangers, so that private ones don't show.
/// </summary>
internal static class HubErrors
{
    private const int MaxMessageLength = 200;

    /// <summary>The error of an answer that isn't a success and isn't worth another attempt.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="subject">What was asked for.</param>
    /// <param name="repository">The repository's id.</param>
    /// <param name="settings">Who asked whom.</param>
    public static ProvenanceException Refused(HttpResponseMessage response, string subject, string repository, HubSettings settings)
    {
        string code = Header(response, "X-Error-Code") ?? "";
        string said = Header(response, "X-Error-Message") is { } message ? $" (the Hub says: {Clean(message, settings.Token)})" : "";
        string identity = settings.Token is null ? "no access token was sent; set HF_TOKEN" : "the access token that was sent doesn't allow it";
        bool isGated = code == "GatedRepo" || (response.StatusCode == HttpStatusCode.Forbidden && said.Contains("gated", StringComparison.OrdinalIgnoreCase));
        if (isGated)
        {
            return Error(ProvenanceErrorCode.HubGated, $"access to this model must be asked for on {settings.Endpoint}{repository}, and {identity}{said}");
        }

        if (said.Contains("Access to this resource is disabled", StringComparison.OrdinalIgnoreCase))
        {
            return Error(ProvenanceErrorCode.HubUnauthorized, "the Hub has disabled this repository" + said);
        }

        return (code, response.StatusCode) switch
        {
            ("RepoNotFound", _) => Error(ProvenanceErrorCode.HubNotFound, $"there is no such repository, or it is private and {identity}{said}"),
            ("RevisionNotFound", _) => Error(ProvenanceErrorCode.HubNotFound, "the repository has no such branch, tag or commit" + said),
            ("EntryNotFound", _) => Error(ProvenanceErrorCode.HubNotFound, "the repository has no such file at this revision" + said),
            (_, HttpStatusCode.Unauthorized) => Error(ProvenanceErrorCode.HubUnauthorized, $"the Hub wants a valid access token, and {identity}{said}"),
            (_, HttpStatusCode.Forbidden or HttpStatusCode.UnavailableForLegalReasons) => Error(ProvenanceErrorCode.HubUnauthorized, $"the Hub forbids access, and {identity}{said}"),
            (_, HttpStatusCode.NotFound or HttpStatusCode.Gone) => Error(ProvenanceErrorCode.HubNotFound, "the Hub has no such repository, revision or file" + said),
            _ => Error(ProvenanceErrorCode.HubResponseInvalid, $"the server answers with status {(int)response.StatusCode}{said}"),
        };

        ProvenanceException Error(ProvenanceErrorCode errorCode, string text) => new(errorCode, subject, text);
    }

    /// <summary>A header's value; null when it is absent.</summary>
    public static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out IEnumerable<string>? values) || response.Content.Headers.TryGetValues(name, out values) ? values.FirstOrDefault() : null;

    // What a server says may repeat what was sent to it.
    private static string Clean(string message, string? token)
    {
        string text = token is null ? message : message.Replace(token, "***", StringComparison.Ordinal);
        text = new string([.. text.Where(static c => !char.IsControl(c)).Take(MaxMessageLength)]);
        return text;
    }
}
