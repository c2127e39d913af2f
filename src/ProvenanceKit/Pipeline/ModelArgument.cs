using ProvenanceKit.Engine;

namespace ProvenanceKit;

/// <summary>What a model parameter was given: a path, a model of the Hub, or a fingerprint that was read before.</summary>
public sealed class ModelArgument
{
    private ModelArgument(string? path, bool isLiteral, bool isHub, ModelFingerprint? fingerprint)
    {
        Path = path;
        IsLiteral = isLiteral;
        IsHub = isHub;
        Fingerprint = fingerprint;
    }

    /// <summary>The path or the model's id as given; null for a fingerprint.</summary>
    public string? Path { get; }

    /// <summary>True when wildcard characters in the path stand for themselves.</summary>
    public bool IsLiteral { get; }

    /// <summary>True when <see cref="Path"/> is a model's id on the Hub.</summary>
    public bool IsHub { get; }

    /// <summary>The fingerprint; null for a path.</summary>
    public ModelFingerprint? Fingerprint { get; }

    /// <summary>A path that may contain wildcards; behind <c>hf://</c> a model of the Hub.</summary>
    public static ModelArgument FromPath(string path) => new(path, isLiteral: false, isHub: ProvenanceHub.HasScheme(path), fingerprint: null);

    /// <summary>A path in which every character stands for itself; behind <c>hf://</c> a model of the Hub.</summary>
    public static ModelArgument FromLiteralPath(string path) => new(path, isLiteral: true, isHub: ProvenanceHub.HasScheme(path), fingerprint: null);

    /// <summary>A model of the Hub: <c>org/name</c> or <c>org/name@revision</c>.</summary>
    public static ModelArgument FromModel(string model) => new(model, isLiteral: true, isHub: true, fingerprint: null);

    /// <summary>A model that was read before.</summary>
    public static ModelArgument FromFingerprint(ModelFingerprint fingerprint) => new(path: null, isLiteral: true, isHub: false, fingerprint);

    /// <inheritdoc/>
    public override string ToString() => Path ?? Fingerprint!.Name;
}
