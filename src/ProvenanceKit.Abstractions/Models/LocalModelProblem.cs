namespace ProvenanceKit;

/// <summary>A place that could not be looked at while models were listed.</summary>
/// <param name="Path">The folder or file.</param>
/// <param name="Source">The store that it belongs to.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="IsAbsent">True when the environment names a folder that doesn't exist; false when it is there and can't be read.</param>
public sealed record LocalModelProblem(string Path, LocalModelSource Source, string Message, bool IsAbsent);
