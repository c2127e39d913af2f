namespace ProvenanceKit;

/// <summary>Share of a script among the alphabetic code points of a vocabulary.</summary>
/// <param name="Script">Latin, CJK, Cyrillic, Arabic, Devanagari or Other.</param>
/// <param name="Share">In [0, 1], rounded to 4 decimals.</param>
public sealed record ScriptShare(string Script, double Share)
{
    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Script} {Share:0.0000}");
}
