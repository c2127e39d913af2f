using System.Collections.Immutable;

namespace ProvenanceKit.Engine.Reference.Database;

/// <summary>What a database held at one moment.</summary>
/// <param name="Identity">Id of the catalogue file.</param>
/// <param name="Length">Bytes of the catalogue that were read.</param>
/// <param name="LineCount">Lines, also those that no longer count.</param>
/// <param name="References">Live references in the order they were added.</param>
/// <param name="Others">Lines of other kinds: the header first.</param>
internal sealed record DatabaseSnapshot(
    string Identity, long Length, int LineCount, ImmutableArray<CatalogueLine> References, ImmutableArray<CatalogueLine> Others);
