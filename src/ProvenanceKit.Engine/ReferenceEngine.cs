using System.Collections.Immutable;
using System.Diagnostics;
using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Reference;
using ProvenanceKit.Engine.Reference.Catalogue;
using ProvenanceKit.Engine.Reference.Database;
using ProvenanceKit.Engine.Reference.Installation;
using ProvenanceKit.Engine.Reference.Kit;
using ProvenanceKit.Engine.Reference.Scanning;
using ProvenanceKit.Engine.Reference.Sketches;

namespace ProvenanceKit.Engine;

/// <summary>
/// The engine's front door to reference databases: what is known of published models, and which of them a model comes from. A database is named by its folder
/// (ours, an installation, or one in the reference kit's layout), or by <c>shipped</c> for the module's own catalogue.
/// </summary>
public static class ReferenceEngine
{
    private static readonly IReferenceEvidence s_evidence = new SketchReferenceEvidence();

    /// <summary>Where an installation goes when no folder is named: PROVENANCEKIT_DATABASE_DIR, else a folder of the user's application data.</summary>
    public static string DefaultInstallationFolder => InstallationFolder.Default;

    /// <summary>The database that is meant when none is named: what is installed, else the shipped catalogue.</summary>
    public static string DefaultDatabase => InstallationFolder.IsInstalled(InstallationFolder.Default) ? InstallationFolder.Default : ShippedCatalogue.Name;

