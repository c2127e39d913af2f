using System.Collections.Immutable;
using System.Text.Json;
using ProvenanceKit.Engine.Errors;

namespace ProvenanceKit.Engine.Gate;

/// <summary>
/// Reads policy files. Strict, because a rule with a slip in its name would otherwise be no rule: unknown members, wrong types and policies without any rule are
/// refused. Comments and trailing commas are allowed.
/// </summary>
internal static class GatePolicyReader
{
    private const int MaxBytes = 1 << 20;
    private const int MaxRules = 4096;

    /// <summary>Members of the document.</summary>
    public static readonly string[] Members = ["$schema", "schemaVersion", "name", "description", "allow", "deny", "onInconclusive", "minimumVerdict", "maximumPValueLog10", "modelCard"];

    /// <summary>Members of <c>allow</c> and <c>deny</c>.</summary>
    public static readonly string[] RuleMembers = ["families", "publishers", "licenses", "baseModels"];

    /// <summary>Verdicts that can be asked for at least.</summary>
    public static readonly Verdict[] MinimumVerdicts = [Verdict.Identical, Verdict.Reformatted, Verdict.Linked, Verdict.CommonOrigin];

    /// <summary>Reads a file.</summary>
    /// <exception cref="ProvenanceException">It is missing, isn't JSON, or breaks a rule.</exception>
    public static GatePolicy Read(string path)
    {
        byte[] bytes;
        try
        {
            var info = new FileInfo(path);
            if (!info.Exists)
            {
                throw Invalid(path, "there is no such policy file");
            }

            if (info.Length > MaxBytes)
            {
                throw Invalid(path, $"a policy has at most {MaxBytes} bytes");
            }

            bytes = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Invalid(path, "the policy can't be read: " + e.Message, e);
        }

        try
        {
            ReadOnlyMemory<byte> text = bytes.AsSpan().StartsWith("\uFEFF"u8) ? bytes.AsMemory(3) : bytes;
            using JsonDocument document = JsonDocument.Parse(text, new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = 16 });
            return Read(document.RootElement, path);
        }
        catch (JsonException e)
        {
            throw Invalid(path, "the policy isn't readable JSON: " + e.Message, e);
        }
        catch (InvalidOperationException e)
        {
            throw Invalid(path, "a text of the policy isn't valid Unicode", e);
        }
    }

    private static GatePolicy Read(JsonElement root, string path)
    {
        CheckMembers(root, Members, "the policy", path);
        if (root.TryGetProperty("schemaVersion", out JsonElement version) && !(version.ValueKind == JsonValueKind.Number && version.TryGetInt32(out int number) && number == 1))
        {
            throw Invalid(path, "schemaVersion: this version of the module reads 1");
        }

        var policy = new GatePolicy
        {
            Name = Text(root, "name", path) is { Length: > 0 } name ? name : Path.GetFileNameWithoutExtension(path),
            Allow = Rules(root, "allow", path),
            Deny = Rules(root, "deny", path),
            OnInconclusive = Choice(root, "onInconclusive", Enum.GetValues<InconclusiveAction>(), path),
            MinimumVerdict = Choice(root, "minimumVerdict", MinimumVerdicts, path) ?? Verdict.Linked,
            MaximumPValueLog10 = Number(root, "maximumPValueLog10", path),
            ModelCard = Choice(root, "modelCard", Enum.GetValues<ModelCardRule>(), path) ?? ModelCardRule.Verify,
        };
        _ = Text(root, "description", path);
        return policy.Allow.IsEmpty && policy.Deny.IsEmpty && policy.ModelCard == ModelCardRule.Ignore
            ? throw Invalid(path, "the policy has no rule: give allow or deny, or let it look at the model card")
            : policy;
    }

    private static PolicyRules Rules(JsonElement root, string member, string path)
    {
        if (!root.TryGetProperty(member, out JsonElement rules))
        {
            return PolicyRules.None;
        }

        CheckMembers(rules, RuleMembers, member, path);
        return new PolicyRules
        {
            Families = Texts(rules, member, "families", path),
            Publishers = Texts(rules, member, "publishers", path),
            Licenses = Texts(rules, member, "licenses", path),
            BaseModels = Texts(rules, member, "baseModels", path),
        };
    }

    private static ImmutableArray<string> Texts(JsonElement rules, string parent, string member, string path)
    {
        if (!rules.TryGetProperty(member, out JsonElement list))
        {
            return [];
        }

        return list.ValueKind == JsonValueKind.Array && list.GetArrayLength() <= MaxRules && list.EnumerateArray().All(static t => t.ValueKind == JsonValueKind.String && !string.IsNullOrWhiteSpace(t.GetString()))
            ? [.. list.EnumerateArray().Select(static t => t.GetString()!)]
            : throw Invalid(path, $"{parent}.{member}: expected an array of texts");
    }

    private static string? Text(JsonElement root, string member, string path) => !root.TryGetProperty(member, out JsonElement text) ? null
        : text.ValueKind == JsonValueKind.String ? text.GetString() : throw Invalid(path, $"{member}: expected a text");

    private static double? Number(JsonElement root, string member, string path) => !root.TryGetProperty(member, out JsonElement number) ? null
        : number.ValueKind == JsonValueKind.Number && number.TryGetDouble(out double value) && double.IsFinite(value) && value <= 0 ? value
        : throw Invalid(path, $"{member}: expected a number that is 0 or less, such as -12 for a p-value of 1e-12");

    private static T? Choice<T>(JsonElement root, string member, T[] choices, string path)
        where T : struct, Enum
    {
        if (!root.TryGetProperty(member, out JsonElement element))
        {
            return null;
        }

        string? text = element.ValueKind == JsonValueKind.String ? element.GetString() : null;
        foreach (T choice in choices)
        {
            if (string.Equals(choice.ToString(), text, StringComparison.OrdinalIgnoreCase))
            {
                return choice;
            }
        }

        throw Invalid(path, $"{member}: expected one of {string.Join(", ", choices)}");
    }

    private static void CheckMembers(JsonElement element, string[] known, string where, string path)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw Invalid(path, $"{where}: expected an object");
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (JsonProperty member in element.EnumerateObject())
        {
            if (!known.Contains(member.Name, StringComparer.Ordinal))
            {
                throw Invalid(path, $"{where} has an unknown member {member.Name}; known are {string.Join(", ", known)}");
            }

            if (!seen.Add(member.Name))
            {
                throw Invalid(path, $"{where} has the member {member.Name} twice");
            }
        }
    }

    private static ProvenanceException Invalid(string path, string problem, Exception? cause = null) => new(ProvenanceErrorCode.PolicyInvalid, path, problem, null, cause);
}
