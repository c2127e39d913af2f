namespace ProvenanceKit.Engine.Reference;

/// <summary>A reference database, wherever its facts come from.</summary>
internal interface IReferenceSource
{
    /// <summary>The folder, or the name of the shipped catalogue.</summary>
    string Path { get; }

    /// <summary>The references in catalogue order, which ties of a scan keep.</summary>
    IReadOnlyList<IReferenceEntry> Entries { get; }

    /// <summary>The database at a glance.</summary>
    ReferenceDatabaseInfo Describe();

    /// <summary>What is wrong with it.</summary>
    /// <param name="progress">Receives reports; may be null.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    IEnumerable<ReferenceDatabaseProblem> Check(IProgress<EngineProgress>? progress, CancellationToken cancellationToken);
}
