using System.Text.Json;

namespace ProvenanceKit.Engine.Tests.Evidence;

/// <summary>The known lineage of the zoo, and the label of a pair by the rules in its README.</summary>
internal sealed class ZooLineage(string path)
{
    private readonly JsonElement _nodes = JsonDocument.Parse(File.ReadAllText(path).Replace(": NaN", ": null", StringComparison.Ordinal)).RootElement.GetProperty("nodes").Clone();

    public string Label(string x, string y)
    {
        if (x == "A_init" || y == "A_init")
        {
            return "untrained";
        }

        HashSet<string> inheritedX = Ancestors(x, throughDistillation: false), inheritedY = Ancestors(y, throughDistillation: false);
        if (inheritedX.Contains(y) || inheritedY.Contains(x))
        {
            return "descent";
        }

        if (inheritedX.Append(x).Intersect(inheritedY.Append(y)).Any())
        {
            return "sibling";
        }

        if (Initialisation(x) == Initialisation(y))
        {
            return "sameinit";
        }

        return Ancestors(x, throughDistillation: true).Append(x).Intersect(Ancestors(y, throughDistillation: true).Append(y)).Any() ? "distil" : "independent";
    }

    private bool IsWeightless(string name) => _nodes.GetProperty(name).TryGetProperty("weightless", out JsonElement w) && w.GetBoolean();

    private string[] Parents(string name) => [.. _nodes.GetProperty(name).GetProperty("parents").EnumerateArray().Select(p => p.GetString()!)];

    private HashSet<string> Ancestors(string name, bool throughDistillation) =>
        !throughDistillation && IsWeightless(name) ? [] : [.. Parents(name).SelectMany(p => Ancestors(p, throughDistillation).Append(p))];

    private string Initialisation(string name)
    {
        string root = name;
        while (!IsWeightless(root) && Parents(root) is [string first, ..])
        {
            root = first;
        }

        JsonElement node = _nodes.GetProperty(root);
        if (IsWeightless(root))
        {
            return root;
        }

        return node.TryGetProperty("same_init_as", out JsonElement same) ? Initialisation(same.GetString()!) : root;
    }
}
