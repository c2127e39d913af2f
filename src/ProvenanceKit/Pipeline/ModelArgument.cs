namespace ProvenanceKit;

/// <summary>What a model parameter was given: a path, or a fingerprint that was read before.</summary>
public sealed class ModelArgument
{
    private ModelArgument(string? path, bool isLiteral, ModelFingerprint? fingerprint)
    {
        Path = path;
        IsLiteral = isLiteral;
        Fingerprint = fingerprint;
    }

    /// <summary>The path as given; null for a fingerprint.</summary>
    public string? Path { get; }

    /// <summary>True when wildcard characters in the path stand for themselves.</summary>
    public bool IsLiteral { get; }

    /// <summary>The fingerprint; null for a path.</summary>
    public ModelFingerprint? Fingerprint { get; }

    /// <summary>A path that may contain wildcards.</summary>
    public static ModelArgument FromPath(string path) => new(path, isLiteral: false, fingerprint: null);

    /// <summary>A path in which every character stands for itself.</summary>
    public static ModelArgument FromLiteralPath(string path) => new(path, isLiteral: true, fingerprint: null);

    /// <summary>A model that was read before.</summary>
    public static ModelArgument FromFingerprint(ModelFingerprint fingerprint) => new(path: null, isLiteral: true, fingerprint);

    /// <inheritdoc/>
    public override string ToString() => Path ?? Fingerprint!.Name;
}
