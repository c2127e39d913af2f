namespace ProvenanceKit;

/// <summary>Something wrong in a reference database.</summary>
/// <param name="ReferenceId">The reference concerned; empty when it is the database as a whole.</param>
/// <param name="Path">The file concerned, relative to the database.</param>
/// <param name="Kind">MissingFile, HashMismatch, Unreadable, UnfinishedWrite or OrphanFile. The last two are left by a writer that was killed and harm nothing.</param>
/// <param name="Message">What is wrong and what to do.</param>
public sealed record ReferenceDatabaseProblem(string ReferenceId, string Path, string Kind, string Message)
{
    /// <summary>False for leavings that the next writer clears.</summary>
    public bool IsDamage => Kind is not ("UnfinishedWrite" or "OrphanFile");

    /// <inheritdoc/>
    public override string ToString() => $"{Kind} {Path}: {Message}";
}
