using System.Collections.Immutable;
using ProvenanceKit.Engine.Comparisons;
using ProvenanceKit.Engine.Errors;
using ProvenanceKit.Engine.Evidence;
using ProvenanceKit.Engine.Evidence.Sketches;
using ProvenanceKit.Engine.Hub;
using ProvenanceKit.Engine.Models;

namespace ProvenanceKit.Engine.Lineage;

/// <summary>Collects models and works out how they descend from each other. The weights stay open from <see cref="Add"/> on. One thread at a time.</summary>
public sealed class LineageSession : IDisposable
{
    private readonly EvidenceOptions _options;
    private readonly HubOptions? _hub;
    private readonly List<(ModelFingerprint Fingerprint, LocatedModel? Located, EvidenceInput? Input)> _models = [];
    private readonly HashSet<string> _paths = new(OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);

    /// <summary>Prepares a session.</summary>
    /// <param name="options">How to gather evidence.</param>
    /// <param name="hub">Where <c>hf://</c> models come from; null looks at the local Hugging Face cache only.</param>
    public LineageSession(EvidenceOptions options, HubOptions? hub = null)
    {
        _options = options;
        _hub = hub;
    }

    /// <summary>Models that were added.</summary>
    public int Count => _models.Count;

    /// <summary>Whether a path was added before.</summary>
    public bool Contains(string path) => _paths.Contains(path);

    /// <summary>Adds a model.</summary>
    /// <param name="model">
    /// A fingerprint. The weights are read at its path, and then the metadata is enough; what comes from a fingerprint file, or whose weights are gone, is compared by the samples that it holds.
    /// </param>
    /// <param name="cancellationToken">Stops requests.</param>
    /// <returns>False when the same path was added before.</returns>
    /// <exception cref="ProvenanceException">Its weights are missing, broken or unsupported, and it holds no samples of them.</exception>
    public bool Add(ModelFingerprint model, CancellationToken cancellationToken = default)
    {
        if (_paths.Contains(model.Path))
        {
            return false;
        }

        bool isStored = model.SourcePath is not null || (SketchEvidence.Missing(model) is null && !HubModelReference.HasScheme(model.Path) && !Path.Exists(model.Path));
        if (isStored)
        {
            // Says what is missing now, not when all others were read.
            _ = new LineageMember(model, model.Name);
            _models.Add((model, null, null));
        }
        else
        {
            EvidenceInput input = OpenModel.OpenInput(model, _hub, out LocatedModel located, cancellationToken);
            _models.Add((model, located, input));
        }

        return _paths.Add(model.Path);
    }

    /// <summary>Measures every pair and orders the models. Models with the same name are told apart by as much of their paths as that takes.</summary>
    /// <param name="progress">Receives the number of pairs done and to do; may be null.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="ProvenanceException">A weight file became unreadable.</exception>
    public LineageGraph Build(IProgress<EngineProgress>? progress, CancellationToken cancellationToken)
    {
        string[] names = [.. Names([.. _models.Select(static m => (m.Fingerprint.Name, m.Fingerprint.Path))])];
        LineageMember[] members = [.. _models.Select((m, i) => m.Input is { } input
            ? new LineageMember(input with { Name = names[i] }, _options, cancellationToken)
            : new LineageMember(m.Fingerprint, names[i]))];
        foreach ((_, _, EvidenceInput? input) in _models)
        {
            input?.Checkpoint.UseCancellation(cancellationToken);
        }

        LineageGraph graph = LineageGraphBuilder.Build(
            members, _options, (done, total) => progress?.Report(new EngineProgress($"{names.Length} models", "pairs", done, total) { IsCount = true }), cancellationToken);
        string[] stored = [.. names.Where((_, i) => _models[i].Input is null)];
        if (stored.Length > 0)
        {
            graph = graph with
            {
                Warnings =
                [
                    .. graph.Warnings,
                    $"{(stored.Length == 1 ? $"{stored[0]} is" : $"{stored.Length} of the models are")} known by samples of the weights in a fingerprint, so pairs with {(stored.Length == 1 ? "it" : "them")} are judged by samples, and merges of or into {(stored.Length == 1 ? "it" : "them")} aren't looked for.",
                ],
            };
        }

        var paths = names.Zip(_models, static (name, m) => (name, m.Fingerprint.Path)).ToDictionary(static p => p.name, static p => p.Path, StringComparer.Ordinal);
        return graph with { Edges = LineageListing.Write(graph, paths), DownloadedBytes = _models.Sum(static m => m.Fingerprint.DownloadedBytes + (m.Located?.DownloadedBytes ?? 0)) };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach ((_, _, EvidenceInput? input) in _models)
        {
            input?.Checkpoint.Dispose();
        }

        _models.Clear();
    }

    /// <summary>Names that differ: the given ones where they do, otherwise with the folders before them.</summary>
    internal static ImmutableArray<string> Names(IReadOnlyList<(string Name, string Path)> models)
    {
        string[] names = [.. models.Select(static m => m.Name)];
        for (int folders = 1; names.Distinct(StringComparer.Ordinal).Count() < names.Length; folders++)
        {
            HashSet<string> repeated = [.. names.GroupBy(static n => n, StringComparer.Ordinal).Where(static g => g.Count() > 1).Select(static g => g.Key)];
            bool longer = false;
            for (int i = 0; i < names.Length; i++)
            {
                if (repeated.Contains(names[i]))
                {
                    string extended = WithFolders(models[i].Name, models[i].Path, folders);
                    longer |= extended.Length > names[i].Length;
                    names[i] = extended;
                }
            }

            if (!longer)
            {
                // The same path under one name: a number tells them apart.
                return [.. names.Select((name, i) => names.Take(i).Count(n => n == name) is var before and > 0 ? $"{name} ({before + 1})" : name)];
            }
        }

        return [.. names];
    }

    private static string WithFolders(string name, string path, int folders)
    {
        string[] above = (Path.GetDirectoryName(path) ?? "").Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries);
        return string.Join('/', [.. above.TakeLast(folders), name]);
    }
}
