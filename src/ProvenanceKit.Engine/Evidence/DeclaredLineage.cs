using System.Collections.Immutable;
using System.Text.Json;
using ProvenanceKit.Engine.Checkpoints;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace ProvenanceKit.Engine.Evidence;

/// <summary>
/// What a model's own files say about its parents: <c>_name_or_path</c> in config.json, <c>base_model</c> and <c>base_model_relation</c> in the front matter of
/// README.md, <c>base_model_name_or_path</c> in adapter_config.json, and the models of mergekit_config.yml. Unreadable files declare nothing.
/// </summary>
internal static class DeclaredLineage
{
    private const int MaxBytes = 4 << 20;
    private const int MaxParents = 64;
    private const int MaxDepth = 16;

    /// <summary>Reads the declarations in a folder.</summary>
    public static ImmutableArray<DeclaredParent> Read(string model, string? folder)
    {
        if (folder is null)
        {
            return [];
        }

        var found = new List<DeclaredParent>();
        ReadJson(Path.Combine(folder, "config.json"), "_name_or_path", "", model, found);
        ReadJson(Path.Combine(folder, "adapter_config.json"), "base_model_name_or_path", "adapter", model, found);
        ReadCard(Path.Combine(folder, "README.md"), model, found);
        ReadMerge(Path.Combine(folder, "mergekit_config.yml"), model, found);
        return [.. found.Distinct().Take(MaxParents)];
    }

    /// <summary>The front matter of a model card; null when there is none that can be read.</summary>
    public static YamlMappingNode? FrontMatter(string path)
    {
        if (Text(path) is not { } text || !text.StartsWith("---", StringComparison.Ordinal))
        {
            return null;
        }

        int end = text.IndexOf("\n---", 3, StringComparison.Ordinal);
        return end < 0 ? null : Yaml(text[3..end]) as YamlMappingNode;
    }

    private static void ReadJson(string path, string field, string relation, string model, List<DeclaredParent> found)
    {
        if (Text(path) is not { } text)
        {
            return;
        }

        try
        {
            using JsonDocument json = JsonDocument.Parse(text);
            if (json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty(field, out JsonElement value)
                && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } parent && !IsSelf(parent, model))
            {
                found.Add(new DeclaredParent(model, parent, relation, $"{Path.GetFileName(path)}: {field}"));
            }
        }
        catch (JsonException)
        {
            // The configuration reader reports a broken file; here it only means that nothing is declared.
        }
    }

    private static void ReadCard(string path, string model, List<DeclaredParent> found)
    {
        if (FrontMatter(path) is not { } card)
        {
            return;
        }

        string relation = card.Children.TryGetValue("base_model_relation", out YamlNode? r) && r is YamlScalarNode { Value: { } stated } ? stated : "";
        if (card.Children.TryGetValue("base_model", out YamlNode? parents))
        {
            IEnumerable<YamlNode> nodes = parents is YamlSequenceNode list ? list.Children : [parents];
            found.AddRange(nodes.OfType<YamlScalarNode>().Where(static n => !string.IsNullOrWhiteSpace(n.Value)).Take(MaxParents)
                .Select(n => new DeclaredParent(model, n.Value!, relation, "README.md: base_model")));
        }
    }

    private static void ReadMerge(string path, string model, List<DeclaredParent> found)
    {
        if (Text(path) is { } text && Yaml(text) is { } root)
        {
            Collect(root, model, found, 0);
        }
    }

    private static void Collect(YamlNode node, string model, List<DeclaredParent> found, int depth)
    {
        if (depth > MaxDepth || found.Count >= MaxParents)
        {
            return;
        }

        if (node is YamlSequenceNode list)
        {
            foreach (YamlNode item in list.Children)
            {
                Collect(item, model, found, depth + 1);
            }
        }
        else if (node is YamlMappingNode map)
        {
            foreach ((YamlNode key, YamlNode value) in map.Children)
            {
                if (key is YamlScalarNode { Value: "model" or "base_model" } && value is YamlScalarNode { Value: { Length: > 0 } parent })
                {
                    found.Add(new DeclaredParent(model, parent, "merge", "mergekit_config.yml"));
                }
                else
                {
                    Collect(value, model, found, depth + 1);
                }
            }
        }
    }

    private static YamlNode? Yaml(string text)
    {
        // Aliases can make a small text expand without bound, and declarations need none.
        if (text.Contains('&', StringComparison.Ordinal) && text.Contains('*', StringComparison.Ordinal) && text.Length > 1 << 16)
        {
            return null;
        }

        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            return stream.Documents.Count > 0 ? stream.Documents[0].RootNode : null;
        }
        catch (Exception e) when (e is YamlException or ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }

    private static bool IsSelf(string parent, string model) => parent is "." or "./" || LineageConflicts.Names(parent, model);

    private static string? Text(string path)
    {
        try
        {
            return File.Exists(path) && RegularFile.Length(path) is > 0 and <= MaxBytes ? File.ReadAllText(path) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
