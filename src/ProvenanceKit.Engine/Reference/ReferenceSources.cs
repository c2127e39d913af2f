using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Reference.Catalogue;
using ProvenanceKit.Engine.Reference.Database;
using ProvenanceKit.Engine.Reference.Installation;
using ProvenanceKit.Engine.Reference.Kit;

namespace ProvenanceKit.Engine.Reference;

/// <summary>Opens whatever a path means: the shipped catalogue, a database of ours, installed deep signals, or a folder in the reference kit's layout.</summary>
internal static class ReferenceSources
{
    /// <summary>How fingerprints are stored.</summary>
    public static IFingerprintFormat Format { get; } = new StoredFingerprintFormat();

    /// <summary>Opens a database.</summary>
    /// <param name="path">A folder, or <c>shipped</c>.</param>
    /// <exception cref="ProvenanceException">There is none, or it is broken.</exception>
    public static IReferenceSource Open(string path)
    {
        if (string.Equals(path, ShippedCatalogue.Name, StringComparison.OrdinalIgnoreCase))
        {
            return new ShippedSource();
        }

        if (DatabaseLayout.IsDatabase(path))
        {
            return new DatabaseSource(path, Format);
        }

        if (InstallationFolder.TryOpen(path) is { } installed)
        {
            return installed;
        }

        return KitCatalogue.IsKit(path)
            ? new KitSource(path)
            : throw new ProvenanceException(
                ProvenanceErrorCode.DatabaseNotFound, path, "there is no reference database here; make one with New-ProvenanceDatabase or give another folder");
    }

    /// <summary>Opens databases; the default one when none is named.</summary>
    public static IReadOnlyList<IReferenceSource> Open(IReadOnlyList<string> paths) => paths.Count == 0 ? [Open(ReferenceEngine.DefaultDatabase)] : [.. paths.Select(Open)];
}
