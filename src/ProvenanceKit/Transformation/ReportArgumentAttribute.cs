using System.Collections;
using System.Management.Automation;

namespace ProvenanceKit.Transformation;

/// <summary>Accepts any mixture of results of this module and says in plain words why anything else is refused.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ReportArgumentAttribute : ArgumentTransformationAttribute
{
    private const string AcceptedForms =
        "Give results of this session: of Compare-ModelProvenance, Find-ModelAncestor, Get-ModelLineage, Test-ModelProvenance -Detailed or Get-ModelFingerprint.";

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? bare = inputData is PSObject wrapper ? wrapper.BaseObject : inputData;
        return bare is IEnumerable items and not string and not IDictionary
            ? items.Cast<object?>().Select(Convert).ToArray()
            : new[] { Convert(inputData) };
    }

    private static object Convert(object? item)
    {
        var wrapper = item as PSObject;
        switch (wrapper?.BaseObject ?? item)
        {
            case ProvenanceComparison or ReferenceMatch or ScanResult or LineageEdge or LineageGraph or ProvenanceTestResult or ModelFingerprint:
                return wrapper?.BaseObject ?? item!;
            case null:
                throw new ArgumentTransformationMetadataException($"The value is null. {AcceptedForms}");
            case bool:
                throw new ArgumentTransformationMetadataException($"A yes or no of Test-ModelProvenance says nothing of its reasons; use its -Detailed. {AcceptedForms}");
            case { } other:
                string type = (wrapper ?? PSObject.AsPSObject(other)).TypeNames.FirstOrDefault() ?? "unknown";
                throw new ArgumentTransformationMetadataException(
                    type.StartsWith("Deserialized.ProvenanceKit.", StringComparison.Ordinal) || type.StartsWith("Selected.ProvenanceKit.", StringComparison.Ordinal)
                        ? $"The result is a copy without all its values ({type}: from a job, a remote session, a CliXml file or Select-Object). {AcceptedForms}"
                        : $"A value of type {type} is not a result. {AcceptedForms}");
        }
    }
}
