namespace ProvenanceKit;

/// <summary>What a report is written as.</summary>
public enum ReportFormat
{
    /// <summary>One row per result with the same columns for every kind of result; for spreadsheets.</summary>
    Csv,

    /// <summary>One document with every value.</summary>
    Json,

    /// <summary>Text with tables, for tickets and wikis.</summary>
    Markdown,

    /// <summary>One page with charts that needs nothing else, for auditors.</summary>
    Html,

    /// <summary>A CycloneDX 1.6 bill of materials of machine-learning models, as JSON.</summary>
    CycloneDX,
}
