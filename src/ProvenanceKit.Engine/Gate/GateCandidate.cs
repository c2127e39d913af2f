using ProvenanceKit.Engine.Evidence;
using ProvenanceKit.Engine.Reference;
using YamlDotNet.RepresentationModel;

namespace ProvenanceKit.Engine.Gate;

/// <summary>A known model that tested ones are compared with: on disk, or in a reference database.</summary>
internal sealed class GateCandidate
{
    private readonly Lazy<string> _license;

    private GateCandidate(string name, string id, string[] families, string publisher, Func<string> license)
    {
        Name = name;
        Id = id;
        Families = families;
        Publisher = publisher;
        _license = new Lazy<string>(license);
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Its id in a database, or its path.</summary>
    public string Id { get; }

    /// <summary>What a rule about models may call it.</summary>
    public string[] Names => [Name, Id];

    /// <summary>What a rule about families may call its family.</summary>
    public string[] Families { get; }

    /// <summary>Who published it; empty when not known.</summary>
    public string Publisher { get; }

    /// <summary>Its licence; empty when not known.</summary>
    public string License => _license.Value;

    /// <summary>The model on disk; null for one in a database.</summary>
    public ModelFingerprint? Model { get; private init; }

    /// <summary>The reference in a database; null for one on disk.</summary>
    public IReferenceEntry? Entry { get; private init; }

    /// <summary>The database; null for a model on disk.</summary>
    public IReferenceSource? Source { get; private init; }

    /// <summary>A model on disk. Its licence is what its own card says.</summary>
    public static GateCandidate From(ModelFingerprint model)
    {
        string family = model.Architecture.Family is "unknown" ? model.Architecture.ModelType : model.Architecture.Family;
        return new GateCandidate(model.Name, model.Path, [family, model.Architecture.ModelType], CachePublisher(model.Path), () => CardLicense(model)) { Model = model };
    }

    /// <summary>A reference in a database.</summary>
    public static GateCandidate From(IReferenceSource source, IReferenceEntry entry) =>
        new(entry.Name, entry.Id, [entry.Family, entry.FamilyId], entry.Publisher, () => entry.Describe().License is "unknown" or "" ? "" : entry.Describe().License) { Source = source, Entry = entry };

    /// <summary>Whether a declared parent means this model.</summary>
    public bool IsNamed(string parent) =>
        LineageConflicts.Names(parent, Name) || (Entry is not null && (string.Equals(parent, Id, StringComparison.OrdinalIgnoreCase) || LineageConflicts.Names(parent, Id)));

    // The Hugging Face cache keeps the publisher in the name of a folder: models--publisher--name.
    private static string CachePublisher(string path)
    {
        string? folder = path.Split('/', '\\').LastOrDefault(static p => p.StartsWith("models--", StringComparison.Ordinal));
        return folder?.Split("--") is [_, var publisher, _, ..] ? publisher : "";
    }

    private static string CardLicense(ModelFingerprint model)
    {
        string folder = Directory.Exists(model.Path) ? model.Path : Path.GetDirectoryName(model.Path) ?? "";
        if (model.SourcePath is not null || DeclaredLineage.FrontMatter(Path.Combine(folder, "README.md")) is not { } card)
        {
            return "";
        }

        string stated = Scalar(card, "license");
        return stated is "other" && Scalar(card, "license_name") is { Length: > 0 } name ? name : stated;
    }

    private static string Scalar(YamlMappingNode card, string member) => card.Children.TryGetValue(member, out YamlNode? node) && node is YamlScalarNode { Value: { } value } ? value : "";
}
