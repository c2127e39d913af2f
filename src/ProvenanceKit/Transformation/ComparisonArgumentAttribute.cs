using System.Collections;
using System.Management.Automation;

namespace ProvenanceKit.Transformation;

/// <summary>Accepts results of <c>Compare-ModelProvenance</c> and says in plain words why anything else is refused.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ComparisonArgumentAttribute : ArgumentTransformationAttribute
{
    private const string AcceptedForms = "Give the results of Compare-ModelProvenance from this session.";

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? bare = inputData is PSObject wrapper ? wrapper.BaseObject : inputData;
        return bare is IEnumerable items and not string and not IDictionary
            ? items.Cast<object?>().Select(Convert).ToArray()
            : new[] { Convert(inputData) };
    }

    private static ProvenanceComparison Convert(object? item)
    {
        var wrapper = item as PSObject;
        switch (wrapper?.BaseObject ?? item)
        {
            case ProvenanceComparison comparison:
                return comparison;
            case null:
                throw new ArgumentTransformationMetadataException($"The value is null. {AcceptedForms}");
            case { } other:
                string type = (wrapper ?? PSObject.AsPSObject(other)).TypeNames.FirstOrDefault() ?? "unknown";
                throw new ArgumentTransformationMetadataException(
                    type == "Deserialized." + typeof(ProvenanceComparison).FullName
                        ? $"The comparison was deserialised (from a job, a remote session or a CliXml file) and can't be written with all its values; compare the models again. {AcceptedForms}"
                        : $"A value of type {type} is not a comparison. {AcceptedForms}");
        }
    }
}
