using System.Collections;
using System.Management.Automation;

namespace ProvenanceKit.Transformation;

/// <summary>
/// Turns what stands for a path into the path: file and folder objects, fingerprints, models that Find-LocalModel or Save-HubModel gave, and anything that names its
/// path. A path that comes from an object stands for itself, so its wildcard characters are escaped; a string is left as it is.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PathArgumentAttribute : ArgumentTransformationAttribute
{
    private const string AcceptedForms =
        "Give a path (wildcards are allowed), a FileInfo or DirectoryInfo, a result of this module, or an object with a PSPath, FullName or Path property.";

    private static readonly string[] s_properties = ["LiteralPath", "PSPath", "FullName", "ProviderPath", "Path"];

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? bare = inputData is PSObject wrapper ? wrapper.BaseObject : inputData;
        return bare switch
        {
            IEnumerable items and not string and not IDictionary => items.Cast<object?>().Select(Convert).ToArray(),
            _ => Convert(inputData)!,
        };
    }

    // What is null or empty stays so, for the parameter's own validation.
    private static string? Convert(object? item)
    {
        object? bare = item is PSObject wrapper ? wrapper.BaseObject : item;
        return bare switch
        {
            null => null,
            string text => text,
            FileSystemInfo info => WildcardPattern.Escape(info.FullName),
            PathInfo path => WildcardPattern.Escape(path.Path),
            Uri { IsFile: true } uri => WildcardPattern.Escape(uri.LocalPath),
            ModelFingerprint fingerprint => WildcardPattern.Escape(fingerprint.Path),
            IDictionary dictionary when dictionary["Path"] is string path => path,
            _ => OfProperties(item as PSObject ?? PSObject.AsPSObject(bare)) ?? throw new ArgumentTransformationMetadataException(
                $"A value of type {PSObject.AsPSObject(item).TypeNames.FirstOrDefault() ?? "unknown"} is not a path. {AcceptedForms}"),
        };
    }

    private static string? OfProperties(PSObject item)
    {
        foreach (string name in s_properties)
        {
            object? value = item.Properties[name]?.Value;
            if ((value is PSObject wrapper ? wrapper.BaseObject : value) is string { Length: > 0 } path)
            {
                return IsPattern(item, name) ? path : WildcardPattern.Escape(path);
            }
        }

        return null;
    }

    // In a table that somebody wrote, such as a CSV file, a Path is what would have been typed.
    private static bool IsPattern(PSObject item, string name) => name == "Path" && item.BaseObject is PSCustomObject && !item.TypeNames[0].StartsWith("Deserialized.", StringComparison.Ordinal);
}
