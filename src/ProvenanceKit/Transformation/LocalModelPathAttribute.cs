using System.Collections;
using System.Management.Automation;

namespace ProvenanceKit.Transformation;

/// <summary>
/// Turns models that Find-LocalModel or Save-HubModel gave into paths without wildcards, because a path that was found stands for itself. Everything else is left as
/// it is.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class LocalModelPathAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? bare = inputData is PSObject wrapper ? wrapper.BaseObject : inputData;
        return bare switch
        {
            object[] items when Array.Exists(items, static item => Path(item) is not null) => items.Select(static item => Path(item) ?? item).ToArray(),
            IEnumerable => inputData,
            _ => Path(bare) ?? inputData,
        };
    }

    private static string? Path(object? item) => (item is PSObject wrapper ? wrapper.BaseObject : item) switch
    {
        LocalModel local => WildcardPattern.Escape(local.Path),
        SavedHubModel saved => WildcardPattern.Escape(saved.Path),
        _ => null,
    };
}
