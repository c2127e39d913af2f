using System.Text.Json;

namespace ProvenanceKit.Engine.Tests.Reference;

/// <summary>Compares two databases in the reference kit's layout.</summary>
internal static class KitComparison
{
    /// <summary>Every difference: files that only one has, JSON values, bytes of other files.</summary>
    public static List<string> Differences(string expected, string actual)
    {
        HashSet<string> first = Files(expected);
        HashSet<string> second = Files(actual);
        List<string> differences = [.. first.Except(second).Select(f => "missing " + f), .. second.Except(first).Select(f => "extra " + f)];
        foreach (string file in first.Intersect(second))
        {
            byte[] a = File.ReadAllBytes(Path.Combine(expected, file));
            byte[] b = File.ReadAllBytes(Path.Combine(actual, file));
            bool isEqual = file.EndsWith(".json", StringComparison.Ordinal) ? Canonical(a) == Canonical(b) : a.AsSpan().SequenceEqual(b);
            if (!isEqual)
            {
                differences.Add(file);
            }
        }

        return differences;
    }

    private static HashSet<string> Files(string root) =>
        [.. new[] { "catalog", "features" }.Select(folder => Path.Combine(root, folder)).Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)).Select(file => Path.GetRelativePath(root, file))];

    // Numbers by their texts: 10000.0 and 10000 hash differently in the kit.
    private static string Canonical(byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        return Canonical(document.RootElement);
    }

    private static string Canonical(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "{" + string.Join(",", value.EnumerateObject().OrderBy(m => m.Name, StringComparer.Ordinal).Select(m => JsonSerializer.Serialize(m.Name) + ":" + Canonical(m.Value))) + "}",
        JsonValueKind.Array => "[" + string.Join(",", value.EnumerateArray().Select(Canonical)) + "]",
        JsonValueKind.String => JsonSerializer.Serialize(value.GetString()),
        _ => value.GetRawText(),
    };
}
