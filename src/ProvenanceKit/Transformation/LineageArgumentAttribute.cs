using System.Collections;
using System.Globalization;
using System.Management.Automation;

namespace ProvenanceKit.Transformation;

/// <summary>
/// Accepts results of <c>Get-ModelLineage</c>. A copy from a job, a CliXml or a CSV file is taken too, because a diagram needs only the names in it.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class LineageArgumentAttribute : ArgumentTransformationAttribute
{
    private const string AcceptedForms = "Give the results of Get-ModelLineage, or objects with the properties Child, Parent, Relation, Group and Root.";

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? bare = inputData is PSObject wrapper ? wrapper.BaseObject : inputData;
        return bare is IEnumerable items and not string and not IDictionary
            ? items.Cast<object?>().Select(Convert).ToArray()
            : new[] { Convert(inputData) };
    }

    private static LineageEdge Convert(object? item)
    {
        var wrapper = item as PSObject;
        switch (wrapper?.BaseObject ?? item)
        {
            case LineageEdge edge:
                return edge;
            case null:
                throw new ArgumentTransformationMetadataException($"The value is null. {AcceptedForms}");
            case { } other:
                wrapper ??= PSObject.AsPSObject(other);
                return FromProperties(wrapper) ?? throw new ArgumentTransformationMetadataException(
                    $"A value of type {wrapper.TypeNames.FirstOrDefault() ?? "unknown"} is not an edge of a lineage. {AcceptedForms}");
        }
    }

    private static LineageEdge? FromProperties(PSObject item)
    {
        string? Text(string name) => item.Properties[name]?.Value?.ToString() is { Length: > 0 } text ? text : null;
        if (Text("Child") is not { } child || !Enum.TryParse(Text("Relation"), ignoreCase: true, out LineageRelation relation))
        {
            return null;
        }

        object? share = item.Properties["Coefficient"]?.Value;
        return new LineageEdge
        {
            Child = child,
            Parent = Text("Parent"),
            Relation = relation,
            Group = int.TryParse(Text("Group"), NumberStyles.Integer, CultureInfo.InvariantCulture, out int group) ? group : 0,
            Root = Text("Root") ?? "",
            Coefficient = share as double? ?? (double.TryParse(share?.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out double parsed) ? parsed : null),
            Evidence = null,
        };
    }
}
