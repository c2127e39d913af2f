using System.IO.Enumeration;

namespace ProvenanceKit.Engine.Reference;

/// <summary>Decides which references a filter lets through; reads a reference's facts only where the filter needs them.</summary>
internal sealed class EntryFilter(ReferenceFilter filter)
{
    /// <summary>True when every reference passes.</summary>
    public bool IsEmpty { get; } =
        string.IsNullOrEmpty(filter.Name) && string.IsNullOrEmpty(filter.Family) && string.IsNullOrEmpty(filter.Publisher) && string.IsNullOrEmpty(filter.ModelType);

    /// <summary>Whether a reference passes.</summary>
    public bool Accepts(IReferenceEntry entry)
    {
        if (!IsLike(filter.Name, entry.Name, entry.Id) || !IsLike(filter.Publisher, entry.Publisher))
        {
            return false;
        }

        if (filter.ModelType is { } type && !IsLike(type, entry.Describe().Architecture.ModelType))
        {
            return false;
        }

        return IsLike(filter.Family, entry.Family, entry.FamilyId) || IsLike(filter.Family, entry.Describe().Architecture.Family);
    }

    private static bool IsLike(string? pattern, params ReadOnlySpan<string> values)
    {
        if (string.IsNullOrEmpty(pattern))
        {
            return true;
        }

        foreach (string value in values)
        {
            if (FileSystemName.MatchesSimpleExpression(pattern, value, ignoreCase: true))
            {
                return true;
            }
        }

        return false;
    }
}
