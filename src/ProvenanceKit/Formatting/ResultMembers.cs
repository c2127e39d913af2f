using System.Collections;
using System.ComponentModel;
using System.Management.Automation;
using System.Runtime.CompilerServices;

namespace ProvenanceKit.Formatting;

/// <summary>
/// Members that the types files put before those of the results themselves: lists with a text of their own in place of arrays, the seconds of
/// a result's timing, and what a row of Export-Csv should begin with, because PowerShell puts such members first. PowerShell calls each with
/// the result, and each takes the property of its own name.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ResultMembers
{
    public static object? Claims(PSObject result) => Get(result);

    public static object? Conflicts(PSObject result) => Get(result);

    public static object? DataTypes(PSObject result) => Get(result);

    public static object? DeclaredParents(PSObject result) => Get(result);

    public static object? DifferenceEnergyProfile(PSObject result) => Get(result);

    public static object? DifferenceModel(PSObject result) => Get(result);

    public static object? Errors(PSObject result) => Get(result);

    public static object? EvidenceSeconds(PSObject result) => Get(result);

    public static object? ExitCode(PSObject result) => Get(result);

    public static object? Files(PSObject result) => Get(result);

    public static object? Format(PSObject result) => Get(result);

    public static object? LayerMap(PSObject result) => Get(result);

    public static object? MetadataSeconds(PSObject result) => Get(result);

    public static object? Method(PSObject result) => Get(result);

    public static object? Model(PSObject result) => Get(result);

    public static object? Name(PSObject result) => Get(result);

    public static object? Outcome(PSObject result) => Get(result);

    public static object? PairCount(PSObject result) => Get(result);

    public static object? ParameterCount(PSObject result) => Get(result);

    public static object? Passed(PSObject result) => Get(result);

    public static object? Path(PSObject result) => Get(result);

    public static object? PValueLog10(PSObject result) => Get(result);

    public static object? QueryModel(PSObject result) => Get(result);

    public static object? Rank(PSObject result) => Get(result);

    public static object? Reasons(PSObject result) => Get(result);

    public static object? ReferenceDecision(PSObject result) => Get(result);

    public static object? ReferenceEnergyProfile(PSObject result) => Get(result);

    public static object? ReferenceModel(PSObject result) => Get(result);

    public static object? RelatedCount(PSObject result) => Get(result);

    public static object? Roc(PSObject result) => Get(result);

    public static object? Signals(PSObject result) => Get(result);

    public static object? Skipped(PSObject result) => Get(result);

    public static object? Summary(PSObject result) => Get(result);

    public static object? Tests(PSObject result) => Get(result);

    public static object? TotalSeconds(PSObject result) => Get(result);

    public static object? Verdict(PSObject result) => Get(result);

    public static object? Warnings(PSObject result) => Get(result);

    public static object? WeightSeconds(PSObject result) => Get(result);

    private static object? Get(PSObject result, [CallerMemberName] string name = "")
    {
        object owner = result.BaseObject;
        object? value = owner.GetType().GetProperty(name) is { } property ? property.GetValue(owner) : OfTiming(owner, name);
        return value is IEnumerable items and not string ? List(items) : value;
    }

    private static object? OfTiming(object owner, string name)
    {
        object? timing = owner.GetType().GetProperty("Timing")?.GetValue(owner);
        return timing?.GetType().GetProperty(name)?.GetValue(timing);
    }

    private static ResultList List(IEnumerable items)
    {
        try
        {
            return new ResultList([.. items.Cast<object?>()]);
        }
        catch (InvalidOperationException)
        {
            // An immutable array that was never set can't be enumerated; it has no items.
            return new ResultList([]);
        }
    }
}
