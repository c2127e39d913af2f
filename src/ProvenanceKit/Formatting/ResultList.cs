using System.Collections.ObjectModel;
using System.Globalization;

namespace ProvenanceKit.Formatting;

/// <summary>
/// The items of a result as PowerShell sees them: a list like any other, whose text is that of its items, because Export-Csv and strings
/// show a list by its own text and an array's is the name of its type.
/// </summary>
public sealed class ResultList : ReadOnlyCollection<object?>
{
    private const string Separator = "; ";

    internal ResultList(IList<object?> items)
        : base(items)
    {
    }

    /// <summary>Number of items, under the name that an array has for it.</summary>
    public int Length => Count;

    /// <inheritdoc/>
    public override string ToString() => string.Join(Separator, this.Select(static item => Convert.ToString(item, CultureInfo.InvariantCulture)));
}
