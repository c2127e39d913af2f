using System.Collections;
using System.Management.Automation;

namespace ProvenanceKit.Transformation;

/// <summary>
/// Turns what a person may hand over as a model into <see cref="ModelArgument"/>: a path, a file or folder object, any object that names
/// its path, or a fingerprint.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ModelArgumentAttribute : ArgumentTransformationAttribute
{
    private const string AcceptedForms =
        "Give a path (a model folder, a weight file such as .safetensors, .gguf or .bin, an index of shards, or a .pkfp fingerprint file; wildcards where several models are taken), " +
        "a model of the Hub (hf://org/name), a FileInfo or DirectoryInfo, a model that Find-LocalModel or Save-HubModel gave, an object with a PSPath, FullName or Path property, or a ModelFingerprint that Get-ModelFingerprint made in this session.";

    private static readonly string[] s_literalProperties = ["LiteralPath", "PSPath", "FullName", "ProviderPath"];

    private static readonly string[] s_wildcardProperties = ["DifferenceModel", "Path"];

    /// <summary>Whether several models are taken, as an array.</summary>
    public bool AllowsMany { get; init; }

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? bare = inputData is PSObject wrapper ? wrapper.BaseObject : inputData;
        bool isList = bare is IEnumerable and not string and not IDictionary;
        if (!isList)
        {
            ModelArgument one = Convert(inputData);
            return AllowsMany ? new[] { one } : one;
        }

        var many = new List<ModelArgument>();
        foreach (object? item in (IEnumerable)bare!)
        {
            many.Add(Convert(item));
        }

        if (AllowsMany)
        {
            return many.ToArray();
        }

        return many.Count == 1 ? many[0] : throw Refusal($"{many.Count} values were given where one model is wanted.");
    }

    private static ModelArgument Convert(object? item)
    {
        var wrapper = item as PSObject;
        switch (wrapper?.BaseObject ?? item)
        {
            case null:
                throw Refusal("The value is null.");
            case ModelArgument done:
                return done;
            case ModelFingerprint fingerprint:
                return ModelArgument.FromFingerprint(fingerprint);
            case string { Length: 0 }:
                throw Refusal("The path is empty.");
            case string path:
                return ModelArgument.FromPath(path);
            case LocalModel local:
                return ModelArgument.FromLiteralPath(local.Path);
            case SavedHubModel saved:
                return ModelArgument.FromLiteralPath(saved.Path);
            case FileSystemInfo info:
                return ModelArgument.FromLiteralPath(info.FullName);
            case ProvenanceComparison:
                throw Refusal("A comparison is not a model.");
            case IDictionary dictionary:
                wrapper = Properties(dictionary);
                break;
            case { } other:
                wrapper ??= PSObject.AsPSObject(other);
                break;
        }

        if (wrapper.TypeNames.Any(name => name == "Deserialized." + typeof(ModelFingerprint).FullName))
        {
            throw Refusal(
                "The fingerprint was deserialised (from a job, a remote session or a CliXml file), which leaves out the features that a comparison needs; " +
                "pass its Path, or read the model again with Get-ModelFingerprint.");
        }

        return FromProperties(wrapper) ?? throw Refusal($"A value of type {wrapper.TypeNames.FirstOrDefault() ?? "unknown"} is not a model.");
    }

    private static ModelArgument? FromProperties(PSObject item)
    {
        foreach (string name in s_literalProperties)
        {
            if (Text(item, name) is { } path)
            {
                return ModelArgument.FromLiteralPath(path);
            }
        }

        foreach (string name in s_wildcardProperties)
        {
            if (item.Properties[name]?.Value is { } value && (value as PSObject)?.BaseObject is var bare)
            {
                if ((bare ?? value) is ModelFingerprint fingerprint)
                {
                    return ModelArgument.FromFingerprint(fingerprint);
                }

                if (Text(item, name) is { } path)
                {
                    return ModelArgument.FromPath(path);
                }
            }
        }

        return null;
    }

    private static string? Text(PSObject item, string property)
    {
        object? value = item.Properties[property]?.Value;
        return (value is PSObject wrapper ? wrapper.BaseObject : value) switch
        {
            string { Length: > 0 } text => text,
            FileSystemInfo info => info.FullName,
            _ => null,
        };
    }

    private static PSObject Properties(IDictionary dictionary)
    {
        var item = new PSObject();
        foreach (DictionaryEntry entry in dictionary)
        {
            if (entry.Key is string { Length: > 0 } name)
            {
                item.Properties.Add(new PSNoteProperty(name, entry.Value));
            }
        }

        return item;
    }

    private static ArgumentTransformationMetadataException Refusal(string problem) => new($"{problem} {AcceptedForms}");
}
