using System.IO.Enumeration;
using ProvenanceKit.Engine.Errors;

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

        bool isFamily = IsLike(filter.Family, entry.Family, entry.FamilyId);
        if (isFamily && string.IsNullOrEmpty(filter.ModelType))
        {
            return true;
        }

        try
        {
            ArchitectureFacts facts = entry.Describe().Architecture;
            return IsLike(filter.ModelType, facts.ModelType) && (isFamily || IsLike(filter.Family, facts.Family));
        }
        catch (ProvenanceException)
        {
            // Whoever asks next for what this reference is gets told what is wrong with it.
            return true;
        }
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
