namespace ProvenanceKit.Engine.Configuration;

/// <summary>How a composite model type makes one of its nested configurations.</summary>
/// <param name="TypeName">The type to use; when <paramref name="IsAutomatic"/>, only if the nested <c>model_type</c> is absent. Empty: none.</param>
/// <param name="IsAutomatic">True when the nested configuration's own <c>model_type</c> decides.</param>
/// <param name="AbsentValues">Values used when the file has no such nested configuration.</param>
/// <param name="MergesAbsentValues">True when those values also fill in what a given nested configuration leaves out.</param>
/// <param name="FallsBackToTopLevel">True when, without a nested configuration, the keys of the top level are used (files of older releases).</param>
internal sealed record NestedConfiguration(
    string TypeName, bool IsAutomatic, PythonDictionary? AbsentValues, bool MergesAbsentValues, bool FallsBackToTopLevel);
