using ProvenanceKit.Engine.Models.Stores;

namespace ProvenanceKit.Engine;

/// <summary>Lists the models on this machine.</summary>
public static class LocalModelSearch
{
    /// <summary>
    /// Lists models, each as soon as it is found. Only names and sizes of files are looked at, and the small indexes that say which files belong together; no
    /// weights are read, and nothing is deserialised.
    /// </summary>
    /// <param name="options">Where to look.</param>
    /// <param name="problem">Receives every place that can't be looked at.</param>
    /// <param name="log">Receives a line for every store that isn't there.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static IEnumerable<LocalModel> Find(LocalModelOptions options, Action<LocalModelProblem> problem, Action<string> log, CancellationToken cancellationToken) =>
        LocalModelFinder.Find(options, StoreRoots.OfThisMachine(), problem, log, cancellationToken);
}