    /// <summary>References of databases, in catalogue order.</summary>
    /// <param name="databases">Databases; <see cref="DefaultDatabase"/> when empty.</param>
    /// <param name="filter">Which.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="ProvenanceException">A database is missing or broken.</exception>
    public static IEnumerable<ReferenceModel> GetReferences(IReadOnlyList<string> databases, ReferenceFilter filter, CancellationToken cancellationToken)
    {
        EntryFilter accepted = new(filter);
        foreach (IReferenceSource source in ReferenceSources.Open(databases))
        {
            foreach (IReferenceEntry entry in source.Entries.Where(accepted.Accepts))
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return entry.Describe();
            }
        }
    }

    /// <summary>A database at a glance.</summary>
    /// <exception cref="ProvenanceException">It is missing or broken.</exception>
    public static ReferenceDatabaseInfo GetDatabase(string database) => ReferenceSources.Open(database).Describe();

    /// <summary>Makes an empty database.</summary>
    /// <exception cref="ProvenanceException">The folder isn't empty or can't be written.</exception>
    public static ReferenceDatabaseInfo CreateDatabase(string folder, CancellationToken cancellationToken)
    {
        new DatabaseWriter(folder, ReferenceSources.Format).Create(cancellationToken);
        return GetDatabase(folder);
    }

    /// <summary>Adds a model to a database; the same model again changes nothing.</summary>
    /// <exception cref="ProvenanceException">A different model has the id, or the database can't be written.</exception>
    public static ReferenceModel AddReference(string database, ModelFingerprint fingerprint, ReferenceDetails details, CancellationToken cancellationToken)
    {
        string id = Writer(database).Add(fingerprint, details, cancellationToken);
        string folder = Path.GetFullPath(database);
        var catalogue = DatabaseCatalogue.Open(folder);
        CatalogueLine line = catalogue.Find(id)
            ?? throw new ProvenanceException(ProvenanceErrorCode.ReferenceNotFound, id, "another process removed the reference just after it was added");
        return DatabaseEntry.Describe(catalogue.ReadRecord(line), line, folder, Path.Combine(folder, DatabaseLayout.CatalogueName));
    }

    /// <summary>Removes references by their ids.</summary>
    /// <exception cref="ProvenanceException">There is no such reference, or the database can't be written.</exception>
    public static void RemoveReferences(string database, IReadOnlyList<string> ids, CancellationToken cancellationToken) => Writer(database).Remove(ids, cancellationToken);

    /// <summary>Everything that is wrong with a database: missing and changed files, lines and files that can't be read, leavings of killed writers.</summary>
    /// <exception cref="ProvenanceException">The database as a whole is missing or broken.</exception>
    public static IEnumerable<ReferenceDatabaseProblem> CheckDatabase(string database, IProgress<EngineProgress>? progress, CancellationToken cancellationToken) =>
        ReferenceSources.Open(database).Check(progress, cancellationToken);

    /// <summary>Imports a database in the reference kit's layout; references of the same id are replaced.</summary>
    /// <param name="kit">Root of the layout.</param>
    /// <param name="database">Our database; made when the folder is missing or empty.</param>
    /// <param name="progress">Receives reports; may be null.</param>
    /// <param name="cancellationToken">Stops the work; nothing is imported then.</param>
    /// <exception cref="ProvenanceException">A file is broken: nothing is imported then.</exception>
    public static ReferenceDatabaseInfo ImportKit(string kit, string database, IProgress<EngineProgress>? progress, CancellationToken cancellationToken)
    {
        if (!KitCatalogue.IsKit(kit))
        {
            throw new ProvenanceException(ProvenanceErrorCode.DatabaseNotFound, kit, $"there is no {KitCatalogue.ManifestPath} here; give the root of a database in the reference kit's layout");
        }

        if (!DatabaseLayout.IsDatabase(database))
        {
            _ = CreateDatabase(database, cancellationToken);
        }

        KitImporter.Import(Path.GetFullPath(kit), database, ReferenceSources.Format, progress, cancellationToken);
        return GetDatabase(database);
    }

    /// <summary>Exports a database in the reference kit's layout into a new or empty folder.</summary>
    /// <exception cref="ProvenanceException">The folder isn't empty, or a reference is broken: nothing is left behind then.</exception>
    public static ReferenceDatabaseInfo ExportKit(string database, string folder, IProgress<EngineProgress>? progress, CancellationToken cancellationToken)
    {
        KitExporter.Export(ReferenceSources.Open(database), folder, progress, cancellationToken);
        return GetDatabase(folder);
    }

    /// <summary>Downloads and installs an archive of reference data. This is the only call here that goes online.</summary>
    /// <param name="folder">The installation's folder.</param>
    /// <param name="options">What, and from where; the reference kit's public deep signals when nothing is said.</param>
    /// <param name="progress">Receives reports; may be null.</param>
    /// <param name="cancellationToken">Stops the work; what was downloaded is continued the next time.</param>
    /// <exception cref="ProvenanceException">The download or the archive was refused; what was installed before stays.</exception>
    public static ReferenceDatabaseInfo Install(string folder, InstallOptions options, IProgress<EngineProgress>? progress, CancellationToken cancellationToken)
    {
        _ = ArchiveInstaller.Install(folder, options, null, progress, cancellationToken);
        return GetDatabase(folder);
    }

    /// <summary>Looks for a model's ancestors.</summary>
    /// <param name="model">The model under question; read with reference parity for a scan with reference parity.</param>
    /// <param name="databases">Databases; <see cref="DefaultDatabase"/> when empty.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Receives reports on any thread; may be null.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="ProvenanceException">A database is missing or broken. A single broken reference is a warning of the result.</exception>
    public static ScanResult Scan(
        ModelFingerprint model, IReadOnlyList<string> databases, ScanOptions options, IProgress<EngineProgress>? progress, CancellationToken cancellationToken) =>
        Scan(model, ReferenceSources.Open(databases), options, s_evidence, progress, cancellationToken);

    /// <summary>One JSON document of a scan, with the reference kit's keys plus our verdict.</summary>
    public static string ToJson(ScanResult result, bool compress) => ScanJson.Write(result, compress);

    /// <summary>As the public overload, on open sources and with a given judge of evidence.</summary>
    internal static ScanResult Scan(
        ModelFingerprint model, IReadOnlyList<IReferenceSource> sources, ScanOptions options, IReferenceEvidence evidence,
        IProgress<EngineProgress>? progress, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        EntryFilter filter = new(new ReferenceFilter { Family = options.Family, Publisher = options.Publisher });
        List<(IReferenceSource Source, IReadOnlyList<IReferenceEntry> Entries)> accepted =
            [.. sources.Select(source => (source, filter.IsEmpty ? source.Entries : (IReadOnlyList<IReferenceEntry>)[.. source.Entries.Where(filter.Accepts)]))];
        ScanRun run = new(model.Name, options.MaxThreads, progress, cancellationToken);
        ScanResult result = options.ReferenceParity
            ? ParityScan.Run(model, [.. accepted.SelectMany(static pair => pair.Entries.Select(entry => new ScanCandidate(pair.Source, entry)))], options, run)
            : ScanInStages(model, accepted, options, evidence, run);
        return result with { LookupSeconds = Stopwatch.GetElapsedTime(start).TotalSeconds };
    }

    /// <summary>Scores one reference, however it would rank.</summary>
    /// <param name="model">The model under question.</param>
    /// <param name="candidate">The reference.</param>
    /// <param name="referenceCount">How many references the question is asked of.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="ProvenanceException">The reference's files are broken.</exception>
    internal static ReferenceMatch Evaluate(ModelFingerprint model, ScanCandidate candidate, int referenceCount, CancellationToken cancellationToken) =>
        MatchBuilder.Verified(model, candidate, s_evidence, referenceCount, cancellationToken);

    private static ScanResult ScanInStages(
        ModelFingerprint model, List<(IReferenceSource Source, IReadOnlyList<IReferenceEntry> Entries)> accepted, ScanOptions options, IReferenceEvidence evidence, ScanRun run)
    {
        List<ScanCandidate> sure = [];
        List<(ScanCandidate Candidate, double Estimate)> ranked = [];
        foreach ((IReferenceSource source, IReadOnlyList<IReferenceEntry> entries) in accepted)
        {
            SketchSelection selection = source is DatabaseSource database && !options.Exhaustive
                ? SketchSearch.Select(model, database, entries, options.MaxThreads, run.CancellationToken)
                : new SketchSelection(entries, []);
            sure.AddRange(selection.Sure.Select(entry => new ScanCandidate(source, entry)));
            ranked.AddRange(selection.Ranked.Select(item => (new ScanCandidate(source, item.Entry), item.Estimate)));
        }

        return AncestorScan.Run(
            model, accepted.Sum(static pair => pair.Entries.Count), sure, [.. ranked.OrderByDescending(static item => item.Estimate)], options, evidence, run);
    }

    private static DatabaseWriter Writer(string database)
    {
        if (DatabaseLayout.IsDatabase(database))
        {
            return new DatabaseWriter(database, ReferenceSources.Format);
        }

        IReferenceSource other = ReferenceSources.Open(database);
        throw new ProvenanceException(
            ProvenanceErrorCode.DatabaseReadOnly, other.Path, $"this database ({other.Describe().Kind}) can only be read; make one of your own and import it there");
    }
}
